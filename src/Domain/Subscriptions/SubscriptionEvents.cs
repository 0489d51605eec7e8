using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Discounts;
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

/// <summary>The trial is over although nothing is charged yet.</summary>
[EventType("subscription.trial_ended")]
public sealed record SubscriptionTrialEnded(LocalDate On) : SubscriptionEvent;

/// <summary>What fell due on a day was billed, and a period began.</summary>
/// <param name="On">The billing date.</param>
/// <param name="Period">The period that begins.</param>
/// <param name="Invoice">The invoice; null when there was nothing to charge.</param>
/// <param name="Charged">What was charged in advance for the period that begins.</param>
/// <param name="Items">The numbers of the open items that went with it.</param>
[EventType("subscription.billed")]
public sealed record SubscriptionBilled(
    LocalDate On, ServicePeriod Period, InvoiceId? Invoice, IReadOnlyList<ChargedComponent> Charged, IReadOnlyList<int> Items) : SubscriptionEvent
{
    /// <summary>The discounts of the period that begins.</summary>
    public IReadOnlyList<DiscountInForce> Discounts { get; init; } = [];
}

/// <summary>A discount holds from a billing day on.</summary>
[EventType("subscription.discount_added")]
public sealed record DiscountAdded(AttachedDiscount Discount, Instant At) : SubscriptionEvent;

/// <summary>A discount was removed; <paramref name="Until"/> is the first billing day it does not hold on.</summary>
[EventType("subscription.discount_removed")]
public sealed record DiscountRemoved(int Number, LocalDate Until, Instant At) : SubscriptionEvent;

/// <summary>Discounts took something off a bill.</summary>
/// <param name="Cycle">The billing day it counts with: several bills that count with the same day use up one period.</param>
[EventType("subscription.discounts_used")]
public sealed record DiscountsUsed(LocalDate Cycle, IReadOnlyList<DiscountUse> Uses) : SubscriptionEvent;

[EventType("subscription.change_scheduled")]
public sealed record ChangeScheduled(PlannedChange Change) : SubscriptionEvent;

/// <summary>New terms took effect.</summary>
/// <param name="Change">The terms from now on.</param>
/// <param name="Current">The period under way after it, with what is charged for it now; null before the first period and while paused.</param>
/// <param name="Invoice">The document that settled the difference: an invoice, or the credit note in its stead; null when nothing was due.</param>
[EventType("subscription.changed")]
public sealed record SubscriptionChanged(LocalDate On, NewTerms Change, BilledPeriod? Current, InvoiceId? Invoice) : SubscriptionEvent
{
    /// <summary>Whether the period under way begins with it, charged by the new terms.</summary>
    public bool BeginsPeriod { get; init; }
}

/// <summary>A price change will move the subscription at a renewal. Its customer is told later.</summary>
/// <param name="Effect">What it will change as things stand; null when it would not take place.</param>
[EventType("subscription.price_change_planned")]
public sealed record PriceMovePlanned(PriceMove Move, PriceMoveEffect? Effect) : SubscriptionEvent;

/// <summary>The announcement of a price change, so many days before the renewal at which it takes place.</summary>
[EventType("subscription.price_change_scheduled")]
public sealed record PriceMoveAnnounced(PriceChangeId PriceChange, int Version, PriceMoveEffect Effect) : SubscriptionEvent;

/// <summary>A price change was taken back before its renewal.</summary>
[EventType("subscription.price_change_withdrawn")]
public sealed record PriceMoveWithdrawn(PriceChangeId PriceChange) : SubscriptionEvent;

/// <summary>How many days ahead the customer is told of what comes, as the organization's settings say from now on.</summary>
[EventType("subscription.notice_days_followed")]
public sealed record NoticeDaysFollowed(AheadDays Ahead) : SubscriptionEvent;

/// <summary>The customer is told that its trial ends on a day.</summary>
[EventType("subscription.trial_ending_announced")]
public sealed record TrialEndingAnnounced(LocalDate On) : SubscriptionEvent;

/// <summary>The customer is told that a new period begins on a day.</summary>
[EventType("subscription.upcoming_renewal_announced")]
public sealed record RenewalAnnounced(LocalDate On) : SubscriptionEvent;

/// <summary>The customer is told what will be charged on a day.</summary>
/// <param name="Amount">The total of the invoice as it is expected; null when nobody can know it, or it is nothing: then nothing is told.</param>
[EventType("subscription.upcoming_charge_announced")]
public sealed record UpcomingChargeAnnounced(LocalDate On, Money? Amount) : SubscriptionEvent;

[EventType("subscription.pause_scheduled")]
public sealed record PauseScheduled(Pause Pause) : SubscriptionEvent;

/// <summary>Not used from this day on.</summary>
[EventType("subscription.paused")]
public sealed record SubscriptionPaused(LocalDate On, IReadOnlyList<int> Items) : SubscriptionEvent;

/// <summary>The pause will end (or not begin) on this day.</summary>
[EventType("subscription.resume_scheduled")]
public sealed record ResumeScheduled(LocalDate On) : SubscriptionEvent;

/// <summary>Used again from this day on.</summary>
[EventType("subscription.resumed")]
public sealed record SubscriptionResumed(LocalDate On) : SubscriptionEvent;

/// <summary>A cancellation was taken back before its day.</summary>
[EventType("subscription.cancellation_withdrawn")]
public sealed record CancellationWithdrawn(Cancellation Cancellation, Instant At) : SubscriptionEvent;

/// <summary>A canceled subscription is used again from a day on.</summary>
/// <param name="Current">The period under way, when its rest was paid for before the cancellation; null begins a new one.</param>
[EventType("subscription.reactivated")]
public sealed record SubscriptionReactivated(LocalDate On, BillingAnchor Anchor, BilledPeriod? Current) : SubscriptionEvent;

[EventType("subscription.item_added")]
public sealed record OpenItemAdded(OpenItem Item) : SubscriptionEvent;

/// <summary>An open item was taken back before it was billed.</summary>
[EventType("subscription.item_removed")]
public sealed record OpenItemRemoved(int Number) : SubscriptionEvent;

/// <summary>Open items were invoiced by themselves, at once.</summary>
[EventType("subscription.items_billed")]
public sealed record OpenItemsBilled(InvoiceId Invoice, IReadOnlyList<int> Items) : SubscriptionEvent;

/// <summary>A change of plan came: usage up to it is priced by the plan before, and billed with the next billing day.</summary>
/// <param name="On">The first day of the new plan.</param>
/// <param name="Held">The usage before it; null when the plan before counted none.</param>
[EventType("subscription.usage_held")]
public sealed record UsageHeld(LocalDate On, HeldUsage? Held) : SubscriptionEvent;

/// <summary>Usage was billed, of days that are over or late for days billed before.</summary>
/// <param name="Invoice">The invoice; null when it came to nothing.</param>
/// <param name="Periods">Each as it stands now.</param>
[EventType("subscription.usage_billed")]
public sealed record UsageBilled(InvoiceId? Invoice, IReadOnlyList<MeteredPeriod> Periods) : SubscriptionEvent;

[EventType("subscription.cancellation_scheduled")]
public sealed record CancellationScheduled(Cancellation Cancellation) : SubscriptionEvent;

/// <summary>Over by a decision; <paramref name="On"/> is the first day not used.</summary>
[EventType("subscription.canceled")]
public sealed record SubscriptionCanceled(LocalDate On, Cancellation Cancellation, IReadOnlyList<int> Items) : SubscriptionEvent;

/// <summary>Over because the term ran out; <paramref name="On"/> is the first day not used.</summary>
[EventType("subscription.ended")]
public sealed record SubscriptionEnded(LocalDate On, IReadOnlyList<int> Items) : SubscriptionEvent;

/// <summary>The customer moved to another time zone: days to come begin there.</summary>
[EventType("subscription.time_zone_changed")]
public sealed record SubscriptionTimeZoneChanged(BillingZone Zone) : SubscriptionEvent;

/// <summary>How events change a subscription.</summary>
public static class SubscriptionEvolution
{
    public static SubscriptionState Evolve(SubscriptionState? state, SubscriptionEvent @event)
    {
        var next = Apply(state, @event);
        // On these days the next renewal may move, or come back.
        return @event switch
        {
            ChangeScheduled scheduled => PriceMoves.Told(next, next.Zone.DayOf(scheduled.Change.DecidedAt)),
            SubscriptionChanged changed => PriceMoves.Told(next, changed.On),
            SubscriptionResumed resumed => PriceMoves.Told(next, resumed.On),
            CancellationScheduled scheduled => PriceMoves.Told(next, next.Zone.DayOf(scheduled.Cancellation.DecidedAt)),
            CancellationWithdrawn withdrawn => PriceMoves.Told(next, next.Zone.DayOf(withdrawn.At)),
            _ => next,
        };
    }

    private static SubscriptionState Apply(SubscriptionState? state, SubscriptionEvent @event) => @event switch
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
        SubscriptionTrialEnded => state! with { Status = SubscriptionStatus.Active },
        SubscriptionBilled billed => state! with
        {
            Status = SubscriptionStatus.Active,
            Current = new BilledPeriod(billed.Period, billed.Invoice, billed.Period.Start, billed.Charged) { Discounts = billed.Discounts },
            MeteredFrom = null,
            PeriodsOnPlan = Ramp.Begun(state!, billed.Period.Start),
            NextPeriodStart = billed.Period.End,
            Items = Without(state!.Items, billed.Items),
        },
        UsageHeld held => state! with { Held = held.Held is { } usage ? [.. state!.Held, usage] : state!.Held, MeteredFrom = held.On },
        UsageBilled => state! with { Held = [], HasBilledUsage = true },
        ChangeScheduled scheduled => state! with
        {
            Changes = [.. state!.Changes.Where(change => change.On != scheduled.Change.On).Append(scheduled.Change).OrderBy(change => change.On)],
            ChangeCount = scheduled.Change.Number,
        },
        SubscriptionChanged changed => Changed(state!, changed),
        PriceMovePlanned planned => state! with { PriceMoves = [.. state!.PriceMoves, planned.Move] },
        PriceMoveAnnounced announced => state! with
        {
            PriceMoves = [.. state!.PriceMoves.Select(move => move.PriceChange == announced.PriceChange ? move with { Announced = true, NotBefore = announced.Effect.On } : move)],
        },
        PriceMoveWithdrawn withdrawn => state! with { PriceMoves = [.. state!.PriceMoves.Where(move => move.PriceChange != withdrawn.PriceChange)] },
        NoticeDaysFollowed followed => state! with { Ahead = followed.Ahead },
        TrialEndingAnnounced announced => state! with { TrialEndTold = announced.On },
        RenewalAnnounced announced => state! with { RenewalTold = announced.On },
        UpcomingChargeAnnounced announced => state! with { ChargeTold = new ToldCharge(announced.On, announced.Amount) },
        PauseScheduled scheduled => state! with { Pause = scheduled.Pause },
        SubscriptionPaused paused => state! with
        {
            Status = SubscriptionStatus.Paused,
            Current = null,
            MeteredFrom = null,
            NextPeriodStart = null,
            Items = Without(state!.Items, paused.Items),
        },
        ResumeScheduled scheduled => Resuming(state!, scheduled.On),
        SubscriptionResumed resumed => state! with { Status = SubscriptionStatus.Active, Pause = null, NextPeriodStart = resumed.On, Restarts = state!.Restarts + 1 },
        CancellationWithdrawn => state! with { Cancellation = null },
        SubscriptionReactivated reactivated => Reactivated(state!, reactivated),
        DiscountAdded added => state! with { Discounts = [.. AttachedDiscounts.Kept(state!, added.At), added.Discount], DiscountCount = added.Discount.Number },
        DiscountRemoved removed => state! with
        {
            Discounts = [.. state!.Discounts.Select(discount => discount.Number == removed.Number ? discount with { Until = removed.Until } : discount)],
        },
        DiscountsUsed used => state! with { Discounts = SubscriptionDiscounts.Used(state!.Discounts, used) },
        OpenItemAdded added => state! with { Items = [.. state!.Items, added.Item], ItemCount = added.Item.Number },
        OpenItemRemoved removed => state! with { Items = Without(state!.Items, [removed.Number]) },
        OpenItemsBilled billed => state! with { Items = Without(state!.Items, billed.Items) },
        CancellationScheduled scheduled => state! with { Cancellation = scheduled.Cancellation },
        SubscriptionCanceled canceled => Over(Canceled(state!, canceled), SubscriptionStatus.Canceled),
        SubscriptionEnded ended => Over(state! with { Items = Without(state!.Items, ended.Items) }, SubscriptionStatus.Ended),
        SubscriptionTimeZoneChanged moved => state! with { Zone = moved.Zone },
        _ => throw new UnreachableException(),
    };

    private static SubscriptionState Canceled(SubscriptionState state, SubscriptionCanceled canceled) => state with
    {
        Cancellation = canceled.Cancellation,
        Items = Without(state.Items, canceled.Items),
        Forfeited = canceled.Cancellation.Credit == CancelCredit.None && state.Current is { } paid && paid.Period.End > canceled.On ? paid : null,
    };

    private static SubscriptionState Over(SubscriptionState state, SubscriptionStatus status) =>
        state with { Status = status, Current = null, NextPeriodStart = null, Changes = [], PriceMoves = [], Pause = null, MeteredFrom = null };

    private static SubscriptionState Reactivated(SubscriptionState state, SubscriptionReactivated reactivated) => state with
    {
        Status = SubscriptionStatus.Active,
        Cancellation = null,
        Pause = null,
        Current = reactivated.Current,
        MeteredFrom = reactivated.Current is null ? null : reactivated.On,
        Forfeited = null,
        NextPeriodStart = reactivated.Current?.Period.End ?? reactivated.On,
        Restarts = state.Restarts + 1,
        Terms = state.Terms with { Anchor = reactivated.Anchor },
    };

    private static SubscriptionState Changed(SubscriptionState state, SubscriptionChanged changed)
    {
        var moved = Ramp.Changed(state, changed.Change);
        return moved with
        {
            Changes = [.. state.Changes.Where(change => change.Number != changed.Change.Number)],
            PriceMoves = PriceMoves.Left(state.PriceMoves, changed.Change),
            Current = changed.Current,
            PeriodsOnPlan = changed.BeginsPeriod ? Ramp.Begun(moved, changed.On) : moved.PeriodsOnPlan,
            NextPeriodStart = changed.Current?.Period.End ?? state.NextPeriodStart,
        };
    }

    /// <summary>The terms after a change.</summary>
    internal static SubscriptionTerms After(SubscriptionTerms terms, NewTerms change) => terms with
    {
        Plan = change.Plan,
        PlanVersion = change.Target.Number,
        Interval = change.Target.Interval,
        BillsInArrears = change.Target.BillsInArrears || terms.MinimumAmount is not null,
        Quantities = change.Quantities,
        Anchor = change.Anchor ?? terms.Anchor,
    };

    // A pause that has not begun and would end where it begins is no pause any more.
    private static SubscriptionState Resuming(SubscriptionState state, LocalDate on) => state.Status != SubscriptionStatus.Paused && on <= state.Pause!.From
        ? state with { Pause = null }
        : state with { Pause = state.Pause! with { Until = on } };

    private static OpenItem[] Without(IReadOnlyList<OpenItem> items, IReadOnlyList<int> billed) => [.. items.Where(item => !billed.Contains(item.Number))];
}
