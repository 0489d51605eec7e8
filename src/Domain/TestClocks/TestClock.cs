using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.TestClocks;

/// <summary>A clock of a sandbox, moved by hand.</summary>
/// <param name="Target">Where it is advancing to; null when it is ready.</param>
/// <param name="LastError">Why the last advance stopped short, if it did.</param>
public sealed record TestClockState(TestClockId Id, string? Name, Instant Now, Instant? Target, string? LastError, Instant CreatedAt);

/// <summary>What can happen to a test clock.</summary>
public abstract record TestClockEvent
{
    private protected TestClockEvent()
    {
    }
}

[EventType("test_clock.created")]
public sealed record TestClockCreated(TestClockId Id, string? Name, Instant Now, Instant At) : TestClockEvent;

[EventType("test_clock.advance_started")]
public sealed record AdvanceStarted(Instant To) : TestClockEvent;

/// <summary>It reached the next moment at which something is due.</summary>
[EventType("test_clock.moved")]
public sealed record ClockMoved(Instant Now) : TestClockEvent;

/// <summary>All that was due up to and including the target is done.</summary>
[EventType("test_clock.ready")]
public sealed record AdvanceFinished(Instant Now) : TestClockEvent;

/// <summary>Something attached to the clock could not be done; the clock stands where that is due.</summary>
[EventType("test_clock.advance_failed")]
public sealed record AdvanceFailed(string Error) : TestClockEvent;

/// <summary>How events change a test clock.</summary>
public static class TestClockEvolution
{
    public static TestClockState Evolve(TestClockState? state, TestClockEvent @event) => @event switch
    {
        TestClockCreated created => new TestClockState(created.Id, created.Name, created.Now, null, null, created.At),
        AdvanceStarted started => state! with { Target = started.To, LastError = null },
        ClockMoved moved => state! with { Now = moved.Now },
        AdvanceFinished finished => state! with { Now = finished.Now, Target = null },
        AdvanceFailed failed => state! with { Target = null, LastError = failed.Error },
        _ => throw new UnreachableException(),
    };
}

/// <summary>Makes and advances a test clock.</summary>
public static class AdvanceTestClock
{
    // Far from the end of the calendar, so that no rule that counts years ahead can run over it.
    private const int FarthestYears = 100;

    public static Decision<TestClockEvent> Create(TestClockState? state, TestClockId id, string? name, Instant? now, Instant at)
    {
        if (Fields.Text(name, Limits.NameLength, "/name", required: false) is { } badName) return badName;
        var start = now ?? at;
        if (start < at - Duration.FromDays(366 * 50) || start > at + Duration.FromDays(366 * 50))
        {
            return new Rejection("clock_out_of_range", "A test clock stands within 50 years of today.", "/now");
        }

        if (state is null) return new TestClockEvent[] { new TestClockCreated(id, name, start, at) };
        return state.Name == name && (now is null || state.Now == start)
            ? Array.Empty<TestClockEvent>()
            : Rejection.Conflict("id_taken", $"{id} exists with other content.", "/id");
    }

    public static Decision<TestClockEvent> Decide(TestClockState? state, Instant? to)
    {
        if (state is null) return Rejection.Missing("test_clock_not_found", "There is no such test clock.");
        if (to is not { } target) return new Rejection("to_required", "Say to which instant the clock shall advance.", "/to");
        if (state.Target == target) return Array.Empty<TestClockEvent>();
        if (state.Target is not null) return Rejection.Conflict("clock_advancing", $"The clock is advancing to {state.Target}; wait until it is ready.");
        if (target < state.Now) return new Rejection("clock_backwards", $"The clock stands at {state.Now}; it does not go back.", "/to");
        if (target > state.CreatedAt + Duration.FromDays(366 * FarthestYears))
        {
            return new Rejection("clock_too_far", $"A clock goes at most {FarthestYears} years beyond the day it was made.", "/to");
        }

        return target <= state.Now + Duration.FromDays(366 * Limits.StartYears)
            ? new TestClockEvent[] { new AdvanceStarted(target) }
            : new Rejection("clock_too_far", $"A clock advances at most {Limits.StartYears} years at a time.", "/to");
    }
}
