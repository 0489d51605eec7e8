using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Alerts;

/// <summary>Something that a person should look at, until somebody says that it is settled.</summary>
/// <param name="Resolution">How it was settled, and when; null while it is open.</param>
public sealed record AlertState(AlertRaised Raised, AlertResolved? Resolution);

/// <summary>What can happen to an alert.</summary>
public abstract record AlertEvent
{
    private protected AlertEvent()
    {
    }
}

/// <summary>A person should look.</summary>
/// <param name="Id">A function of its cause: one cause is one alert.</param>
/// <param name="Topic">Such as <c>dunning</c>.</param>
/// <param name="Object">The id of what it is about.</param>
/// <param name="Customer">Whose; null when it is about no customer.</param>
/// <param name="At">By the customer's clock.</param>
[EventType("alert.raised")]
public sealed record AlertRaised(string Id, string Topic, string Object, CustomerId? Customer, string Message, Instant At) : AlertEvent;

/// <summary>Somebody looked.</summary>
[EventType("alert.resolved")]
public sealed record AlertResolved(string? Note, Instant At) : AlertEvent;

/// <summary>How events change an alert.</summary>
public static class AlertEvolution
{
    public static AlertState Evolve(AlertState? state, AlertEvent @event) => @event switch
    {
        AlertRaised raised => new AlertState(raised, null),
        AlertResolved resolved => state! with { Resolution = resolved },
        _ => throw new UnreachableException(),
    };
}
