using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>What can happen to a subscription.</summary>
public abstract record SubscriptionEvent
{
    private protected SubscriptionEvent()
    {
    }
}

[EventType("subscription.created")]
public sealed record SubscriptionCreated(SubscriptionTerms Terms, BillingZone Zone, TestClockId? TestClock, Instant At) : SubscriptionEvent;

/// <summary>The start day came: in use from here on.</summary>
[EventType("subscription.started")]
public sealed record SubscriptionStarted(LocalDate On) : SubscriptionEvent;

/// <summary>What fell due on a day was billed, and a period began.</summary>
/// <param name="On">The billing date.</param>
/// <param name="Period">The period that begins.</param>
/// <param name="Invoice">The invoice; null when there was nothing to charge.</param>
[EventType("subscription.billed")]
public sealed record SubscriptionBilled(LocalDate On, ServicePeriod Period, InvoiceId? Invoice) : SubscriptionEvent;

/// <summary>Usage was billed, of days that are over or late for days billed before.</summary>
/// <param name="Invoice">The invoice; null when it came to nothing.</param>
/// <param name="Periods">Each as it stands now.</param>
[EventType("subscription.usage_billed")]
public sealed record UsageBilled(InvoiceId? Invoice, IReadOnlyList<MeteredPeriod> Periods) : SubscriptionEvent;

[EventType("subscription.cancellation_scheduled")]
public sealed record CancellationScheduled(Cancellation Cancellation) : SubscriptionEvent;

/// <summary>Over by a decision; <paramref name="On"/> is the first day not used.</summary>
[EventType("subscription.canceled")]
public sealed record SubscriptionCanceled(LocalDate On, Cancellation Cancellation) : SubscriptionEvent;

/// <summary>Over because the term ran out; <paramref name="On"/> is the first day not used.</summary>
[EventType("subscription.ended")]
public sealed record SubscriptionEnded(LocalDate On) : SubscriptionEvent;

/// <summary>The customer moved to another time zone: days to come begin there.</summary>
[EventType("subscription.time_zone_changed")]
public sealed record SubscriptionTimeZoneChanged(BillingZone Zone) : SubscriptionEvent;

/// <summary>How events change a subscription.</summary>
public static class SubscriptionEvolution
{
    public static SubscriptionState Evolve(SubscriptionState? state, SubscriptionEvent @event) => @event switch
    {
        SubscriptionCreated created => new SubscriptionState
        {
            Terms = created.Terms,
            Status = SubscriptionStatus.Scheduled,
            Zone = created.Zone,
            TestClock = created.TestClock,
            NextPeriodStart = created.Terms.FirstBilledDay,
            CreatedAt = created.At,
        },
        SubscriptionStarted => state! with { Status = state!.Terms.TrialEnd is null ? SubscriptionStatus.Active : SubscriptionStatus.Trialing },
        SubscriptionBilled billed => state! with
        {
            Status = SubscriptionStatus.Active,
            Current = new BilledPeriod(billed.Period, billed.Invoice),
            NextPeriodStart = billed.Period.End,
        },
        UsageBilled => state! with { HasBilledUsage = true },
        CancellationScheduled scheduled => state! with { Cancellation = scheduled.Cancellation },
        SubscriptionCanceled canceled => Over(state! with { Cancellation = canceled.Cancellation }, SubscriptionStatus.Canceled),
        SubscriptionEnded => Over(state!, SubscriptionStatus.Ended),
        SubscriptionTimeZoneChanged moved => state! with { Zone = moved.Zone },
        _ => throw new UnreachableException(),
    };

    private static SubscriptionState Over(SubscriptionState state, SubscriptionStatus status) =>
        state with { Status = status, Current = null, NextPeriodStart = null };
}
