using NodaTime;
using Npgsql;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>A subscription that a price change is about, as it is stored, with the time it has.</summary>
/// <param name="State">The stored state, as JSON.</param>
/// <param name="Now">The time on its test clock; null where the real time counts.</param>
public sealed record PriceChangeMember(string Subscription, string State, Instant? Now);

/// <summary>A price change that a subscription should have and has not.</summary>
public sealed record OpenPriceChange(PriceChangeId Id, string Plan, int Version, LocalDate From, int NoticeDays);

/// <summary>Who is in the cohort of a price change.</summary>
public sealed class PriceChangeList(BillingDatabase database)
{
    // In use, on an older version of the plan, and what else the cohort asks for; p is the price change. The subscription's own metadata
    // comes before its customer's.
    private const string InCohort =
        """
        s.plan = p.plan AND s.plan_version < p.plan_version AND s.status NOT IN ('canceled', 'ended')
        AND (NOT p.cohort ? 'versions' OR p.cohort -> 'versions' @> to_jsonb(s.plan_version))
        AND (NOT p.cohort ? 'countries' OR p.cohort -> 'countries' ? (c.address ->> 'country'))
        AND (NOT p.cohort ? 'metadata' OR (c.metadata || s.metadata) @> (p.cohort -> 'metadata'))
        AND (NOT p.cohort ? 'started_from' OR s.start_date >= (p.cohort ->> 'started_from')::date)
        AND (NOT p.cohort ? 'started_before' OR s.start_date < (p.cohort ->> 'started_before')::date)
        """;

    // Has it, is rid of it, or has been moved by it. One that was dropped may come back.
    private const string HasIt =
        """
        EXISTS (SELECT 1 FROM price_moves m WHERE m.organization = s.organization AND m.price_change = p.id AND m.subscription = s.id
            AND m.status <> 'dropped')
        """;

    /// <summary>Subscriptions that should have the price change and have not, by id.</summary>
    /// <param name="after">The last of the page before; empty for the first page.</param>
    public Task<IReadOnlyList<string>> WithoutItAsync(string organization, PriceChangeId priceChange, string after, int limit) => database.ReadAsync<IReadOnlyList<string>>(async connection =>
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT s.id
            FROM price_changes p
            JOIN subscriptions s ON s.organization = p.organization
            JOIN customers c ON c.organization = s.organization AND c.id = s.customer
            WHERE p.organization = $1 AND p.id = $2 AND s.id > $3 AND {InCohort} AND NOT {HasIt}
            ORDER BY s.id
            LIMIT $4
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(priceChange.Value), Param.Text(after), Param.Int(limit));
        return await IdsAsync(command);
    });

    /// <summary>Subscriptions that wait for the move, by id.</summary>
    /// <param name="after">The last of the page before; empty for the first page.</param>
    public Task<IReadOnlyList<string>> WaitingAsync(string organization, PriceChangeId priceChange, string after, int limit) => database.ReadAsync<IReadOnlyList<string>>(async connection =>
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT subscription FROM price_moves
            WHERE organization = $1 AND price_change = $2 AND status IN ('planned', 'announced') AND subscription > $3
            ORDER BY subscription
            LIMIT $4
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(priceChange.Value), Param.Text(after), Param.Int(limit));
        return await IdsAsync(command);
    });

    /// <summary>All subscriptions in a cohort with their stored states, by id.</summary>
    /// <param name="after">The last of the page before; empty for the first page.</param>
    public Task<IReadOnlyList<PriceChangeMember>> MembersAsync(string organization, PriceChangeTerms terms, string after, int limit) => database.ReadAsync<IReadOnlyList<PriceChangeMember>>(async connection =>
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT s.id, (g.payload -> 'state')::text, k.now
            FROM (VALUES ($2::text, $3::integer, $4::jsonb)) AS p (plan, plan_version, cohort)
            JOIN subscriptions s ON s.organization = $1
            JOIN customers c ON c.organization = s.organization AND c.id = s.customer
            JOIN grain_state g ON g.id_text = s.organization || '/' || s.id AND g.state_name = 'subscription'
            LEFT JOIN test_clocks k ON k.organization = s.organization AND k.id = s.test_clock
            WHERE s.id > $5 AND {InCohort}
            ORDER BY s.id
            LIMIT $6
            """,
            connection);
        command.With(
            Param.Text(organization),
            Param.Text(terms.Plan),
            Param.Int(terms.Version),
            Param.JsonOf(PriceChangeRows.Fields(terms.Cohort)),
            Param.Text(after),
            Param.Int(limit));
        await using var rows = await command.ExecuteReaderAsync();
        var members = new List<PriceChangeMember>();
        while (await rows.ReadAsync()) members.Add(new PriceChangeMember(rows.GetString(0), rows.GetString(1), rows.AtOrNull(2)));
        return members;
    });

    /// <summary>The price changes under way whose cohort a subscription is in and which it has not; oldest first.</summary>
    public Task<IReadOnlyList<OpenPriceChange>> MissingAsync(string organization, SubscriptionId subscription) => database.ReadAsync<IReadOnlyList<OpenPriceChange>>(async connection =>
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT p.id, p.plan, p.plan_version, p.starts_on, p.notice_days
            FROM subscriptions s
            JOIN customers c ON c.organization = s.organization AND c.id = s.customer
            JOIN price_changes p ON p.organization = s.organization AND p.status IN ('scheduling', 'scheduled')
            WHERE s.organization = $1 AND s.id = $2 AND {InCohort} AND NOT {HasIt}
            ORDER BY p.created_at, p.id
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(subscription.Value));
        await using var rows = await command.ExecuteReaderAsync();
        var open = new List<OpenPriceChange>();
        while (await rows.ReadAsync())
        {
            open.Add(new OpenPriceChange(new PriceChangeId(rows.GetString(0)), rows.GetString(1), rows.GetInt32(2), rows.Day(3), rows.GetInt32(4)));
        }

        return open;
    });

    private static async Task<IReadOnlyList<string>> IdsAsync(NpgsqlCommand command)
    {
        await using var rows = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await rows.ReadAsync()) ids.Add(rows.GetString(0));
        return ids;
    }
}
