using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Usage;

/// <summary>The moment at which the meters of a subscription are read for an invoice.</summary>
/// <param name="Watermark">Events below it are in.</param>
public sealed record UsageClosing(Instant From, Instant Until, long Watermark);

/// <summary>What a subscription's grain asks of its meters: never events, only what they add up to.</summary>
public sealed class UsageStore(BillingDatabase database)
{
    /// <summary>Late periods in one bill; more wait for the next.</summary>
    private const int LatePeriods = 50;

    /// <summary>Without a closing everything there is counts: for previews.</summary>
    public async Task<UsageClosing> LookAsync(string organization, UsageNeed need)
    {
        var from = await database.ReadAsync(connection => StartAsync(connection, organization, need));
        return new UsageClosing(from, Later(from, need), long.MaxValue);
    }

    /// <summary>
    /// Closes the days of an invoice: from here on events for them are late. Asked again for that invoice it answers the same, so that
    /// a bill repeated after a crash is priced from the same events as the first time.
    /// </summary>
    public async Task<UsageClosing> CloseAsync(string organization, UsageNeed need)
    {
        if (await FindAsync(organization, need) is { } closed) return closed;
        await database.CommitAsync(async unit =>
        {
            var from = await StartAsync(unit.Connection, organization, need);
            await UsageLock.TakeAsync(unit, organization, need.Subscription.Value);
            await using var command = unit.CreateCommand(
                """
                INSERT INTO usage_closings (organization, subscription, invoice, from_at, until_at, watermark, final)
                VALUES ($1, $2, $3, $4, $5, nextval('usage_position'), $6)
                ON CONFLICT DO NOTHING
                """,
                Param.Text(organization),
                Param.Text(need.Subscription.Value),
                Param.Text(need.Invoice.Value),
                Param.At(from),
                Param.At(Later(from, need)),
                Param.Flag(need.Final));
            await command.ExecuteNonQueryAsync();
        });
        return (await FindAsync(organization, need))!;
    }

    /// <summary>What a component's meter came to between two instants, by the events below a watermark.</summary>
    public Task<UsageTotal> TotalAsync(string organization, SubscriptionId subscription, Component component, UsageClosing closing) =>
        MeterTotals.ReadAsync(database, organization, subscription, component, closing);

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
        return await row.ReadAsync() ? new UsageClosing(row.At(0), row.At(1), row.GetInt64(2)) : null;
    });

    // Days that follow billed ones begin where those ended, also when the customer has moved to another zone in between.
    private static async Task<Instant> StartAsync(NpgsqlConnection connection, string organization, UsageNeed need)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT coalesce(
                (SELECT until_at FROM usage_billed WHERE organization = $1 AND subscription = $2 AND period_end = $3 ORDER BY period_start DESC LIMIT 1),
                $4,
                (SELECT max(until_at) FROM usage_closings WHERE organization = $1 AND subscription = $2),
                'epoch')
            """,
            connection);
        command.With(Param.Text(organization), Param.Text(need.Subscription.Value), Param.Day(need.Slice?.Period.Start), Param.At(need.Slice?.From));
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.At(0);
    }

    private static Instant Later(Instant from, UsageNeed need) => need.Slice is { } slice ? Instant.Max(from, slice.Until) : from;
}
