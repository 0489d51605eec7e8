using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Part of what an earlier invoice charged, to be given back.</summary>
/// <param name="Invoice">The invoice that charged it.</param>
/// <param name="Component">Which line of it.</param>
/// <param name="Charged">The days that line paid for.</param>
/// <param name="Unused">The days given back.</param>
public sealed record UnusedService(InvoiceId Invoice, string Component, ServicePeriod Charged, ServicePeriod Unused);

/// <summary>What a subscription asks its customer to invoice. The same request twice is answered the same.</summary>
/// <param name="Invoice">The id the invoice will have.</param>
/// <param name="BillingDate">The local day this fell due.</param>
/// <param name="Charges">What is charged.</param>
/// <param name="Unused">What is given back. When it outweighs the charges, the document is a credit note.</param>
public sealed record BillRequest(
    InvoiceId Invoice, SubscriptionId Subscription, LocalDate BillingDate, IReadOnlyList<Charge> Charges, IReadOnlyList<UnusedService> Unused);

/// <summary>One thing that is due: first the bill (if any) must be accepted by the customer, then the events are committed.</summary>
/// <param name="Due">The moment it fell due.</param>
/// <param name="Bill">What to invoice; null when there is nothing to charge.</param>
/// <param name="Events">What happened to the subscription.</param>
public sealed record BillingStep(Instant Due, BillRequest? Bill, IReadOnlyList<SubscriptionEvent> Events);

/// <summary>
/// Says what is due next, and does it: the start, each billing day, the end, one step at a time and in order of their due
/// moments. Depends on the state alone, so that a subscription woken a year late goes through the same steps as one woken on time.
/// </summary>
public static class NextStep
{
    /// <summary>The moment of the next step; null when nothing will ever be due.</summary>
    public static Instant? Due(SubscriptionState state) => NextDay(state) is not { } day ? null
        : NeverStarts(state) ? state.Cancellation!.DecidedAt
        : state.Zone.StartOf(day);

    /// <summary>The next step if it is due by now; null when nothing is.</summary>
    /// <param name="usage">The meters' readings. A plan without usage needs none.</param>
    public static BillingStep? At(SubscriptionState state, PlanVersion plan, Instant now, UsageBook? usage = null) =>
        Due(state) is { } due && due <= now ? Take(state, plan, NextDay(state)!.Value, due, usage) : null;

    /// <summary>The next step that bills something, however far ahead; null when there is none. For previews.</summary>
    public static BillRequest? Upcoming(SubscriptionState state, PlanVersion plan, UsageBook? usage = null)
    {
        for (var steps = 0; steps < Limits.StepsPerWake && NextDay(state) is { } day; steps++)
        {
            var step = Take(state, plan, day, state.Zone.StartOf(day), usage);
            if (step.Bill is not null) return step.Bill;
            state = step.Events.Aggregate(state, (current, @event) => SubscriptionEvolution.Evolve(current, @event));
        }

        return null;
    }

    /// <summary>What the end of a subscription whose end is known bills or gives back; null when nothing. For previews.</summary>
    public static BillRequest? Settlement(SubscriptionState state, PlanVersion plan, UsageBook? usage = null)
    {
        var step = default(BillingStep);
        for (var steps = 0; steps < Limits.BackdatedPeriods && NextDay(state) is { } day; steps++)
        {
            step = Take(state, plan, day, state.Zone.StartOf(day), usage);
            state = step.Events.Aggregate(state, (current, @event) => SubscriptionEvolution.Evolve(current, @event));
        }

        return state.IsOver ? step?.Bill : null;
    }

    private static LocalDate? NextDay(SubscriptionState state)
    {
        if (state.IsOver) return null;
        if (state.Status == SubscriptionStatus.Scheduled) return Earlier(state.Terms.StartDate, state.EndDay);
        return Earlier(state.NextPeriodStart, state.EndDay);
    }

    // Nobody has to wait for the start day of what was canceled before it.
    private static bool NeverStarts(SubscriptionState state) =>
        state.Status == SubscriptionStatus.Scheduled && state.Cancellation is { } cancellation && cancellation.On <= state.Terms.StartDate;

    private static LocalDate? Earlier(LocalDate? left, LocalDate? right) => (left, right) switch
    {
        ({ } one, { } other) => LocalDate.Min(one, other),
        _ => left ?? right,
    };

    private static BillingStep Take(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due, UsageBook? usage)
    {
        if (state.EndDay is { } end && day >= end) return EndStep(state, plan, end, due, usage);
        return state.Status == SubscriptionStatus.Scheduled
            ? new BillingStep(due, null, [new SubscriptionStarted(day)])
            : BillStep(state, plan, day, due, usage);
    }

    /// <summary>A billing day: in arrears the period that ends here, in advance the one that begins.</summary>
    private static BillingStep BillStep(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due, UsageBook? usage)
    {
        var period = Periods.From(state, day);
        var invoice = InvoiceId.Of(state.Terms.Id, day, "period");
        var arrears = ArrearsBill.Until(state, plan, day, invoice, final: false, usage);
        var bill = Bill(state, day, invoice, PeriodCharges.ForBillingDay(state, plan, day, period, arrears), []);
        return new BillingStep(due, bill, [.. Metered(arrears, bill), new SubscriptionBilled(day, period, bill?.Invoice)]);
    }

    private static BillingStep EndStep(SubscriptionState state, PlanVersion plan, LocalDate end, Instant due, UsageBook? usage)
    {
        var canceled = state.Cancellation is { } cancellation && cancellation.On <= end;
        var unused = canceled && state.Cancellation!.Credit == CancelCredit.Prorate ? PeriodCharges.Unused(state, plan, end) : [];
        var invoice = InvoiceId.Of(state.Terms.Id, end, "end");
        var arrears = ArrearsBill.Until(state, plan, end, invoice, final: true, usage);
        var bill = Bill(state, end, invoice, arrears.Charges, unused);
        return new BillingStep(due, bill, [.. Metered(arrears, bill), canceled
            ? new SubscriptionCanceled(end, state.Cancellation!)
            : new SubscriptionEnded(end)]);
    }

    private static UsageBilled[] Metered(ArrearsBill arrears, BillRequest? bill) =>
        arrears.Metered.Count == 0 ? [] : [new UsageBilled(bill?.Invoice, arrears.Metered)];

    private static BillRequest? Bill(
        SubscriptionState state, LocalDate day, InvoiceId invoice, IReadOnlyList<Charge> charges, IReadOnlyList<UnusedService> unused) =>
        charges.All(StoodStill) && unused.Count == 0 ? null : new BillRequest(invoice, state.Terms.Id, day, charges, unused);

    // A bill of nothing but meters that stood still is none.
    private static bool StoodStill(Charge charge) => charge.Kind == ChargeKind.Usage && charge.Quantity == 0 && charge.Amount.IsZero;
}
