using Npgsql;
using Orleans.Storage;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>
/// Commits of many grains in one transaction. What arrives while a batch is under way goes into the next, so that a busy silo sends a few
/// large statements and waits for the disk once for all of them.
/// </summary>
/// <remarks>
/// For its caller nothing differs from a transaction of its own: a batch that is refused is halved until the commit that was refused stands
/// alone, and gets the exception that it would have got by itself; the others succeed. Order among commits is nobody's concern: a grain
/// sends its next commit after the answer to the one before.
/// </remarks>
internal sealed class SharedCommits
{
    /// <summary>Batches at work at once: while PostgreSQL is at one, the next is being written.</summary>
    private const int Batches = 2;

    /// <summary>One for each batch, and one more to look for a commit that had no answer, by each of them.</summary>
    internal const int MostConnections = 2 * Batches;

    /// <summary>Commits that make a second batch while one is at work. Its statements cost the most, and cost the same for one commit as for many.</summary>
    private const int Enough = 32;

    /// <summary>Statements of one batch, before they are merged.</summary>
    private const int MostStatements = 4_000;

    /// <summary>A deadlock chooses its victim by chance; the same commit may be the next one's too.</summary>
    private const int DeadlockTries = 5;

    private readonly NpgsqlDataSource _pool;
    private readonly LostCommits _lost;
    private readonly GroupQueue<SharedCommit> _queue;

    public SharedCommits(NpgsqlDataSource pool)
    {
        _pool = pool;
        _lost = new LostCommits(pool);
        _queue = new GroupQueue<SharedCommit>(Batches, Enough, MostStatements, commit => commit.Statements.Count, SettleAsync);
    }

    /// <summary>Commits the statements of a unit of work, or none of them.</summary>
    /// <exception cref="InconsistentStateException">The state had another version than the caller thought.</exception>
    public Task CommitAsync(IReadOnlyList<QueuedStatement> statements)
    {
        var commit = new SharedCommit(statements);
        _queue.Add(commit);
        return commit.Done;
    }

    /// <summary>Takes nothing more, and returns when all that was sent is settled.</summary>
    public Task DrainAsync() => _queue.DrainAsync();

    private async Task SettleAsync(IReadOnlyList<SharedCommit> batch)
    {
        try
        {
            await WriteAsync(batch);
            foreach (var commit in batch) commit.Succeed();
        }
        catch (LostAnswerException lost)
        {
            if (await _lost.WasCommittedAsync(lost.Transaction)) foreach (var commit in batch) commit.Succeed();
            else FailAll(batch, lost.Reason);
        }
#pragma warning disable CA1031 // Each caller gets its own failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await RefuseAsync(batch, failure);
        }
    }

    private async Task RefuseAsync(IReadOnlyList<SharedCommit> batch, Exception failure)
    {
        if (IsOutage(failure))
        {
            FailAll(batch, failure);
        }
        else if (batch.Count > 1)
        {
            var half = batch.Count / 2;
            await SettleAsync([.. batch.Take(half)]);
            await SettleAsync([.. batch.Skip(half)]);
        }
        else if (IsDeadlock(failure) && batch[0].TryAgain(DeadlockTries))
        {
            await SettleAsync(batch);
        }
        else
        {
            batch[0].Fail(failure);
        }
    }

    private async Task WriteAsync(IReadOnlyList<SharedCommit> commits)
    {
        var merged = new MergedStatements();
        foreach (var commit in commits) merged.Add(commit.Statements);
        await using var connection = await _pool.OpenConnectionAsync();
        // Disposing a transaction that was not committed rolls it back, also when the connection broke.
        await using var transaction = await connection.BeginTransactionAsync();
        var number = (string)(await merged.SendAsync(connection, transaction, "SELECT pg_current_xact_id()::text"))!;
        try
        {
            await transaction.CommitAsync();
        }
        catch (Exception reason) when (reason is not PostgresException { InvariantSeverity: "ERROR" })
        {
            throw new LostAnswerException(number, reason);
        }
    }

    private static void FailAll(IReadOnlyList<SharedCommit> batch, Exception failure)
    {
        foreach (var commit in batch) commit.Fail(failure);
    }

    /// <summary>Nothing that a commit could be blamed for: no connection, or one that broke before its COMMIT was sent.</summary>
    private static bool IsOutage(Exception failure) => failure is NpgsqlException and not PostgresException { InvariantSeverity: "ERROR" };

    private static bool IsDeadlock(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected };
}
