namespace OrleansBilling.Grains.Audit;

/// <summary>How many audits of this silo look at something at once. Each has a connection of its own, apart from the pool.</summary>
public sealed class AuditPlaces
{
    private const int AtOnce = 2;
    private int _free = AtOnce;

    /// <summary>Takes a place if there is a free one.</summary>
    public bool TryTake()
    {
        if (Interlocked.Decrement(ref _free) >= 0) return true;
        Interlocked.Increment(ref _free);
        return false;
    }

    public void Leave() => Interlocked.Increment(ref _free);
}
