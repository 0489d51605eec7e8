using NodaTime;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Webhooks;

/// <summary>
/// Follows the journal and puts a delivery in line for each event and each endpoint that wants it. One process at a time does it, whoever
/// gets the cursor's row; the cursor moves in the transaction that writes the deliveries, so each event is handed on once.
/// </summary>
/// <remarks>See the table <c>webhook_cursor</c> for the order and why nothing is stepped over.</remarks>
public sealed class WebhookTail(BillingDatabase database)
{
    // Later than any transaction.
    private const string Never = "18446744073709551615";

    /// <summary>Hands on up to <paramref name="limit"/> events.</summary>
    /// <returns>How many; as many as the limit means that there may be more. None when another process is at it.</returns>
    public async Task<int> HandOnAsync(int limit, Instant now, CancellationToken cancellationToken = default)
    {
        await using var lent = await database.OpenBackgroundAsync(cancellationToken);
        await using var transaction = await lent.Connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(lent.Connection, cancellationToken) is not { } cursor) return 0;

        var handed = await HandOnAsync(lent.Connection, cursor, limit, now, cancellationToken);
        if (cursor.IsOfAnotherServer && handed < limit) await BeginAnewAsync(lent.Connection, cancellationToken);
        else if (handed == 0) return 0;
        await transaction.CommitAsync(CancellationToken.None);
        return handed;
    }

    private static async Task<Cursor?> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT committed_in::text, position, floor, committed_in >= pg_snapshot_xmax(pg_current_snapshot())
            FROM webhook_cursor
            FOR UPDATE SKIP LOCKED
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new Cursor(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3)) : null;
    }

    private static async Task<int> HandOnAsync(NpgsqlConnection connection, Cursor cursor, int limit, Instant now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH batch AS MATERIALIZED (
                SELECT organization, position, type, committed_in
                FROM journal
                WHERE (committed_in, position) > ($1::xid8, $2) AND position > $3
                    AND committed_in < coalesce($4::xid8, pg_snapshot_xmin(pg_current_snapshot()))
                ORDER BY committed_in, position
                LIMIT $5),
            handed AS (
                INSERT INTO webhook_deliveries (organization, endpoint, event, next_attempt_at, created_at)
                SELECT b.organization, e.id, b.position, $6, $6
                FROM batch b
                JOIN webhook_endpoints e ON e.organization = b.organization AND e.enabled AND e.deleted_at IS NULL AND e.since < b.position
                    AND (e.types = '{}' OR b.type = ANY (e.types) OR split_part(b.type, '.', 1) || '.*' = ANY (e.types))
                ON CONFLICT (organization, endpoint, event) DO NOTHING),
            moved AS (
                UPDATE webhook_cursor c SET committed_in = last.committed_in, position = last.position
                FROM (SELECT committed_in, position FROM batch ORDER BY committed_in DESC, position DESC LIMIT 1) last)
            SELECT count(*)::integer FROM batch
            """,
            connection);
        command.With(
            Param.Text(cursor.CommittedIn), Param.Long(cursor.Position), Param.Long(cursor.Floor), Param.Text(cursor.IsOfAnotherServer ? Never : null),
            Param.Int(limit), Param.At(now));
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// All that came with the dump has been handed on. From here on this server's transactions count: those of the events behind the floor.
    /// </summary>
    private static async Task BeginAnewAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH bottom AS (
                SELECT greatest(c.floor, max(j.position)) AS floor
                FROM webhook_cursor c LEFT JOIN journal j ON j.committed_in >= pg_snapshot_xmax(pg_current_snapshot())
                GROUP BY c.floor)
            UPDATE webhook_cursor SET position = 0, floor = bottom.floor, committed_in = coalesce(
                (SELECT j.committed_in FROM journal j WHERE j.position > bottom.floor ORDER BY j.committed_in LIMIT 1),
                pg_snapshot_xmin(pg_current_snapshot()))
            FROM bottom
            """,
            connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="IsOfAnotherServer">It is ahead of all transactions of this server: the database was restored from a dump.</param>
    private sealed record Cursor(string CommittedIn, long Position, long Floor, bool IsOfAnotherServer);
}
