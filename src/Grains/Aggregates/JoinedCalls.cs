namespace OrleansBilling.Grains.Aggregates;

/// <summary>
/// One question that many ask at the same time, answered for all of them at once. Who asks while it is being answered gets the next answer:
/// the one under way may be older than the asking.
/// </summary>
/// <param name="ask">Asks. Runs outside of the grains of those who wait.</param>
public sealed class JoinedCalls<T>(Func<Task<T>> ask)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<T>? _next;
    private bool _asking;

    /// <summary>What is the case now, or what went wrong in finding out.</summary>
    public Task<T> AskAsync()
    {
        lock (_lock)
        {
            _next ??= new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_asking) return _next.Task;
            _asking = true;
            var answer = _next.Task;
            // On the thread pool, so that neither a grain's turn nor its unit of work is carried along.
            using (ExecutionContext.SuppressFlow())
            {
                Task.Run(AnswerAsync);
            }

            return answer;
        }
    }

    private async Task AnswerAsync()
    {
        while (Take() is { } waiting)
        {
            try
            {
                waiting.SetResult(await ask());
            }
#pragma warning disable CA1031 // Whatever it is, those who wait get it.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                waiting.SetException(failure);
            }
        }
    }

    private TaskCompletionSource<T>? Take()
    {
        lock (_lock)
        {
            var taken = _next;
            _next = null;
            _asking = taken is not null;
            return taken;
        }
    }
}
