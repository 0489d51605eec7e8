using System.Diagnostics;
using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>
/// An aggregate that wakes itself: one durable reminder, due when its state says. The reminder is only the alarm; state decides
/// what is due. Whoever is on a test clock has no reminder: the clock wakes it.
/// </summary>
/// <typeparam name="TState">The state of the rules.</typeparam>
/// <typeparam name="TEvent">The union of its events.</typeparam>
public abstract class WakingGrain<TState, TEvent>(IPersistentState<Stored<TState>> storage, GrainTools tools)
    : AggregateGrain<TState, TEvent>(storage, tools), IRemindable, IAlarmed
    where TState : class
    where TEvent : class
{
    private const string ReminderName = "wake";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private (bool Known, Instant? At) _alarm;

    protected abstract TestClockId? TestClock { get; }

    protected abstract Instant? NextDue { get; }

    /// <summary>A tick that has not been taken on its way: see <see cref="TicksInLine"/>.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Tools.Gate.Enter(this.GetGrainId(), this.AsReference<IAlarmed>().Ring);
        return Task.CompletedTask;
    }

    public Task Ring() => Wake();

    /// <summary>Look now: do all that is due at this instant.</summary>
    public async Task Wake()
    {
        var began = Stopwatch.GetTimestamp();
        var done = false;
        try
        {
            if (State is not null) await DoDueAsync();
            await ScheduleAsync();
            done = true;
        }
        finally
        {
            Tools.Metrics.Woken(Stream, Stopwatch.GetElapsedTime(began), done);
        }
    }

    /// <summary>
    /// A command is committed: what it set off is done now if it can be, and else by the reminder or the sweeper. Also when it is found
    /// committed, because the attempt that committed it may have ended there; on a test clock nobody else would come before the next advance.
    /// </summary>
    protected async Task<Outcome> CarriedOutAsync(Outcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Refused) return outcome;
        try
        {
            await Wake();
        }
#pragma warning disable CA1031 // Whatever stopped it, the answer to the command is known.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogWarning(exception, "{Stream} could not do at once what is due; it will be woken again.", Stream);
        }

        return outcome with { Version = Version };
    }

    /// <summary>Does what is due by now, one commit a step.</summary>
    protected abstract Task DoDueAsync();

    /// <summary>Now, by the test clock it is attached to, else by the real one.</summary>
    protected Task<Instant> NowAsync() => NowOnAsync(TestClock);

    // The row and not the clock's grain, which waits for us: a call back to it is held while it leaves memory, because its silo's part of
    // the directory died, say, and then each waits for the other.
    protected Task<Instant> NowOnAsync(TestClockId? clock) => clock is { } id
        ? Tools.Due.TimeOnClockAsync(Key.Organization, id)
        : Task.FromResult(Tools.Clock.Now);

    /// <summary>Sets the reminder for what is due next. If that fails, the sweeper wakes us instead.</summary>
    protected async Task ScheduleAsync()
    {
        if (TestClock is not null || (_alarm.Known && _alarm.At == NextDue)) return;
        try
        {
            await SetReminderAsync();
        }
#pragma warning disable CA1031 // The state is committed; an alarm that could not be set must not undo the answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogWarning(exception, "The reminder of {Stream} could not be set; the sweeper will find it.", Stream);
        }
    }

    private async Task SetReminderAsync()
    {
        var next = NextDue;
        if (next is { } due)
        {
            var wait = due - Tools.Clock.Now + Duration.FromTimeSpan(Spread());
            await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromTicks(Math.Max(wait.BclCompatibleTicks, Soon.Ticks)), Tools.Wakes.RetryPeriod);
        }
        else if (await this.GetReminder(ReminderName) is { } old)
        {
            await this.UnregisterReminder(old);
        }

        _alarm = (true, next);
    }

    // The same grain always has the same place within the spread.
    private TimeSpan Spread() => Tools.Wakes.Spread * ((this.GetGrainId().GetUniformHashCode() & 0xFFFF) / 65536.0);
}
