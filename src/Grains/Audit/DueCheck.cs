using NodaTime;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>How late something may be while all is well.</summary>
/// <param name="Now">By the real clock.</param>
/// <param name="Grace">By the real clock: until the sweeper has found it, and more.</param>
internal sealed record LateAllowance(Instant Now, Duration Grace)
{
    /// <summary>On a test clock that stands still: for how long a command may be under way that made something due.</summary>
    public static readonly Duration UnderWay = Duration.FromMinutes(2);
}

/// <summary>Whatever is due has been done, waits for a shared invoice, or is known to be stuck, with its reason.</summary>
internal sealed class DueCheck(AuditSnapshot snapshot, string organization, AuditTally tally, LateAllowance late, IReadOnlyDictionary<string, (Instant Now, bool Moves)> clocks)
{
    private readonly Dictionary<string, (string Place, Instant Due)> _late = [];

    /// <summary>What time it is for somebody.</summary>
    public Instant Now(TestClockId? clock) => clock is { } id && clocks.TryGetValue(id.Value, out var known) ? known.Now : late.Now;

    /// <param name="touched">When something happened to it last, by the real clock: a command may make due what should have been done long ago.</param>
    /// <param name="waits">For an invoice that is shared.</param>
    public void Look(string kind, string id, Instant? due, TestClockId? clock, Instant touched, bool waits)
    {
        tally.Count(AuditTally.Due);
        if (due is not { } moment || waits || !IsLate(moment, clock, touched)) return;
        _late[id] = ($"{kind}s {id}", moment);
    }

    /// <summary>Asks of whom it is known that they are late.</summary>
    public async Task SettleAsync()
    {
        if (_late.Count == 0) return;
        var known = (await snapshot.StuckAsync(organization, [.. _late.Keys])).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, (place, due)) in _late.Where(one => !known.Contains(one.Key)))
        {
            tally.Fail(AuditTally.Due, place, $"{id} has been due since {due}, nothing of it is done or held, and nobody was told why.");
        }
    }

    // A clock that moves does what is due on the way.
    private bool IsLate(Instant due, TestClockId? clock, Instant touched)
    {
        if (clock is not { } id) return late.Now - Instant.Max(due, touched) > late.Grace;
        return clocks.TryGetValue(id.Value, out var known) && !known.Moves && due <= known.Now && late.Now - touched > LateAllowance.UnderWay;
    }
}
