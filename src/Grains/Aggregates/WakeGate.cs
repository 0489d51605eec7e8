using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>How this silo wakes its grains.</summary>
public sealed record WakeOptions
{
    /// <summary>Grains of one kind that do at once on one silo what their reminders rang for; the others stand in line. The more there are, the more share a commit, and the longer others on the machine wait for a core.</summary>
    public int Concurrency { get; init; } = 128;

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
/// Bounds how many grains of one kind at once do what their reminders ring for. The others stand in line here, so that they are free for other
/// calls meanwhile, and Orleans has its answer: it gives up on a tick after two minutes, and the first of a month takes longer. A line that is
/// lost with its silo is made good by the next tick of each reminder. Were there one gate for all kinds, subscriptions inside could wait for
/// customers in line.
/// </summary>
public sealed class WakeGate(WakeOptions options, IHostApplicationLifetime life, ILogger<WakeGate> log) : IDisposable
{
    private readonly ConcurrentDictionary<GrainType, SemaphoreSlim> _free = new();
    private readonly ConcurrentDictionary<GrainId, bool> _inLine = new();
    private int _count;

    /// <summary>How many are in line or at work.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Puts a grain in line; one that stands there already is rung for once.</summary>
    /// <param name="ring">Calls the grain, when it is its turn.</param>
    public void Enter(GrainId grain, Func<Task> ring)
    {
        if (!_inLine.TryAdd(grain, true)) return;
        Interlocked.Increment(ref _count);
        // On the thread pool, so that neither the grain's turn nor its tick is carried along.
        using (ExecutionContext.SuppressFlow())
        {
            Task.Run(() => RunAsync(grain, ring));
        }
    }

    public void Dispose()
    {
        foreach (var free in _free.Values) free.Dispose();
    }

    private async Task RunAsync(GrainId grain, Func<Task> ring)
    {
        try
        {
            var free = _free.GetOrAdd(grain.Type, _ => new SemaphoreSlim(options.Concurrency));
            await free.WaitAsync(life.ApplicationStopping);
            // From here on another tick may mean something that this one does not see any more.
            _inLine.TryRemove(grain, out _);
            try
            {
                await ring();
            }
            finally
            {
                free.Release();
            }
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            // Its next tick comes on another silo.
        }
#pragma warning disable CA1031 // Whatever it is, it is tried again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.LogWarning(failure, "{Grain} could not do what is due; its reminder, or the sweeper, comes again.", grain);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
