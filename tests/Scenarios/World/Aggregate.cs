using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Scenarios.World;

/// <summary>A rule refused a command of a diary.</summary>
public sealed class RefusedException(Rejection rejection) : Exception($"{rejection.Code} at {rejection.Pointer}: {rejection.Message}")
{
    public Rejection Rejection { get; } = rejection;
}

/// <summary>A state and the journal that made it: what a grain keeps, without the grain.</summary>
public sealed class Aggregate<TState, TEvent>(string name, Func<TState?, TEvent, TState> evolve)
    where TState : class
    where TEvent : class
{
    private readonly List<TEvent> _journal = [];
    private TState? _state;

    public TState? Known => _state;

    public TState State => _state ?? throw new InvalidOperationException($"{name} has no state yet.");

    public IReadOnlyList<TEvent> Journal => _journal;

    /// <summary>Carries a command out, and sends it a second time: a repeated command changes nothing.</summary>
    public IReadOnlyList<TEvent> Do(Func<TState?, Decision<TEvent>> decide)
    {
        var events = Once(decide);
        var again = decide(_state);
        Assert.True(again.Rejection is null && again.Events.Count == 0, $"{name}: the repeated command did something.");
        return events;
    }

    /// <summary>Carries out a command that its caller never repeats.</summary>
    public IReadOnlyList<TEvent> Once(Func<TState?, Decision<TEvent>> decide)
    {
        var decision = decide(_state);
        if (decision.Rejection is not null) throw new RefusedException(decision.Rejection);
        Record(decision.Events);
        return decision.Events;
    }

    public void Record(IReadOnlyList<TEvent> events)
    {
        foreach (var @event in events)
        {
            _journal.Add(@event);
            _state = evolve(_state, @event);
        }
    }

    /// <summary>The state is what the journal says, also after both went through the storage's JSON.</summary>
    public void Verify()
    {
        var stored = BillingJson.Write(State);
        Assert.Equal(stored, BillingJson.Write(BillingJson.Read<TState>(stored)));
        Assert.Equal(stored, BillingJson.Write(Fold(_journal)));
        Assert.Equal(stored, BillingJson.Write(Fold(_journal.Select(Reread))));
    }

    private TState Fold(IEnumerable<TEvent> events) => events.Aggregate((TState?)null, (state, @event) => evolve(state, @event))!;

    private static TEvent Reread(TEvent @event) => BillingJson.Read<TEvent>(BillingJson.Write(@event));
}
