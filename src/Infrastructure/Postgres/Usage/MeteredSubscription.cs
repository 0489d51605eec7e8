using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Usage;

/// <summary>What decides whether a subscription takes an event.</summary>
/// <param name="Now">By its test clock; null by the real one.</param>
/// <param name="ClosedUntil">Events before it are late; null when no days are closed yet.</param>
/// <param name="ClosedForGood">The closing was the last one.</param>
internal sealed record MeteredSubscription(
    string Status,
    Instant StartsAt,
    Instant? Now,
    IReadOnlySet<string> Meters,
    IReadOnlySet<string> NeedsQuantity,
    Instant? ClosedUntil,
    bool ClosedForGood,
    bool RefusesLate)
{
    /// <summary>Those that there are, as they are committed after the locks were taken.</summary>
    internal static async Task<Dictionary<string, MeteredSubscription>> ReadAsync(UnitOfWork unit, string organization, string[] subscriptions)
    {
        var found = new Dictionary<string, MeteredSubscription>(StringComparer.Ordinal);
        await using var command = unit.CreateCommand(
            """
            SELECT s.id, s.status, s.start_date, s.time_zone, c.now, closed.closed_until, closed.final, o.usage_late_policy = 'refuse',
                   ARRAY(SELECT part ->> 'meter' FROM jsonb_array_elements(sold.components) AS part WHERE part ->> 'kind' = 'usage'
                         UNION
                         SELECT unnest(b.meters) FROM usage_billed b WHERE b.organization = s.organization AND b.subscription = s.id),
                   ARRAY(SELECT part ->> 'meter' FROM jsonb_array_elements(sold.components) AS part
                         WHERE part ->> 'kind' = 'usage' AND part ->> 'aggregation' NOT IN ('count', 'unique'))
            FROM subscriptions s
            JOIN organizations o ON o.organization = s.organization
            JOIN plan_versions v ON v.organization = s.organization AND v.plan = s.plan AND v.plan_version = s.plan_version
            JOIN LATERAL (
                SELECT jsonb_path_query_array(v.definition, '$.components[*]') || jsonb_path_query_array(v.definition, '$.phases[*].components[*]') AS components)
                AS sold ON true
            LEFT JOIN test_clocks c ON c.organization = s.organization AND c.id = s.test_clock
            LEFT JOIN LATERAL (
                SELECT closed_until, final FROM usage_closings
                WHERE organization = s.organization AND subscription = s.id
                ORDER BY closed_until DESC, watermark DESC LIMIT 1) AS closed ON true
            WHERE s.organization = $1 AND s.id = ANY($2)
            """,
            Param.Text(organization),
            Param.Texts(subscriptions));
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            found[row.GetString(0)] = new MeteredSubscription(
                row.GetString(1),
                new BillingZone(row.GetString(3)).StartOf(row.Day(2)),
                row.AtOrNull(4),
                row.GetFieldValue<string[]>(8).ToHashSet(StringComparer.Ordinal),
                row.GetFieldValue<string[]>(9).ToHashSet(StringComparer.Ordinal),
                row.AtOrNull(5),
                !row.IsDBNull(6) && row.GetBoolean(6),
                row.GetBoolean(7));
        }

        return found;
    }
}
