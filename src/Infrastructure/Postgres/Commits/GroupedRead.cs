using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>A read that many callers do at the same time: those that arrive while one is under way are answered together by the next.</summary>
internal sealed class GroupedRead<TQuestion, TAnswer>
{
    private const int AtOnce = 1;
    private const int Most = 500;

    private readonly BillingDatabase _database;
    private readonly Func<NpgsqlConnection, IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> _find;
    private readonly GroupQueue<Asked> _queue;

    /// <param name="find">Answers some questions in one round trip, in their order.</param>
    public GroupedRead(BillingDatabase database, Func<NpgsqlConnection, IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> find)
    {
        _database = database;
        _find = find;
        _queue = new GroupQueue<Asked>(AtOnce, enough: 1, Most, _ => 1, AnswerAsync);
    }

    /// <summary>Within a unit of work it sees what that has written, and is not grouped.</summary>
    public async Task<TAnswer> AskAsync(TQuestion question)
    {
        if (UnitOfWork.Current is { } unit) return (await _find(unit.Connection, [question]))[0];
        var asked = new Asked(question, new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Add(asked);
        return await asked.Answer.Task;
    }

    private async Task AnswerAsync(IReadOnlyList<Asked> group)
    {
        try
        {
            var answers = await _database.ReadForManyAsync(connection => _find(connection, [.. group.Select(asked => asked.Question)]));
            for (var i = 0; i < group.Count; i++) group[i].Answer.TrySetResult(answers[i]);
        }
#pragma warning disable CA1031 // Whatever it is, those who wait get it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (var asked in group) asked.Answer.TrySetException(failure);
        }
    }

    private sealed record Asked(TQuestion Question, TaskCompletionSource<TAnswer> Answer);
}
