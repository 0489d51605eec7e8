using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Forecasts;

/// <summary>How far a forecast is.</summary>
public enum ForecastStatus
{
    Running,
    Ready,

    /// <summary>Something could not be priced; what was priced before it stays.</summary>
    Failed,
}

/// <summary>The place of a subscription in the order in which a forecast takes them: by customer, then by id.</summary>
public sealed record ForecastPlace(CustomerId Customer, SubscriptionId Subscription);

/// <summary>What all subscriptions of a seller will be invoiced up to a day, as far as it is known.</summary>
public sealed record ForecastState
{
    public required ForecastId Id { get; init; }

    /// <summary>The last billing day that is priced, where each customer is.</summary>
    public required LocalDate Until { get; init; }
    public required ForecastStatus Status { get; init; }

    /// <summary>How many subscriptions there were when it began.</summary>
    public required int Of { get; init; }

    /// <summary>How many subscriptions are priced.</summary>
    public int Priced { get; init; }

    /// <summary>The last subscription priced; null before the first.</summary>
    public ForecastPlace? PricedUpTo { get; init; }

    /// <summary>Every subscription is priced; what is left to do is to spend the credit balances.</summary>
    public bool AllPriced { get; init; }

    /// <summary>The last customer whose credit balance is spent; null before the first.</summary>
    public CustomerId? CreditUpTo { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
    public required Instant CreatedAt { get; init; }

    /// <summary>When it last got further.</summary>
    public required Instant WorkedAt { get; init; }

    /// <summary>When it was ready or failed.</summary>
    public Instant? FinishedAt { get; init; }
}

/// <summary>What can happen to a forecast.</summary>
public abstract record ForecastEvent
{
    private protected ForecastEvent()
    {
    }
}

[EventType("forecast.started")]
public sealed record ForecastStarted(ForecastId Id, LocalDate Until, int Of, Instant At) : ForecastEvent;

/// <summary>Some more subscriptions are priced.</summary>
[EventType("forecast.priced")]
public sealed record SubscriptionsForecast(ForecastPlace UpTo, int Count, Instant At) : ForecastEvent;

/// <summary>No subscription is left to price.</summary>
[EventType("forecast.all_priced")]
public sealed record AllSubscriptionsForecast(Instant At) : ForecastEvent;

/// <summary>The credit balances of some more customers are spent on what is expected of them.</summary>
[EventType("forecast.credit_spent")]
public sealed record CreditForecast(CustomerId UpTo, Instant At) : ForecastEvent;

[EventType("forecast.ready")]
public sealed record ForecastFinished(Instant At) : ForecastEvent;

[EventType("forecast.failed")]
public sealed record ForecastFailed(string Error, Instant At) : ForecastEvent;

/// <summary>How events change a forecast.</summary>
public static class ForecastEvolution
{
    public static ForecastState Evolve(ForecastState? state, ForecastEvent @event) => @event switch
    {
        ForecastStarted started => new ForecastState
        {
            Id = started.Id,
            Until = started.Until,
            Status = ForecastStatus.Running,
            Of = started.Of,
            CreatedAt = started.At,
            WorkedAt = started.At,
        },
        SubscriptionsForecast some => state! with { Priced = state!.Priced + some.Count, PricedUpTo = some.UpTo, WorkedAt = some.At },
        // Subscriptions that came while it ran are in when their place was still to come.
        AllSubscriptionsForecast all => state! with { Of = state!.Priced, AllPriced = true, WorkedAt = all.At },
        CreditForecast spent => state! with { CreditUpTo = spent.UpTo, WorkedAt = spent.At },
        ForecastFinished finished => state! with { Status = ForecastStatus.Ready, WorkedAt = finished.At, FinishedAt = finished.At },
        ForecastFailed failed => state! with { Status = ForecastStatus.Failed, Error = failed.Error, WorkedAt = failed.At, FinishedAt = failed.At },
        _ => throw new UnreachableException(),
    };
}
