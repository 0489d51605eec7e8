using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans.Concurrency;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.TestClocks;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.TestClocks;

/// <summary>What other grains ask of a test clock. Those it wakes read the time from its row: it waits for them, so they must not call it.</summary>
[Alias("ITestClockReading")]
public interface ITestClockReading : IGrainWithStringKey
{
    [AlwaysInterleave]
    [Alias("Read")] Task<TestClockSnapshot> Read();

    /// <summary>Goes on with an advance that is under way; does nothing when none is.</summary>
    [Alias("Continue")] Task Continue();
}

/// <summary>A test clock; null when there is none of that id.</summary>
[GenerateSerializer, Immutable, Alias("TestClockSnapshot")]
public sealed record TestClockSnapshot(TestClockState? State);

/// <summary>
/// A clock moved by hand. It goes from due moment to due moment, like time itself: at each it wakes those who are due and waits
/// until they are done. A crash is no harm; whoever touches the clock next, the sweeper at the latest, makes it go on.
/// </summary>
public sealed class TestClockGrain([PersistentState("test_clock")] IPersistentState<Stored<TestClockState>> storage, GrainTools tools)
    : AggregateGrain<TestClockState, TestClockEvent>(storage, tools), ITestClockGrain, ITestClockReading
{
    /// <summary>How long one turn works before it lets others in.</summary>
    private static readonly Duration Turn = Duration.FromSeconds(2);

    private TaskCompletionSource _ready = Finished();

    protected override string Stream => "test_clock/" + Key.Id;

    private TestClockId Id => new(Key.Id);

    public Task<TestClockSnapshot> Read() => Task.FromResult(new TestClockSnapshot(State));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        if (State?.Target is not null) GoOn();
    }

    public async Task<Outcome> Create(CreateTestClock command, CommandContext context)
    {
        var now = command.Now is { } at ? Instant.FromDateTimeOffset(at) : (Instant?)null;
        return await PrecheckAsync(Key.Id, context, created: true)
            ?? await SettleAsync(Domain.TestClocks.AdvanceTestClock.Create(await AsCreatedAsync(), Id, command.Name, now, Tools.Clock.Now), Key.Id, context, created: true);
    }

    public async Task<Outcome> Advance(AdvanceTestClock command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done)
        {
            if (State?.Target is not null) GoOn();
            return done;
        }

        var to = command.To is { } target ? Instant.FromDateTimeOffset(target) : (Instant?)null;
        var outcome = await SettleAsync(Domain.TestClocks.AdvanceTestClock.Decide(State, to), Key.Id, context);
        if (State?.Target is not null) GoOn();
        return outcome;
    }

    public async Task<bool> WaitUntilReady(TimeSpan patience)
    {
        if (State?.Target is null) return true;
        await Task.WhenAny(_ready.Task, Task.Delay(patience));
        return State?.Target is null;
    }

    public async Task Continue()
    {
        var since = Tools.Clock.Now;
        while (State?.Target is { } target)
        {
            await StepAsync(target);
            if (State.Target is not null && Tools.Clock.Now - since > Turn)
            {
                GoOn();
                return;
            }
        }

        _ready.TrySetResult();
    }

    protected override TestClockState Evolve(TestClockState? state, TestClockEvent @event) => TestClockEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, TestClockState state, IReadOnlyList<TestClockEvent> events, long before) =>
        TestClockRows.Write(unit, Key.Organization, state, before + events.Count);

    private async Task StepAsync(Instant target)
    {
        var wakes = new ClockWakes(GrainFactory, Tools.Due);
        await wakes.WaitForOrdersAsync(Key.Organization);
        var next = await Tools.Due.NextDueAsync(Key.Organization, Id, target);
        if (next is null)
        {
            await CommitAsync([new AdvanceFinished(target)], CommandContext.System("advance"));
            return;
        }

        if (next > State!.Now) await CommitAsync([new ClockMoved(next.Value)], CommandContext.System("advance"));
        var problem = await wakes.WakeAllAsync(Key.Organization, Id, State.Now);
        if (problem is null) return;
        Tools.Log.LogError("{Stream} stopped at {Now}: {Problem}", Stream, State.Now, problem);
        await CommitAsync([new AdvanceFailed(problem)], CommandContext.System("advance"));
    }

    private void GoOn()
    {
        if (_ready.Task.IsCompleted) _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        this.AsReference<ITestClockReading>().Continue().Ignore();
    }

    private static TaskCompletionSource Finished()
    {
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        finished.SetResult();
        return finished;
    }
}
