using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.TestClocks;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Sweeper;

/// <summary>
/// The net under the reminders: wakes whoever is overdue by more than a grace time. What it finds is worth a look, for in a healthy
/// cluster it finds nothing but what fell due while all silos were down.
/// </summary>
public sealed class SweeperGrain(GrainTools tools, AlertStore alerts) : Grain, ISweeperGrain, IRemindable
{
    /// <summary>The key of the only sweeper.</summary>
    public const string OnlyKey = "sweeper";

    private const string ReminderName = "sweep";
    private const int BatchSize = 1000;
    private const int FirstAuditsAtOnce = 5;
    private IGrainTimer? _timer;

    public async Task Start()
    {
        // Asked again and again by every silo; the reminder must not be put off each time.
        if (_timer is not null) return;
        await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), tools.Wakes.RetryPeriod);
        EnsureTimer();
    }

    /// <summary>The reminder only sees to it that the sweeper lives somewhere after a silo died.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        EnsureTimer();
        return Task.CompletedTask;
    }

    public async Task<int> Sweep()
    {
        foreach (var clock in await tools.Due.AdvancingClocksAsync(BatchSize))
        {
            // One that is at work takes this when its turn is over, and then finds nothing left to do.
            GrainFactory.GetGrain<ITestClockReading>(clock.GrainKey).Continue().Ignore();
        }

        var found = await WakeOverdueAsync();
        if (tools.Wakes.FirstAudits) await BeginAuditsAsync();
        // Last, so that what fails here keeps nobody asleep.
        await KeptAnswers.PurgeAsync(tools.Database, tools.Clock.Now, BatchSize);
        return found;
    }

    // From the second on, an audit's own reminder sees to the next one.
    private async Task BeginAuditsAsync()
    {
        var before = tools.Clock.Now - Duration.FromDays(Limits.DaysBetweenAudits);
        foreach (var first in await tools.Due.NeverAuditedAsync(before, FirstAuditsAtOnce)) await GrainFactory.WakeAsync(first.Kind, first.GrainKey);
    }

    private async Task<int> WakeOverdueAsync()
    {
        // Page by page, so that a thousand who cannot be woken do not hide all others behind them.
        var now = tools.Clock.Now;
        var (before, veryLate) = (now - Duration.FromTimeSpan(tools.Wakes.SweepGrace), new LateWork(now, Duration.FromTimeSpan(tools.Wakes.AlertAfter)));
        var (found, last) = (0, default(DueAggregate));
        while (await tools.Due.OverdueAsync(before, last, BatchSize) is { Count: > 0 } overdue)
        {
            tools.Log.LogWarning("The sweeper found {Count} overdue, the first of them {Kind} {Id}.", overdue.Count, overdue[0].Kind, overdue[0].Id);
            tools.Metrics.Found(overdue.Count);
            veryLate.Add(overdue, await WakeAsync(overdue));
            (found, last) = (found + overdue.Count, overdue[^1]);
        }

        foreach (var (organization, raised) in veryLate.Alerts()) await TellAsync(organization, raised, now);
        return found;
    }

    // The work is done or tried again, told or not. What is stuck is found and told again; what was late is in the log.
    private async Task TellAsync(string organization, AlertRaised[] raised, Instant now)
    {
        try
        {
            await alerts.RaiseAsync(organization, raised, now, "sweeper");
        }
#pragma warning disable CA1031 // Whatever it is, the other organizations are told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            tools.Log.LogError(exception, "{Organization} could not be told of {Count} alerts: {First}", organization, raised.Length, raised[0].Message);
        }
    }

    private async Task<IReadOnlyList<(DueAggregate Item, Exception Reason)>> WakeAsync(IReadOnlyList<DueAggregate> overdue)
    {
        var failures = await Bounded.ForEachAsync(overdue, tools.Wakes.Concurrency, aggregate => GrainFactory.WakeAsync(aggregate.Kind, aggregate.GrainKey));
        foreach (var (aggregate, reason) in failures) tools.Log.LogError(reason, "{Kind} {Key} is overdue and could not be woken.", aggregate.Kind, aggregate.GrainKey);
        return failures;
    }

    private void EnsureTimer() => _timer ??= this.RegisterGrainTimer(
        _ => Sweep(), new GrainTimerCreationOptions(TimeSpan.Zero, tools.Wakes.SweepEvery) { KeepAlive = true });
}
