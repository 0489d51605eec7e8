using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Usage;

/// <summary>The moment at which the meters of a subscription are read for an invoice.</summary>
/// <param name="Stretches">The bounds of the slices that are read, in their order.</param>
/// <param name="Watermark">Events below it are in.</param>
public sealed record UsageClosing(IReadOnlyList<MeterStretch> Stretches, long Watermark);

/// <summary>From an instant on and before another.</summary>
public readonly record struct MeterStretch(Instant From, Instant Until);

/// <summary>What a subscription's grain asks of its meters: never events, only what they add up to.</summary>
public sealed class UsageStore(BillingDatabase database)
{
    /// <summary>Late periods in one bill; more wait for the next.</summary>
    private const int LatePeriods = 50;

    /// <summary>Without a closing everything there is counts: for previews.</summary>
    public async Task<UsageClosing> LookAsync(string organization, UsageNeed need) =>
        new(await database.ReadAsync(connection => StretchesAsync(connection, organization, need)), long.MaxValue);

    /// <summary>
    /// Closes the days of an invoice: from here on events for them are late. Asked again for that invoice it answers the same, so that
    /// a bill repeated after a crash is priced from the same events as the first time.
    /// </summary>
    public async Task<UsageClosing> CloseAsync(string organization, UsageNeed need)
    {
        if (await FindAsync(organization, need) is { } closed) return closed;
        await database.CommitAsync(async unit =>
        {
            var stretches = await StretchesAsync(unit.Connection, organization, need);
            await UsageLock.TakeAsync(unit, organization, need.Subscription.Value);
            await using var command = unit.CreateCommand(
                """
                INSERT INTO usage_closings (organization, subscription, invoice, from_at, until_at, closed_until, watermark, final)
                VALUES ($1, $2, $3, $4, $5,
                    greatest((SELECT max(until) FROM unnest($5) AS until), (SELECT max(closed_until) FROM usage_closings WHERE organization = $1 AND subscription = $2)),
                    nextval('usage_position'), $6)
                ON CONFLICT DO NOTHING
                """,
                Param.Text(organization),
                Param.Text(need.Subscription.Value),
                Param.Text(need.Invoice.Value),
                Param.AtEach([.. stretches.Select(stretch => stretch.From)]),
                Param.AtEach([.. stretches.Select(stretch => stretch.Until)]),
                Param.Flag(need.Final));
            await command.ExecuteNonQueryAsync();
        });
        return (await FindAsync(organization, need))!;
    }

    /// <summary>What a component's meter came to over a stretch, by the events below a watermark.</summary>
    public Task<UsageTotal> TotalAsync(string organization, SubscriptionId subscription, Component component, MeterStretch stretch, long watermark) =>
        MeterTotals.ReadAsync(database, organization, subscription, component, stretch, watermark);

    /// <summary>Periods billed before to which events have come since, oldest first.</summary>
    public Task<IReadOnlyList<MeteredPeriod>> LateAsync(string organization, SubscriptionId subscription, long watermark) => database.ReadAsync(async connection =>
    {
        var late = new List<MeteredPeriod>();
        await using var command = new NpgsqlCommand(
            """
            SELECT b.period FROM usage_billed b
            WHERE b.organization = $1 AND b.subscription = $2 AND EXISTS (
                SELECT FROM usage_events e
                WHERE e.organization = b.organization AND e.subscription = b.subscription AND e.late
                  AND e.position >= b.watermark AND e.position < $3 AND e.at >= b.from_at AND e.at < b.until_at AND e.meter = ANY(b.meters))
            ORDER BY b.period_start
            LIMIT $4
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(subscription.Value), Param.Long(watermark), Param.Int(LatePeriods));
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) late.Add(BillingJson.Read<MeteredPeriod>(row.GetString(0)));
        return (IReadOnlyList<MeteredPeriod>)late;
    });

    private Task<UsageClosing?> FindAsync(string organization, UsageNeed need) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            "SELECT from_at, until_at, watermark FROM usage_closings WHERE organization = $1 AND subscription = $2 AND invoice = $3", connection);
        command.With(Param.Text(organization), Param.Text(need.Subscription.Value), Param.Text(need.Invoice.Value));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync()) return null;
        var (from, until) = (row.GetFieldValue<DateTime[]>(0), row.GetFieldValue<DateTime[]>(1));
        return new UsageClosing([.. from.Zip(until, (start, end) => new MeterStretch(Instant.FromDateTimeUtc(start), Instant.FromDateTimeUtc(end)))], row.GetInt64(2));
    });

    /// <summary>
    /// Days that follow others begin where those ended, also when the customer has moved to another zone in between: no event is in
    /// both, and none in neither.
    /// </summary>
    private static async Task<MeterStretch[]> StretchesAsync(NpgsqlConnection connection, string organization, UsageNeed need)
    {
        var stretches = new List<MeterStretch>();
        for (var i = 0; i < need.Slices.Count; i++)
        {
            var slice = need.Slices[i];
            var follows = i > 0 && need.Slices[i - 1].Period.End == slice.Period.Start;
            var from = follows ? stretches[^1].Until : await EndOfBilledAsync(connection, organization, need.Subscription, slice.Period.Start) ?? slice.From;
            stretches.Add(new MeterStretch(from, Instant.Max(from, slice.Until)));
        }

        return [.. stretches];
    }

    private static async Task<Instant?> EndOfBilledAsync(NpgsqlConnection connection, string organization, SubscriptionId subscription, LocalDate end)
    {
        await using var command = new NpgsqlCommand(
            "SELECT max(until_at) FROM usage_billed WHERE organization = $1 AND subscription = $2 AND period_end = $3", connection);
        command.With(Param.Text(organization), Param.Text(subscription.Value), Param.Day(end));
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.AtOrNull(0);
    }
}
