using System.Collections.Concurrent;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>How this silo wakes its grains.</summary>
public sealed record WakeOptions
{
    /// <summary>Reminder ticks of one kind of grain at work at once on one silo; the others queue. The more there are, the more share a commit.</summary>
    public int Concurrency { get; init; } = 256;

    /// <summary>
    /// The period of every reminder. A missed tick is never delivered late, it comes one period later; and with periods over ten
    /// minutes Orleans can lose one. So this is a retry period, and never the billing interval.
    /// </summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Wakes of one instant are spread over this time, by id, so that the first of the month is not one moment.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>What is overdue by more than this is woken by the sweeper.</summary>
    public TimeSpan SweepGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the sweeper looks.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Who is overdue by more than this and cannot be woken, or was woken so late, is told of in an alert.</summary>
    public TimeSpan AlertAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether an organization that was never audited is, a week after it came.</summary>
    public bool FirstAudits { get; init; }

    /// <exception cref="ArgumentException">A value that Orleans or common sense cannot take.</exception>
    public WakeOptions Checked()
    {
        if (RetryPeriod < TimeSpan.FromMinutes(1) || RetryPeriod > TimeSpan.FromMinutes(10)) throw new ArgumentException("The retry period of reminders is 1 to 10 minutes.");
        if (Spread < TimeSpan.Zero || Spread > TimeSpan.FromHours(1)) throw new ArgumentException("The spread of wakes is 0 to 60 minutes.");
        if (Concurrency is < 1 or > 10_000) throw new ArgumentException("Wake concurrency is 1 to 10000.");
        if (SweepEvery < TimeSpan.FromSeconds(1) || SweepGrace < TimeSpan.Zero) throw new ArgumentException("The sweeper looks at most once a second, with a grace of zero or more.");
        return this;
    }
}

/// <summary>
/// Bounds how many reminder ticks of one kind of grain are at work at once; the rest wait in their turn. A tick that waits here holds its
/// grain's turn. Were there one gate for all kinds, subscriptions inside could wait for customers that wait for the gate.
/// </summary>
public sealed class WakeGate(WakeOptions options) : IDisposable
{
    private readonly ConcurrentDictionary<GrainType, SemaphoreSlim> _free = new();

    public async Task RunAsync(GrainType kind, Func<Task> work)
    {
        var free = _free.GetOrAdd(kind, _ => new SemaphoreSlim(options.Concurrency));
        await free.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose()
    {
        foreach (var free in _free.Values) free.Dispose();
    }
}
