using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>What one unit of work wants committed, as a value, and the caller that waits for it.</summary>
internal sealed class SharedCommit(IReadOnlyList<QueuedStatement> statements)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _tries;

    public IReadOnlyList<QueuedStatement> Statements => statements;

    public Task Done => _done.Task;

    /// <summary>Whether it has been tried less often than so many times.</summary>
    public bool TryAgain(int tries) => ++_tries < tries;

    public void Succeed() => _done.TrySetResult();

    public void Fail(Exception reason) => _done.TrySetException(reason);
}

/// <summary>A transaction whose end is not known: its COMMIT was sent, and no answer came.</summary>
internal sealed class LostAnswerException(string transaction, Exception cause) : Exception("No answer came to a COMMIT.", cause)
{
    /// <summary>Its number, by which the server can say what became of it.</summary>
    public string Transaction => transaction;

    /// <summary>Whatever the network said, in the words in which a lost commit fails otherwise.</summary>
    public NpgsqlException Reason => InnerException as NpgsqlException ?? new NpgsqlException(Message, InnerException);
}
