using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Where a subscription stands.</summary>
public enum SubscriptionStatus
{
    /// <summary>Begins on a day to come.</summary>
    Scheduled,

    /// <summary>In use, nothing charged yet.</summary>
    Trialing,
    Active,

    /// <summary>Over by somebody's decision.</summary>
    Canceled,

    /// <summary>Over because its term ran out.</summary>
    Ended,
}

/// <summary>What happens with the first period.</summary>
public enum FirstPeriod
{
    /// <summary>Charged by its days, when it is shorter than a whole period.</summary>
    Prorate,

    /// <summary>Charged in full, however short.</summary>
    Full,

    /// <summary>Not charged.</summary>
    Free,
}

/// <summary>What a cancellation does with days already paid.</summary>
public enum CancelCredit
{
    None,
    Prorate,
}

/// <summary>Everything fixed at a subscription's creation.</summary>
public sealed record SubscriptionTerms
{
    public required SubscriptionId Id { get; init; }
    public required CustomerId Customer { get; init; }
    public required string Plan { get; init; }
    public required int PlanVersion { get; init; }
    public required Currency Currency { get; init; }
    public required Interval Interval { get; init; }

    /// <summary>Whether anything is billed at a period's end, so that the end of the subscription is a billing day too.</summary>
    public required bool BillsInArrears { get; init; }

    /// <summary>Quantities by component code; a component that is not named counts once.</summary>
    public required IReadOnlyDictionary<string, decimal> Quantities { get; init; }

    /// <summary>The first day of use.</summary>
    public required LocalDate StartDate { get; init; }

    /// <summary>The first day that is charged: after the trial, and not before <see cref="BillFrom"/>.</summary>
    public required LocalDate FirstBilledDay { get; init; }
    public required BillingAnchor Anchor { get; init; }
    public required FirstPeriod FirstPeriod { get; init; }

    /// <summary>The first day after the trial; null when there is none.</summary>
    public LocalDate? TrialEnd { get; init; }

    /// <summary>The first day not used, when a term was agreed.</summary>
    public LocalDate? EndsOn { get; init; }

    /// <summary>Days before this one are not billed, when it was given.</summary>
    public LocalDate? BillFrom { get; init; }

    /// <summary>What a whole period comes to at least, when that was agreed with this subscriber; null takes the plan's.</summary>
    public Money? MinimumAmount { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>A cancellation decided but not yet carried out.</summary>
/// <param name="On">The first day not used.</param>
public sealed record Cancellation(LocalDate On, CancelCredit Credit, string? Reason, Instant DecidedAt);

/// <summary>A period that has begun, and the invoice that charged it in advance (null when nothing was).</summary>
public sealed record BilledPeriod(ServicePeriod Period, InvoiceId? Invoice);

/// <summary>A subscription.</summary>
public sealed record SubscriptionState
{
    public required SubscriptionTerms Terms { get; init; }
    public required SubscriptionStatus Status { get; init; }

    /// <summary>The zone whose days count: the customer's, else the organization's.</summary>
    public required BillingZone Zone { get; init; }

    /// <summary>The test clock that the customer is attached to, in a sandbox.</summary>
    public TestClockId? TestClock { get; init; }

    /// <summary>The period under way; null before the first and after the end.</summary>
    public BilledPeriod? Current { get; init; }

    /// <summary>The day the next period begins, unless the end comes first; null when over.</summary>
    public LocalDate? NextPeriodStart { get; init; }
    public Cancellation? Cancellation { get; init; }
    /// <summary>Whether any period's usage is billed, so that events may come late for it.</summary>
    public bool HasBilledUsage { get; init; }
    public required Instant CreatedAt { get; init; }

    /// <summary>Nothing will happen any more.</summary>
    public bool IsOver => Status is SubscriptionStatus.Canceled or SubscriptionStatus.Ended;

    /// <summary>The first day not used, as far as it is known.</summary>
    public LocalDate? EndDay => (Cancellation?.On, Terms.EndsOn) switch
    {
        ({ } canceled, { } ends) => LocalDate.Min(canceled, ends),
        ({ } canceled, null) => canceled,
        (null, var ends) => ends,
    };

    /// <summary>The day of the next bill; null when there will be none.</summary>
    public LocalDate? NextBillingDay => (NextPeriodStart, EndDay) switch
    {
        (null, _) => null,
        ({ } next, { } end) when next >= end => Terms.BillsInArrears && Current is not null ? end : null,
        ({ } next, _) => next,
    };

    public decimal QuantityOf(string component) => Terms.Quantities.TryGetValue(component, out var quantity) ? quantity : 1m;
}
