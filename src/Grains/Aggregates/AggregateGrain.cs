using System.Diagnostics;
using Microsoft.Extensions.Logging;
using NodaTime;
using Orleans.Storage;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>
/// The shell around an aggregate's rules: it loads the state, lets a rule decide, and commits the events, the new state and the
/// query rows in one transaction. It knows no rule.
/// </summary>
/// <typeparam name="TState">The state of the rules.</typeparam>
/// <typeparam name="TEvent">The union of its events.</typeparam>
public abstract class AggregateGrain<TState, TEvent>(IPersistentState<Stored<TState>> storage, GrainTools tools) : Grain
    where TState : class
    where TEvent : class
{
    private bool _unusable;
    private TState? _state;
    private AggregateKey? _key;

    protected GrainTools Tools => tools;

    protected AggregateKey Key => _key ??= AggregateKey.Parse(this.GetPrimaryKeyString());

    /// <summary>The state as it is committed; null until the first event.</summary>
    protected TState? State
    {
        get
        {
            // After a failed commit nobody knows what is stored. This activation is going; the next one reads it.
            if (_unusable) throw new InconsistentStateException($"{Stream} is being reloaded after a commit that failed; try again.");
            return _state;
        }
    }

    /// <summary>The version of the journal.</summary>
    protected long Version { get; private set; }

    /// <summary>When the commit under way is recorded.</summary>
    protected Instant At { get; private set; }

    /// <summary>The journal's stream: <c>subscription/sub_x</c>.</summary>
    protected abstract string Stream { get; }

    /// <summary>Whether its commits are sent with those of other grains; then its state is in <see cref="OrleansOnPostgres.SharedStorage"/>.</summary>
    protected virtual bool SharesCommits => false;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_state, Version) = (storage.State.State, storage.State.Version);
        return base.OnActivateAsync(cancellationToken);
    }

    protected abstract TState Evolve(TState? state, TEvent @event);

    /// <summary>Queues the query rows. They must say what the state says, or the audit finds out.</summary>
    /// <param name="before">The version before the first of the events.</param>
    protected abstract void WriteRows(UnitOfWork unit, TState state, IReadOnlyList<TEvent> events, long before);

    /// <summary>Fetches what <see cref="WriteRows"/> needs from elsewhere, for nothing is asked of anybody within the transaction.</summary>
    /// <param name="next">The state after the events.</param>
    protected virtual Task PrepareRowsAsync(IReadOnlyList<TEvent> events, TState next) => Task.CompletedTask;

    /// <summary>Commits events, state and rows, or nothing.</summary>
    protected async Task CommitAsync(IReadOnlyList<TEvent> events, CommandContext context)
    {
        if (events.Count == 0) return;
        var next = events.Aggregate(State, (state, @event) => Evolve(state, @event))!;
        await PrepareRowsAsync(events, next);
        var before = Version;
        At = tools.Clock.Now;
        var began = Stopwatch.GetTimestamp();
        try
        {
            storage.State = new Stored<TState> { Version = before + events.Count, State = next };
            await (SharesCommits ? tools.Database.CommitSharedAsync(WriteAsync) : tools.Database.CommitAsync(WriteAsync));
        }
        catch (Exception exception)
        {
            _unusable = true;
            DeactivateOnIdle();
            tools.Metrics.Committed(Stream, Stopwatch.GetElapsedTime(began), succeeded: false);
            tools.Log.LogWarning(exception, "A commit of {Stream} failed after version {Version}; it will be read again.", Stream, before);
            throw;
        }

        tools.Metrics.Committed(Stream, Stopwatch.GetElapsedTime(began), succeeded: true);
        (_state, Version) = (next, before + events.Count);

        async Task WriteAsync(UnitOfWork unit)
        {
            await storage.WriteStateAsync();
            AppendToJournal(unit, events, before, context);
            WriteRows(unit, next, events, before);
        }
    }

    /// <summary>Lets a decision take effect: commits its events, or turns its refusal into an outcome.</summary>
    /// <param name="created">Whether acceptance with events means that the object is new.</param>
    protected async Task<Outcome> SettleAsync(Decision<TEvent> decision, string id, CommandContext context, bool created = false)
    {
        if (decision.Rejection is { } rejection) return Outcome.Refused(id, Refusals.Of(rejection));
        if (decision.Events.Count == 0) return Outcome.Existing(id, Version);
        await CommitAsync(decision.Events, context);
        return created ? Outcome.Created(id, Version) : Outcome.Changed(id, Version);
    }

    /// <summary>What to answer before any rule is asked: this very command was carried out already, or the caller saw an old version.</summary>
    /// <param name="created">Whether what the command did the first time was to create the object: then it is answered so again.</param>
    protected async Task<Outcome?> PrecheckAsync(string id, CommandContext context, bool created = false)
    {
        if (context.Retry && (await tools.Journal.FindByCauseAsync(Key.Organization, Stream, context.Cause)).Count > 0)
        {
            return created ? Outcome.Created(id, Version) : Outcome.Changed(id, Version);
        }

        return context.IfMatch is { } seen && State is not null && seen != Version
            ? Outcome.Refused(id, new Refusal(RefusalKind.Stale, "stale_version", $"The object has changed: its ETag is now \"{Version}\"."))
            : null;
    }

    /// <summary>
    /// The state as its creation left it, null when there is none yet. A repeated creation is compared with this one, not with what
    /// became of the object since.
    /// </summary>
    protected async Task<TState?> AsCreatedAsync()
    {
        if (State is null || Version == 1) return State;
        var first = (await tools.Journal.ReadVersionsAsync(Key.Organization, Stream, [1])).Single();
        return Evolve(null, EventNames.Read<TEvent>(first.Type, first.Data));
    }

    private void AppendToJournal(UnitOfWork unit, IReadOnlyList<TEvent> events, long before, CommandContext context)
    {
        for (var i = 0; i < events.Count; i++)
        {
            Journal.Append(unit, new NewJournalEntry(
                Key.Organization, Stream, before + i + 1, EventNames.Of(events[i]), EventNames.Write(events[i]), At, context.Actor, context.Cause));
        }
    }
}
