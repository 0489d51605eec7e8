namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>
/// Collects what arrives while a group is at work, and hands it on as the next group. There is no timer: who comes first goes at once, and
/// the busier it is the larger the groups become.
/// </summary>
/// <param name="atOnce">Groups at work at the same time.</param>
/// <param name="enough">Items that make a further group while others are at work; fewer wait for one of those to end, for each group costs something by itself.</param>
/// <param name="most">What one group may weigh. Something heavier than that goes by itself.</param>
/// <param name="weight">What an item counts.</param>
/// <param name="work">Does the work of a group and answers each item; never throws.</param>
/// <param name="time">The clock for <see cref="Patience"/>; the system's when left out.</param>
internal sealed class GroupQueue<T>(int atOnce, int enough, int most, Func<T, int> weight, Func<IReadOnlyList<T>, Task> work, TimeProvider? time = null)
{
    /// <summary>How long a group may keep a few others waiting. After that something holds it up, and need not hold up those who come now.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Queue<T> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private long _lastBegun;
    private bool _closed;

    /// <exception cref="ObjectDisposedException">The process is stopping.</exception>
    public void Add(T item)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(item);
            if (_running == atOnce || (_running > 0 && AreFew)) return;
            _running++;
        }

        // On the thread pool, so that neither a grain's turn nor its unit of work is carried along.
        using (ExecutionContext.SuppressFlow())
        {
            Task.Run(RunAsync);
        }
    }

    /// <summary>Takes nothing more, and waits until all that waited is done.</summary>
    public async Task DrainAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_running == 0) return;
        }

        await _drained.Task;
    }

    private bool AreFew => _waiting.Count < enough && _time.GetElapsedTime(_lastBegun) < Patience;

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } group) await work(group);
    }

    private List<T> Take()
    {
        var group = new List<T>();
        lock (_lock)
        {
            // Whoever else is at work takes them when it has done.
            var leftToOthers = _running > 1 && AreFew;
            for (var sum = 0; !leftToOthers && _waiting.TryPeek(out var next) && (group.Count == 0 || sum + weight(next) <= most);)
            {
                sum += weight(next);
                group.Add(_waiting.Dequeue());
            }

            if (group.Count > 0)
            {
                _lastBegun = _time.GetTimestamp();
                return group;
            }

            _running--;
            if (_closed && _running == 0) _drained.TrySetResult();
        }

        return group;
    }
}
