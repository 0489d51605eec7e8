using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
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

    /// <summary>Not in use for a while; nothing is charged until it is resumed.</summary>
    Paused,

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

/// <summary>What a subscription was made with; plan, quantities, interval and anchor move on with each change.</summary>
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

    /// <summary>The end of the first period as it was agreed, before any change.</summary>
    public required LocalDate FirstPeriodEnd { get; init; }
    public required FirstPeriod FirstPeriod { get; init; }

    /// <summary>The first day after the trial; null when there is none.</summary>
    public LocalDate? TrialEnd { get; init; }

    /// <summary>The first day not used, when a term was agreed.</summary>
    public LocalDate? EndsOn { get; init; }

    /// <summary>Days before this one are not billed, when it was given.</summary>
    public LocalDate? BillFrom { get; init; }

    /// <summary>What a whole period comes to at least, when that was agreed with this subscriber; null takes the plan's.</summary>
    public Money? MinimumAmount { get; init; }

    /// <summary>The coupons it was made with.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>A cancellation decided but not yet carried out.</summary>
/// <param name="On">The first day not used.</param>
public sealed record Cancellation(LocalDate On, CancelCredit Credit, string? Reason, Instant DecidedAt);

/// <summary>A period that has begun, and what was charged for it in advance.</summary>
/// <param name="Period">The days, from the last time everything was charged anew.</param>
/// <param name="Invoice">The invoice that charged it; null when nothing was charged.</param>
/// <param name="ArrearsFrom">The first day that components in arrears have not billed yet.</param>
/// <param name="Charged">What each component in advance was charged, by which a change or an end knows what to give back.</param>
public sealed record BilledPeriod(ServicePeriod Period, InvoiceId? Invoice, LocalDate ArrearsFrom, IReadOnlyList<ChargedComponent> Charged)
{
    /// <summary>What components in arrears have billed of it already.</summary>
    public IReadOnlyList<PartAmount> ArrearsBilled { get; init; } = [];

    /// <summary>The discounts it was billed with, which hold for all that is charged or given back for its days.</summary>
    public IReadOnlyList<DiscountInForce> Discounts { get; init; } = [];
}

/// <summary>What one component was charged in advance for the period under way.</summary>
/// <param name="Invoice">The invoice with its newest line, at whose tax rates it is given back.</param>
/// <param name="Invoiced">All lines of it together, as priced, before discounts.</param>
/// <param name="PeriodDays">Days of the whole period, by which a part of it is priced.</param>
/// <param name="Quantities">How many, from which day on.</param>
public sealed record ChargedComponent(
    Component Component, InvoiceId Invoice, Money Invoiced, int PeriodDays, IReadOnlyList<QuantityFrom> Quantities)
{
    public decimal Quantity => Quantities[^1].Quantity;

    /// <summary>What discounts took off it.</summary>
    public IReadOnlyList<Taken> Discounts { get; init; } = [];
}

/// <summary>A quantity and the first day it counts.</summary>
public sealed record QuantityFrom(LocalDate Day, decimal Quantity);

/// <summary>Whether a change in mid-period is charged by its days, or only from the next period on.</summary>
public enum ChangeProration
{
    Prorate,
    None,
}

/// <summary>A change decided but not yet carried out. What it does not name stays as it will be on that day.</summary>
/// <param name="Number">Counted from 1 within the subscription.</param>
/// <param name="On">The first day of the new terms.</param>
/// <param name="Target">What to move to; null keeps plan and version.</param>
/// <param name="Quantities">The quantities named; the others carry over.</param>
/// <param name="Anchor">The new anchor; null keeps the old one.</param>
public sealed record PlannedChange(
    int Number,
    LocalDate On,
    PlanTarget? Target,
    IReadOnlyDictionary<string, decimal> Quantities,
    BillingAnchor? Anchor,
    ChangeProration Proration,
    Instant DecidedAt);

/// <summary>A version of a plan to move to.</summary>
public sealed record PlanTarget(string Plan, PlanVersion Version);

/// <summary>The terms a change leads to, all of them.</summary>
/// <param name="Number">The change it comes from; 0 for a planned price change.</param>
/// <param name="On">The first day they hold.</param>
/// <param name="Target">The version of the plan.</param>
/// <param name="Quantities">All quantities from then on.</param>
/// <param name="Anchor">The new anchor; null keeps the old one.</param>
public sealed record NewTerms(
    int Number,
    LocalDate On,
    string Plan,
    PlanVersion Target,
    IReadOnlyDictionary<string, decimal> Quantities,
    BillingAnchor? Anchor,
    ChangeProration Proration)
{
    /// <summary>The planned price change that moved the subscription; null when somebody changed it.</summary>
    public PriceChangeId? PriceChange { get; init; }
}

/// <summary>A pause decided or under way.</summary>
/// <param name="From">The first day not used.</param>
/// <param name="Until">The first day used again; null until somebody resumes it.</param>
public sealed record Pause(LocalDate From, LocalDate? Until, Instant DecidedAt);

/// <summary>Something to be billed with the next invoice, or at once: work done, an expense, an extra.</summary>
/// <param name="Number">Counted from 1 within the subscription or the customer.</param>
public sealed record OpenItem(
    int Number, string? Code, string Description, decimal Quantity, decimal UnitAmount, string TaxCategory, bool AtOnce, Instant AddedAt)
{
    /// <summary>Whether the price is before or with tax; null takes the plan's.</summary>
    public TaxBehavior? TaxBehavior { get; init; }
}

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

    /// <summary>How many whole periods have begun on its plan, whatever the version: says which of the plan's phases it is in.</summary>
    public int PeriodsOnPlan { get; init; }

    /// <summary>The day the next period begins, unless the end comes first; null when over.</summary>
    public LocalDate? NextPeriodStart { get; init; }
    public Cancellation? Cancellation { get; init; }

    /// <summary>Whether any period's usage is billed, so that events may come late for it.</summary>
    public bool HasBilledUsage { get; init; }

    /// <summary>Usage before changes of plan, to be billed with the next billing day; oldest first.</summary>
    public IReadOnlyList<HeldUsage> Held { get; init; } = [];

    /// <summary>The first day whose usage is not held, when a change came within the period under way.</summary>
    public LocalDate? MeteredFrom { get; init; }

    /// <summary>Changes to come, by day.</summary>
    public IReadOnlyList<PlannedChange> Changes { get; init; } = [];

    /// <summary>How many changes were ever decided.</summary>
    public int ChangeCount { get; init; }

    /// <summary>Price changes to come.</summary>
    public IReadOnlyList<PriceMove> PriceMoves { get; init; } = [];
    /// <summary>How many days ahead its customer is told of what comes.</summary>
    public AheadDays Ahead { get; init; } = AheadDays.None;

    /// <summary>The trial's end that the customer was told of.</summary>
    public LocalDate? TrialEndTold { get; init; }

    /// <summary>The beginning of a period that the customer was told of last.</summary>
    public LocalDate? RenewalTold { get; init; }

    /// <summary>The charge that the customer was told of last.</summary>
    public ToldCharge? ChargeTold { get; init; }
    public Pause? Pause { get; init; }

    /// <summary>How often it was resumed or reactivated: tells the bills of a day apart that it began anew.</summary>
    public int Restarts { get; init; }

    /// <summary>Items to be billed, oldest first.</summary>
    public IReadOnlyList<OpenItem> Items { get; init; } = [];

    /// <summary>How many items there ever were.</summary>
    public int ItemCount { get; init; }

    /// <summary>Its discounts, in the order in which they were attached; of those that are spent or removed, coupons stay.</summary>
    public IReadOnlyList<AttachedDiscount> Discounts { get; init; } = [];

    /// <summary>How many discounts there ever were.</summary>
    public int DiscountCount { get; init; }
    public required Instant CreatedAt { get; init; }

    /// <summary>
    /// Days that were paid for and not given back when it was canceled. Who comes back within them has them still. Null when there
    /// are none.
    /// </summary>
    public BilledPeriod? Forfeited { get; init; }

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
        (null, _) => Status == SubscriptionStatus.Paused ? Pause?.Until : null,
        ({ } next, { } end) when next >= end => (Terms.BillsInArrears && Current is not null) || Held.Count > 0 ? end : null,
        ({ } next, _) => next,
    };

    public decimal QuantityOf(string component) => Terms.Quantities.TryGetValue(component, out var quantity) ? quantity : 1m;
}
