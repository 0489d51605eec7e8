namespace OrleansBilling.Infrastructure.Postgres.Connections;

/// <summary>
/// Lets a fixed number of callers through and queues the others in the order they came.
/// </summary>
/// <remarks>
/// The pool of Npgsql gives up after its connect timeout, which turns a burst into failures. A queue turns it into a wait.
/// <see cref="SemaphoreSlim"/> promises no order, so the queue is our own.
/// </remarks>
public sealed class ConnectionGate
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private readonly int _maxWaiting;
    private int _free;

    public ConnectionGate(int width, int maxWaiting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxWaiting);
        _free = width;
        _maxWaiting = maxWaiting;
    }

    /// <summary>How many callers wait at this moment; an operator's gauge.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits for a place. The caller must call <see cref="Leave"/> exactly once when it is done.</summary>
    /// <exception cref="ConnectionQueueFullException">As many callers wait already as the setting allows.</exception>
    public Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }

            if (_waiting.Count >= _maxWaiting)
            {
                throw new ConnectionQueueFullException($"{_maxWaiting} callers wait for a database connection already.");
            }

            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(place, cancellationToken) : place.Value.Task;
    }

    /// <summary>Gives the place to the caller who has waited longest.</summary>
    public void Leave()
    {
        TaskCompletionSource? next;
        lock (_lock)
        {
            next = _waiting.First?.Value;
            if (next is null)
            {
                _free++;
                return;
            }

            _waiting.RemoveFirst();
        }

        next.SetResult();
    }

    private async Task WaitAsync(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null);
        await place.Value.Task;
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A place that has been given already belongs to its caller, cancelled or not.
            if (place.List is null)
            {
                return;
            }

            _waiting.Remove(place);
        }

        place.Value.SetCanceled(cancellationToken);
    }
}

/// <summary>More callers wait for a connection than <see cref="BillingDatabaseOptions.MaxWaiting"/> allows.</summary>
public sealed class ConnectionQueueFullException : Exception
{
    public ConnectionQueueFullException()
    {
    }

    public ConnectionQueueFullException(string message)
        : base(message)
    {
    }

    public ConnectionQueueFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
