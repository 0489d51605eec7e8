using NodaTime;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Webhooks;

/// <summary>Puts events in line once more, whatever became of them the first time, and also those from before an endpoint was made.</summary>
public sealed class WebhookRedelivery(BillingDatabase database)
{
    /// <summary>Events that one call may put in line.</summary>
    public const int Most = 10_000;

    private const string Wanted = "(e.types = '{}' OR j.type = ANY (e.types) OR split_part(j.type, '.', 1) || '.*' = ANY (e.types))";

    // Beginning anew also for what is being sent this moment: its result is then nobody's.
    private const string Again =
        """
        ON CONFLICT (organization, endpoint, event) DO UPDATE SET status = 'pending', attempts = 0, next_attempt_at = excluded.next_attempt_at,
            first_attempt_at = NULL, last_attempt_at = NULL, leased_by = NULL, leased_until = NULL, response_status = NULL, error = NULL, finished_at = NULL
        """;

    /// <summary>One event, to one endpoint whatever its types, or to all that are enabled and take its type.</summary>
    /// <returns>How many deliveries were put in line.</returns>
    public Task<int> OneAsync(string organization, long position, string? endpoint, DateTimeOffset now) => ExecuteAsync(
        $"""
        INSERT INTO webhook_deliveries (organization, endpoint, event, next_attempt_at, created_at)
        SELECT j.organization, e.id, j.position, $4, $4
        FROM journal j
        JOIN webhook_endpoints e ON e.organization = j.organization AND e.enabled AND e.deleted_at IS NULL
        WHERE j.organization = $1 AND j.position = $2
            AND CASE WHEN $3::text IS NULL THEN {Wanted} ELSE e.id = $3 END
        ORDER BY e.id
        {Again}
        """,
        Param.Text(organization), Param.Long(position), Param.Text(endpoint), At(now));

    /// <summary>The events of a time, to one endpoint that takes their types.</summary>
    /// <returns>How many deliveries were put in line; more than <see cref="Most"/> means that it was too many, and none was.</returns>
    public Task<int> RangeAsync(string organization, string endpoint, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now) => database.CommitAsync(async unit =>
    {
        await using var count = unit.CreateCommand(
            $"""
            SELECT count(*)::integer FROM (
                SELECT FROM journal j JOIN webhook_endpoints e ON e.organization = j.organization AND e.id = $2
                WHERE j.organization = $1 AND j.at >= $3 AND j.at < $4 AND {Wanted}
                LIMIT $5) found
            """,
            Param.Text(organization), Param.Text(endpoint), At(from), At(until), Param.Int(Most + 1));
        var found = (int)(await count.ExecuteScalarAsync())!;
        if (found > Most) return found;

        await using var insert = unit.CreateCommand(
            $"""
            INSERT INTO webhook_deliveries (organization, endpoint, event, next_attempt_at, created_at)
            SELECT j.organization, e.id, j.position, $5, $5
            FROM journal j JOIN webhook_endpoints e ON e.organization = j.organization AND e.id = $2 AND e.enabled AND e.deleted_at IS NULL
            WHERE j.organization = $1 AND j.at >= $3 AND j.at < $4 AND {Wanted}
            ORDER BY j.position
            {Again}
            """,
            Param.Text(organization), Param.Text(endpoint), At(from), At(until), At(now));
        return await insert.ExecuteNonQueryAsync();
    });

    private static NpgsqlParameter At(DateTimeOffset instant) => Param.At(Instant.FromDateTimeOffset(instant));

    private Task<int> ExecuteAsync(string sql, params NpgsqlParameter[] parameters) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection).With(parameters);
        return await command.ExecuteNonQueryAsync();
    });
}
