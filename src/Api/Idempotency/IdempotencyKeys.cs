using Npgsql;
using NpgsqlTypes;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Idempotency;

/// <summary>The table of requests with an <c>Idempotency-Key</c>.</summary>
public sealed class IdempotencyKeys(BillingDatabase database, ProcessOwner owner, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = KeptAnswers.KeptFor.ToTimeSpan();

    /// <summary>Says who may carry the request out, or what it was answered.</summary>
    /// <remarks>After a <see cref="Claim.Run"/> the seed is noted as running here until <see cref="ProcessOwner.End"/>.</remarks>
    internal async Task<Claim> Claim(string organization, string key, byte[] hash, CancellationToken cancellation)
    {
        var number = await owner.Number(cancellation);
        var fresh = RequestSeed.New(Microseconds(time.GetUtcNow()));
        var asked = new Asked(organization, key, hash, number);
        var begun = fresh.Bytes;
        var runs = false;
        owner.Begin(begun);
        try
        {
            var claim = await database.CommitAsync(
                async unit =>
                {
                    var judged = await Judge(unit, asked, fresh, cancellation);
                    if (judged is not Claim.Run run || run.Seed.Bytes == fresh.Bytes) return judged;
                    owner.End(begun);
                    begun = run.Seed.Bytes;
                    owner.Begin(begun); // Still under the row's lock: nobody can see the row as ours and this process as idle.
                    return judged;
                },
                cancellation);
            runs = claim is Claim.Run;
            return claim;
        }
        finally
        {
            if (!runs) owner.End(begun);
        }
    }

    /// <summary>Keeps the answer.</summary>
    internal Task Answer(string organization, string key, RequestSeed seed, ApiAnswer answer, byte[]? body) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                UPDATE idempotency_keys SET owner = NULL, status = $4, location = $5, etag = $6, body = $7
                WHERE organization = $1 AND key = $2 AND seed = $3
                """,
                connection);
            command.Parameters.Add(Values.Of(organization));
            command.Parameters.Add(Values.Of(key));
            command.Parameters.Add(Values.Of(seed.Bytes));
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Smallint, Value = (short)answer.Status });
            command.Parameters.Add(Param.Text(answer.Location));
            command.Parameters.Add(Param.Text(answer.ETag));
            command.Parameters.Add(Param.Bytes(body));
            return await command.ExecuteNonQueryAsync();
        },
        CancellationToken.None);

    /// <summary>Lets go of a request that got no answer worth keeping. The seed stays: a repeat asks for the same ids.</summary>
    internal Task Release(string organization, string key, RequestSeed seed) => database.ReadAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                "UPDATE idempotency_keys SET owner = NULL WHERE organization = $1 AND key = $2 AND seed = $3 AND status IS NULL", connection);
            command.Parameters.Add(Values.Of(organization));
            command.Parameters.Add(Values.Of(key));
            command.Parameters.Add(Values.Of(seed.Bytes));
            return await command.ExecuteNonQueryAsync();
        },
        CancellationToken.None);

    private async Task<Claim> Judge(UnitOfWork unit, Asked asked, RequestSeed fresh, CancellationToken cancellation)
    {
        if (await Insert(unit, asked, fresh, cancellation)) return new Claim.Run(fresh, TakenOver: false);
        if (await Lock(unit, asked, cancellation) is not { } row) return new Claim.Running(); // Purged this instant: ask again.
        if (row.CreatedAt < time.GetUtcNow() - KeptFor)
        {
            await Replace(unit, asked, fresh, cancellation);
            return new Claim.Run(fresh, TakenOver: false);
        }

        if (!row.Hash.AsSpan().SequenceEqual(asked.Hash)) return new Claim.OtherRequest();
        if (row.Status is { } status) return new Claim.Answered(ApiAnswer.Stored(status, row.Body, row.Location, row.ETag));
        if (await IsAlive(unit, row, asked.Owner, cancellation)) return new Claim.Running();

        await TakeOver(unit, asked, cancellation);
        return new Claim.Run(new RequestSeed(row.Seed, row.CreatedAt, IsRetry: true), TakenOver: row.Owner is not null);
    }

    // A row of this process that it is not carrying out was left by a failed release: it may be taken like a dead process's.
    private async Task<bool> IsAlive(UnitOfWork unit, Row row, int self, CancellationToken cancellation)
    {
        if (owner.IsRunningHere(row.Seed)) return true;
        if (row.Owner is not { } other || other == self) return false;
        await using var command = unit.CreateCommand("SELECT pg_try_advisory_xact_lock($1, $2)", Values.Of(ProcessOwner.LockClass), Values.Of(other));
        return !(bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<bool> Insert(UnitOfWork unit, Asked asked, RequestSeed seed, CancellationToken cancellation)
    {
        await using var command = unit.CreateCommand(
            """
            INSERT INTO idempotency_keys (organization, key, request_hash, seed, owner, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (organization, key) DO NOTHING
            """,
            Values.Of(asked.Organization), Values.Of(asked.Key), Values.Of(asked.Hash), Values.Of(seed.Bytes), Values.Of(asked.Owner),
            Values.Of(seed.At));
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private static async Task<Row?> Lock(UnitOfWork unit, Asked asked, CancellationToken cancellation)
    {
        await using var command = unit.CreateCommand(
            """
            SELECT request_hash, seed, owner, created_at, status, location, etag, body
            FROM idempotency_keys WHERE organization = $1 AND key = $2 FOR UPDATE
            """,
            Values.Of(asked.Organization), Values.Of(asked.Key));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation)) return null;
        return new Row(
            row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.IntOrNull(2), row.GetFieldValue<DateTimeOffset>(3),
            row.IsDBNull(4) ? null : row.GetInt16(4), row.Text(5), row.Text(6), row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7));
    }

    private static async Task Replace(UnitOfWork unit, Asked asked, RequestSeed seed, CancellationToken cancellation)
    {
        await using var command = unit.CreateCommand(
            """
            UPDATE idempotency_keys
            SET request_hash = $3, seed = $4, owner = $5, created_at = $6, status = NULL, location = NULL, etag = NULL, body = NULL
            WHERE organization = $1 AND key = $2
            """,
            Values.Of(asked.Organization), Values.Of(asked.Key), Values.Of(asked.Hash), Values.Of(seed.Bytes), Values.Of(asked.Owner),
            Values.Of(seed.At));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task TakeOver(UnitOfWork unit, Asked asked, CancellationToken cancellation)
    {
        await using var command = unit.CreateCommand(
            "UPDATE idempotency_keys SET owner = $3 WHERE organization = $1 AND key = $2",
            Values.Of(asked.Organization), Values.Of(asked.Key), Values.Of(asked.Owner));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // PostgreSQL keeps microseconds; the seed's instant must be the same when it is read back.
    private static DateTimeOffset Microseconds(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));

    private sealed record Asked(string Organization, string Key, byte[] Hash, int Owner);

    private sealed record Row(
        byte[] Hash, byte[] Seed, int? Owner, DateTimeOffset CreatedAt, short? Status, string? Location, string? ETag, byte[]? Body);
}
