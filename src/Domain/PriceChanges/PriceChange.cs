using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.PriceChanges;

/// <summary>Whom a price change moves: all who are on an older version of the plan, narrowed by whatever is set.</summary>
/// <param name="Versions">The versions they are on; none means any older one.</param>
/// <param name="Countries">The country of the customer's address; none means any.</param>
/// <param name="Metadata">Pairs that the subscription or, where it has no such key, its customer must have.</param>
/// <param name="StartedFrom">The earliest start day.</param>
/// <param name="StartedBefore">The first start day that is too late.</param>
public sealed record Cohort(
    IReadOnlyList<int> Versions,
    IReadOnlyList<string> Countries,
    IReadOnlyDictionary<string, string> Metadata,
    LocalDate? StartedFrom,
    LocalDate? StartedBefore)
{
    internal bool SameAs(Cohort other) =>
        StartedFrom == other.StartedFrom && StartedBefore == other.StartedBefore
        && Versions.SequenceEqual(other.Versions) && Countries.SequenceEqual(other.Countries)
        && Subscriptions.SubscriptionComparison.SamePairs(Metadata, other.Metadata);
}

/// <summary>What a price change is to do.</summary>
/// <param name="Version">The version of the plan to move to.</param>
/// <param name="From">Subscribers move at their first renewal on or after this day.</param>
/// <param name="NoticeDays">How many days before its renewal each is told; a renewal that comes sooner is passed over.</param>
public sealed record PriceChangeTerms(PriceChangeId Id, string Plan, int Version, LocalDate From, int NoticeDays, Cohort Cohort);

/// <summary>Where a price change stands.</summary>
public enum PriceChangeStatus
{
    /// <summary>Its subscribers are being told to move.</summary>
    Scheduling,

    /// <summary>All of them have it planned; who joins an old version from now on gets it too.</summary>
    Scheduled,

    /// <summary>It is being taken back from those who have not moved.</summary>
    Withdrawing,
    Withdrawn,
}

/// <summary>A planned change of prices: moves subscribers of older versions of a plan to a newer one.</summary>
/// <param name="Due">When to look (again) for subscribers; null when there is nothing left to do.</param>
public sealed record PriceChangeState(PriceChangeTerms Terms, PriceChangeStatus Status, Instant? Due, Instant CreatedAt);

/// <summary>What can happen to a price change.</summary>
public abstract record PriceChangeEvent
{
    private protected PriceChangeEvent()
    {
    }
}

[EventType("price_change.created")]
public sealed record PriceChangeCreated(PriceChangeTerms Terms, Instant At) : PriceChangeEvent;

/// <summary>All subscribers found have it planned.</summary>
/// <param name="LookAgain">When to look for those who subscribed in the meantime; null when that is done too.</param>
[EventType("price_change.scheduled")]
public sealed record PriceChangeScheduled(Instant? LookAgain) : PriceChangeEvent;

[EventType("price_change.withdrawal_started")]
public sealed record PriceChangeWithdrawalStarted(Instant At) : PriceChangeEvent;

/// <summary>Nobody will move any more; who has moved stays.</summary>
[EventType("price_change.withdrawn")]
public sealed record PriceChangeWithdrawn(Instant At) : PriceChangeEvent;

/// <summary>How events change a price change.</summary>
public static class PriceChangeEvolution
{
    public static PriceChangeState Evolve(PriceChangeState? state, PriceChangeEvent @event) => @event switch
    {
        PriceChangeCreated created => new PriceChangeState(created.Terms, PriceChangeStatus.Scheduling, created.At, created.At),
        PriceChangeScheduled scheduled => state! with { Status = PriceChangeStatus.Scheduled, Due = scheduled.LookAgain },
        PriceChangeWithdrawalStarted started => state! with { Status = PriceChangeStatus.Withdrawing, Due = started.At },
        PriceChangeWithdrawn => state! with { Status = PriceChangeStatus.Withdrawn, Due = null },
        _ => throw new UnreachableException(),
    };
}
