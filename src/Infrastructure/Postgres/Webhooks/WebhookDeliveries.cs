using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace OrleansBilling.Infrastructure.Postgres.Webhooks;

/// <summary>A delivery that this process has claimed.</summary>
/// <param name="Lease">By which it is known to be still this process's.</param>
/// <param name="Attempts">How many there were before.</param>
/// <param name="FirstAttemptAt">When the first of them began; null when there was none.</param>
/// <param name="Secrets">The endpoint's live secrets, the newest first.</param>
public sealed record ClaimedDelivery(
    string Endpoint, Guid Lease, int Attempts, Instant? FirstAttemptAt, string Url, IReadOnlyList<string> Secrets, bool IsSandbox, JournalEntry Event);

/// <summary>What became of an attempt.</summary>
/// <param name="At">When it began.</param>
/// <param name="Error">Null for a success.</param>
/// <param name="NextAt">When it is tried again; null when it is over.</param>
/// <param name="PausedUntil">Until when the endpoint asked to be left alone.</param>
/// <param name="IsSteady">Whether it was a quick success.</param>
public sealed record DeliveryResult(ClaimedDelivery Delivery, Instant At, int? Status, string? Error, Instant? NextAt, Instant? PausedUntil, bool IsSteady)
{
    /// <summary>False when it never left this process: then it says nothing about the endpoint.</summary>
    public bool IsSent { get; init; } = true;
}

/// <summary>The line of deliveries. A claim is a lease: nothing is locked while an endpoint takes its time.</summary>
public sealed class WebhookDeliveries(BillingDatabase database)
{
    private const int LongestError = 500;

    /// <summary>
    /// Claims due deliveries that no other process has, those of steady endpoints or those of the others. An endpoint gets no more than
    /// <paramref name="perEndpoint"/> at once from all processes, so that however many wait for it, the rest goes to others.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        bool steady, int limit, int perEndpoint, Instant now, Duration lease, CancellationToken cancellationToken = default)
    {
        if (limit <= 0) return [];
        await using var lent = await database.OpenBackgroundAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            WITH due AS MATERIALIZED (
                SELECT d.organization, d.endpoint, d.event
                FROM webhook_endpoints e
                CROSS JOIN LATERAL (
                    SELECT w.organization, w.endpoint, w.event, w.next_attempt_at
                    FROM webhook_deliveries w
                    WHERE w.organization = e.organization AND w.endpoint = e.id AND w.status = 'pending' AND w.next_attempt_at <= $1
                    ORDER BY w.next_attempt_at, w.event
                    LIMIT greatest(0, $4 - (
                        SELECT count(*) FROM webhook_deliveries f
                        WHERE f.organization = e.organization AND f.endpoint = e.id AND f.leased_until > $1))
                    FOR UPDATE SKIP LOCKED) d
                WHERE e.enabled AND e.deleted_at IS NULL AND e.steady = $2 AND (e.paused_until IS NULL OR e.paused_until <= $1)
                ORDER BY d.next_attempt_at, d.event
                LIMIT $3)
            UPDATE webhook_deliveries d
            SET leased_by = $5, leased_until = $6, next_attempt_at = $6
            FROM due
            JOIN webhook_endpoints e ON e.organization = due.organization AND e.id = due.endpoint
            JOIN organizations o ON o.organization = due.organization
            JOIN journal j ON j.position = due.event AND j.organization = due.organization
            WHERE d.organization = due.organization AND d.endpoint = due.endpoint AND d.event = due.event
            RETURNING d.organization, d.endpoint, d.attempts, d.first_attempt_at, e.url, o.mode = 'sandbox',
                ARRAY (SELECT s.secret FROM webhook_secrets s
                       WHERE s.organization = d.organization AND s.endpoint = d.endpoint AND (s.expires_at IS NULL OR s.expires_at > $1)
                       ORDER BY s.recorded_in DESC),
                j.stream, j.version, j.type, j.data, j.at, j.actor, j.cause, j.position
            """,
            lent.Connection);
        var id = Guid.NewGuid();
        command.With(
            Param.At(now), Param.Flag(steady), Param.Int(limit), Param.Int(perEndpoint), Lease(id), Param.At(now + lease));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<ClaimedDelivery>();
        while (await rows.ReadAsync(cancellationToken)) claimed.Add(Read(rows, id));
        return claimed;
    }

    /// <summary>Writes down what became of attempts.</summary>
    /// <returns>For each in its order: since when its endpoint has been failing; null after a success.</returns>
    /// <remarks>What is no longer this process's, because its lease ended or the endpoint was disabled, stays as it is.</remarks>
    public async Task<IReadOnlyList<Instant?>> SettleAsync(IReadOnlyList<DeliveryResult> results, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Count == 0) return [];
        await using var lent = await database.OpenBackgroundAsync(cancellationToken);
        await using var transaction = await lent.Connection.BeginTransactionAsync(cancellationToken);
        var failingSince = new Instant?[results.Count];
        // By endpoint, so that two processes lock their rows in one order.
        foreach (var i in Enumerable.Range(0, results.Count).OrderBy(i => (results[i].Delivery.Event.Organization, results[i].Delivery.Endpoint)))
        {
            // The endpoint before its deliveries, as the endpoint's own commits do.
            if (results[i].IsSent) failingSince[i] = await JudgeAsync(lent.Connection, results[i], cancellationToken);
            await WriteAsync(lent.Connection, results[i], cancellationToken);
        }

        await transaction.CommitAsync(CancellationToken.None);
        return failingSince;
    }

    /// <summary>Deletes what ended long ago, and secrets that count no more.</summary>
    /// <returns>How many deliveries; as many as the limit means that there may be more.</returns>
    public async Task<int> PruneAsync(Instant now, Duration kept, int limit, CancellationToken cancellationToken = default)
    {
        await using var lent = await database.OpenBackgroundAsync(cancellationToken);
        await using (var secrets = new NpgsqlCommand("DELETE FROM webhook_secrets WHERE expires_at <= $1", lent.Connection).With(Param.At(now)))
        {
            await secrets.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(
            """
            DELETE FROM webhook_deliveries d
            USING (SELECT organization, endpoint, event FROM webhook_deliveries WHERE finished_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) old
            WHERE d.organization = old.organization AND d.endpoint = old.endpoint AND d.event = old.event
            """,
            lent.Connection);
        command.With(Param.At(now - kept), Param.Int(limit));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, DeliveryResult result, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE webhook_deliveries
            SET status = CASE WHEN $7::text IS NULL THEN 'succeeded' WHEN $8::timestamptz IS NULL THEN 'failed' ELSE 'pending' END,
                attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, $5), last_attempt_at = $5, response_status = $6, error = $7,
                next_attempt_at = $8, finished_at = CASE WHEN $8::timestamptz IS NULL THEN $5 END, leased_by = NULL, leased_until = NULL
            WHERE organization = $1 AND endpoint = $2 AND event = $3 AND leased_by = $4
            """,
            connection);
        var (delivery, entry) = (result.Delivery, result.Delivery.Event);
        command.With(
            Param.Text(entry.Organization), Param.Text(delivery.Endpoint), Param.Long(entry.Position), Lease(delivery.Lease), Param.At(result.At),
            Param.Int(result.Status), Param.Text(Shortened(result.Error)), Param.At(result.NextAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What the attempt says about the endpoint. Written only where it says something new.</summary>
    private static async Task<Instant?> JudgeAsync(NpgsqlConnection connection, DeliveryResult result, CancellationToken cancellationToken)
    {
        var succeeded = result.Error is null;
        await using var command = new NpgsqlCommand(
            """
            WITH judged AS (
                UPDATE webhook_endpoints
                SET steady = $3, failing_since = CASE WHEN $4 THEN NULL ELSE coalesce(failing_since, $5) END,
                    paused_until = CASE WHEN $4 THEN NULL ELSE greatest(paused_until, $6) END
                WHERE organization = $1 AND id = $2
                    AND (steady <> $3 OR (failing_since IS NULL) <> $4 OR (paused_until IS NOT NULL AND $4) OR $6::timestamptz IS NOT NULL)
                RETURNING failing_since)
            SELECT failing_since FROM judged
            UNION ALL
            SELECT failing_since FROM webhook_endpoints WHERE organization = $1 AND id = $2 AND NOT EXISTS (SELECT FROM judged)
            """,
            connection);
        command.With(
            Param.Text(result.Delivery.Event.Organization), Param.Text(result.Delivery.Endpoint), Param.Flag(result.IsSteady), Param.Flag(succeeded),
            Param.At(result.At), Param.At(result.PausedUntil));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? row.AtOrNull(0) : null;
    }

    private static ClaimedDelivery Read(NpgsqlDataReader row, Guid lease)
    {
        var organization = row.GetString(0);
        var entry = new JournalEntry(
            organization, row.GetString(7), row.GetInt64(8), row.GetString(9), row.GetString(10), row.At(11), row.Text(12), row.Text(13), row.GetInt64(14));
        return new ClaimedDelivery(
            row.GetString(1), lease, row.GetInt32(2), row.AtOrNull(3), row.GetString(4), row.GetFieldValue<string[]>(6), row.GetBoolean(5), entry);
    }

    /// <summary>Some of it comes from outside: what PostgreSQL cannot keep would keep all other results from being written.</summary>
    private static string? Shortened(string? error) => error is null
        ? null
        : string.Concat(error.Take(LongestError).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));

    private static NpgsqlParameter Lease(Guid id) => new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = id };
}
