using NodaTime;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Infrastructure.Metrics;

/// <summary>Something that waits to be done.</summary>
/// <param name="Name"><c>due</c>, <c>outbox</c>, <c>webhooks</c>, <c>notices</c>, <c>held</c> or <c>alerts</c>; the last two of live organizations only, for nobody is woken at night for a sandbox.</param>
/// <param name="Kind">Within it; empty where there is one kind.</param>
/// <param name="Count">Counted up to <see cref="Backlogs.Most"/>.</param>
/// <param name="Oldest">Since when the longest of them waits; null when nothing does.</param>
public sealed record Backlog(string Name, string Kind, long Count, Instant? Oldest);

/// <summary>What waits in the database, of all organizations together.</summary>
public sealed class Backlogs(BillingDatabase database)
{
    /// <summary>The most of a kind that are counted: more says nothing new, and costs the database.</summary>
    public const int Most = 100_000;

    /// <param name="now">What is due before it waits. Aggregates on test clocks are never late.</param>
    public Task<IReadOnlyList<Backlog>> ReadAsync(Instant now, CancellationToken cancellationToken = default) => database.ReadAsync<IReadOnlyList<Backlog>>(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                SELECT 'due', 'subscription', count(*), min(next_due) FROM (
                    SELECT next_due FROM subscriptions WHERE next_due <= $1 AND test_clock IS NULL ORDER BY next_due LIMIT $2) AS due
                UNION ALL
                SELECT 'due', 'customer', count(*), min(next_due) FROM (
                    SELECT next_due FROM customers WHERE next_due <= $1 AND test_clock IS NULL ORDER BY next_due LIMIT $2) AS due
                UNION ALL
                SELECT 'outbox', '', count(*), min(not_before) FROM (
                    SELECT not_before FROM outbox WHERE not_before <= $1 ORDER BY not_before LIMIT $2) AS waiting
                UNION ALL
                SELECT 'webhooks', '', count(*), min(next_attempt_at) FROM (
                    SELECT d.next_attempt_at FROM webhook_deliveries d
                    JOIN webhook_endpoints e ON e.organization = d.organization AND e.id = d.endpoint AND e.enabled AND e.deleted_at IS NULL
                    WHERE d.status = 'pending' AND d.next_attempt_at <= $1 LIMIT $2) AS waiting
                UNION ALL
                SELECT 'notices', '', count(*), min(next_attempt_at) FROM (
                    SELECT next_attempt_at FROM notices WHERE status IN ('queued', 'sending') AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT $2) AS waiting
                UNION ALL
                SELECT 'held', '', count(*), min(created_at) FROM (
                    SELECT i.created_at FROM invoices i JOIN organizations o ON o.organization = i.organization AND o.mode = 'live'
                    WHERE i.hold IS NOT NULL LIMIT $2) AS waiting
                UNION ALL
                SELECT 'alerts', kind, count(*), min(created_at) FROM (
                    SELECT a.kind, a.created_at FROM alerts a JOIN organizations o ON o.organization = a.organization AND o.mode = 'live'
                    WHERE a.resolved_at IS NULL LIMIT $2) AS waiting
                GROUP BY kind
                """,
                connection);
            command.Parameters.Add(Param.At(now));
            command.Parameters.Add(Param.Int(Most));
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            var backlogs = new List<Backlog>();
            while (await rows.ReadAsync(cancellationToken)) backlogs.Add(new Backlog(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.AtOrNull(3)));
            return backlogs;
        },
        cancellationToken);
}
