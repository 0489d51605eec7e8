using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Operations;

/// <summary>An operation that one process holds for a while.</summary>
/// <param name="Request">What is to be done, as JSON.</param>
/// <param name="Attempt">Counted from 1. Also what tells this lease from a later one.</param>
public sealed record ClaimedOperation(string Organization, string Id, string Kind, string Request, int Attempt);

/// <summary>
/// Operations in the background, shared by all processes that run them. Whoever claims one holds it until its lease ends, and makes it longer while it is alive: should it die,
/// another one takes the operation then, from its beginning. What it comes to is written only by who still holds it.
/// </summary>
public sealed class OperationQueue(BillingDatabase database)
{
    /// <summary>Adds an operation; one that asks for the same and runs already stands for it.</summary>
    /// <param name="most">How many of one organization may run.</param>
    /// <returns>The id of the one that runs; null when there are too many.</returns>
    public Task<string?> StartAsync(string organization, string id, string kind, string request, int most, CancellationToken cancellationToken = default) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                WITH same AS (SELECT id FROM operations WHERE organization = $1 AND kind = $3 AND request = $4 AND status = 'running'),
                added AS (
                    INSERT INTO operations (organization, id, kind, request)
                    SELECT $1, $2, $3, $4
                    WHERE NOT EXISTS (SELECT FROM same) AND (SELECT count(*) FROM operations WHERE organization = $1 AND status = 'running') < $5
                    ON CONFLICT (organization, kind, request) WHERE status = 'running' DO UPDATE SET kind = excluded.kind
                    RETURNING id)
                SELECT id FROM same UNION ALL SELECT id FROM added
                """,
                connection).With(Param.Text(organization), Param.Text(id), Param.Text(kind), Param.Json(request), Param.Int(most));
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>The next operation that nobody holds, or whose holder has not been heard of; null when there is none.</summary>
    public Task<ClaimedOperation?> ClaimAsync(TimeSpan lease, CancellationToken cancellationToken = default) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                UPDATE operations SET attempts = attempts + 1, done = 0, total = NULL, lease_until = now() + make_interval(secs => $1)
                WHERE (organization, id) = (
                    SELECT organization, id FROM operations
                    WHERE status = 'running' AND lease_until <= now()
                    ORDER BY lease_until
                    LIMIT 1
                    FOR UPDATE SKIP LOCKED)
                RETURNING organization, id, kind, request, attempts
                """,
                connection).With(Seconds(lease));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken) ? new ClaimedOperation(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4)) : null;
        },
        cancellationToken);

    /// <summary>Shows that its holder lives, and how far it is.</summary>
    /// <param name="total">Null while it is not known.</param>
    /// <returns>False when somebody else has it.</returns>
    public Task<bool> BeatAsync(ClaimedOperation operation, long done, long? total, TimeSpan lease, CancellationToken cancellationToken = default) => SettleAsync(
        operation, "done = $4, total = $5, lease_until = now() + make_interval(secs => $6)", cancellationToken, Param.Long(done), Param.Long(total), Seconds(lease));

    /// <summary>Gives it back, to be taken again after a while.</summary>
    public Task<bool> ReleaseAsync(ClaimedOperation operation, TimeSpan wait) =>
        SettleAsync(operation, "lease_until = now() + make_interval(secs => $4)", CancellationToken.None, Seconds(wait));

    public Task<bool> FailAsync(ClaimedOperation operation, string code, string error, TimeSpan keep) => SettleAsync(
        operation,
        "status = 'failed', error_code = $4, error = $5, finished_at = now(), expires_at = now() + make_interval(secs => $6)",
        CancellationToken.None,
        Param.Text(code),
        Param.Text(error),
        Seconds(keep));

    /// <summary>Keeps its file and marks it as succeeded, both or neither.</summary>
    /// <param name="parts">The file from its beginning.</param>
    /// <returns>False when somebody else has it: then nothing is kept.</returns>
    public Task<bool> SucceedAsync(ClaimedOperation operation, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, string name, string type, long rows, TimeSpan keep) => database.ReadAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        // Held until the commit: claims pass over it meanwhile, however long the file is.
        if (!await HoldAsync(connection, operation)) return false;
        var (ordinal, size) = (0, 0L);
        await foreach (var part in parts)
        {
            await using var insert = new NpgsqlCommand("INSERT INTO operation_chunks (organization, operation, ordinal, content) VALUES ($1, $2, $3, $4)", connection)
                .With(Param.Text(operation.Organization), Param.Text(operation.Id), Param.Int(ordinal++), Param.Bytes(part.ToArray()));
            await insert.ExecuteNonQueryAsync();
            size += part.Length;
        }

        await using var settle = new NpgsqlCommand(
            """
            UPDATE operations
            SET status = 'succeeded', done = $3, total = $3, file_name = $4, file_type = $5, file_size = $6, finished_at = now(), expires_at = now() + make_interval(secs => $7)
            WHERE organization = $1 AND id = $2
            """,
            connection).With(
            Param.Text(operation.Organization), Param.Text(operation.Id), Param.Long(rows), Param.Text(name), Param.Text(type), Param.Long(size), Seconds(keep));
        await settle.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return true;
    });

    /// <summary>A part of a file that is kept; null after the last one.</summary>
    public Task<byte[]?> ChunkAsync(string organization, string id, int ordinal, CancellationToken cancellationToken = default) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT content FROM operation_chunks WHERE organization = $1 AND operation = $2 AND ordinal = $3", connection)
                .With(Param.Text(organization), Param.Text(id), Param.Int(ordinal));
            return (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Forgets operations whose time is over, with their files.</summary>
    public Task<int> ExpireAsync(CancellationToken cancellationToken = default) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand("DELETE FROM operations WHERE expires_at <= now()", connection);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    private static async Task<bool> HoldAsync(NpgsqlConnection connection, ClaimedOperation operation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT 1 FROM operations WHERE organization = $1 AND id = $2 AND status = 'running' AND attempts = $3 FOR UPDATE", connection)
            .With(Param.Text(operation.Organization), Param.Text(operation.Id), Param.Int(operation.Attempt));
        return await command.ExecuteScalarAsync() is not null;
    }

    private Task<bool> SettleAsync(ClaimedOperation operation, string outcome, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                $"UPDATE operations SET {outcome} WHERE organization = $1 AND id = $2 AND status = 'running' AND attempts = $3", connection)
                .With([Param.Text(operation.Organization), Param.Text(operation.Id), Param.Int(operation.Attempt), .. parameters]);
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
        },
        cancellationToken);

    private static NpgsqlParameter Seconds(TimeSpan time) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Double, Value = time.TotalSeconds };
}
