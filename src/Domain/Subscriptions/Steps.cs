using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>The steps of a subscription's life, each with what it bills.</summary>
internal static class Steps
{
    internal static BillingStep Start(LocalDate day, Instant due) => new(due, null, [new SubscriptionStarted(day)]);

    internal static BillingStep EndTrial(LocalDate day, Instant due) => new(due, null, [new SubscriptionTrialEnded(day)]);

    internal static BillingStep Resume(LocalDate day, Instant due) => new(due, null, [new SubscriptionResumed(day)]);

    /// <summary>A billing day: in arrears the period that ends here, in advance the one that begins, and the open items.</summary>
    internal static BillingStep Bill(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due)
    {
        var arrears = Arrears.Until(state, plan, day);
        return Begin(state, plan, day, due, arrears, state.Current?.Period.End == day ? state.Current.Period : null);
    }

    internal static BillingStep BillItems(SubscriptionState state, PlanVersion plan, OpenItem[] items, Instant due)
    {
        var day = state.Zone.DayOf(due);
        var bill = Request(state, day, "items-" + Text(items[^1].Number), [.. items.Select(item => Items.Charge(item, plan))], [])!;
        return new BillingStep(due, bill, [new OpenItemsBilled(bill.Invoice, Numbers(items))]);
    }

    internal static BillingStep End(SubscriptionState state, PlanVersion plan, LocalDate end, Instant due)
    {
        var canceled = state.Cancellation is { } cancellation && cancellation.On <= end;
        var unused = canceled && state.Cancellation!.Credit == CancelCredit.Prorate ? Advance.GiveBack(state, end) : [];
        var bill = Request(state, end, Kind("end", state), [.. Arrears.Until(state, plan, end), .. Items.Charges(state, plan)], unused);
        return new BillingStep(due, bill, canceled
            ? [new SubscriptionCanceled(end, state.Cancellation!, Numbers(state.Items))]
            : [new SubscriptionEnded(end, Numbers(state.Items))]);
    }

    /// <summary>A pause settles like an end: a day that is paused is not paid for.</summary>
    internal static BillingStep Pause(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due)
    {
        var charges = Arrears.Until(state, plan, day);
        var bill = Request(state, day, Kind("pause", state), [.. charges, .. Items.Charges(state, plan)], Advance.GiveBack(state, day));
        return new BillingStep(due, bill, [new SubscriptionPaused(day, Numbers(state.Items))]);
    }

    internal static BillingStep Change(SubscriptionState state, PlanVersion plan, PlannedChange change, Instant due)
    {
        var day = change.On;
        var changed = state with { Terms = SubscriptionEvolution.After(state.Terms, change) };
        // Before the first period and during a pause there is nothing to settle.
        if (state.Current is not { } current) return new BillingStep(due, null, [new SubscriptionChanged(day, change, null, null)]);
        if (day >= current.Period.End) return AtBoundary(state, changed, plan, change, due);
        if (change.Proration == ChangeProration.None || Periods.IsOneOff(state, current.Period))
        {
            return new BillingStep(due, null, [new SubscriptionChanged(day, change, current, null)]);
        }

        var quantitiesOnly = change.Plan == state.Terms.Plan && change.Target.Number == plan.Number && change.Anchor is null;
        return quantitiesOnly ? ChangeQuantities.Step(state, plan, change, current, due) : Replace(state, changed, plan, change, due);
    }

    /// <summary>On a billing day the old terms bill what they earned, and the new ones begin: one invoice, nothing to give back.</summary>
    private static BillingStep AtBoundary(SubscriptionState state, SubscriptionState changed, PlanVersion plan, PlannedChange change, Instant due)
    {
        var step = Begin(changed, change.Target, change.On, due, Arrears.Until(state, plan, change.On), state.Current!.Period);
        return step with { Events = [new SubscriptionChanged(change.On, change, state.Current, null), .. step.Events] };
    }

    /// <summary>In mid-period the rest of the old terms is given back and the rest of the new ones charged.</summary>
    private static BillingStep Replace(SubscriptionState state, SubscriptionState changed, PlanVersion plan, PlannedChange change, Instant due)
    {
        var day = change.On;
        var period = Periods.From(changed, day);
        var advance = Advance.Charges(changed, change.Target, period);
        var bill = Request(state, day, "change-" + Text(change.Number), [.. Arrears.Until(state, plan, day), .. advance], Advance.GiveBack(state, day));
        var current = new BilledPeriod(period, bill?.Invoice, day, bill is null ? [] : Advance.Record(changed, change.Target, period, advance, bill.Invoice));
        return new BillingStep(due, bill, [new SubscriptionChanged(day, change, current, bill?.Invoice)]);
    }

    private static BillingStep Begin(
        SubscriptionState state, PlanVersion plan, LocalDate day, Instant due, IReadOnlyList<Charge> arrears, ServicePeriod? ended)
    {
        var period = Periods.From(state, day);
        var advance = Advance.Charges(state, plan, period);
        var charges = Arrange(plan, [.. arrears, .. advance, .. Advance.OneTime(state, plan, day)]);
        // Items wait for the end of a period; before the first one there is none to wait for.
        OpenItem[] items = ended is null && state.Items.Count == 0 ? [] : [.. state.Items];
        var bill = Request(state, day, Kind("period", state), [.. charges, .. items.Select(item => Items.Charge(item, plan))], []);
        var charged = bill is null ? [] : Advance.Record(state, plan, period, advance, bill.Invoice);
        return new BillingStep(due, bill, [new SubscriptionBilled(day, period, bill?.Invoice, charged, Numbers(items))]);
    }

    // Lines follow the plan's order of components; what is no part of the plan any more comes first, what belongs to no component last.
    private static IEnumerable<Charge> Arrange(PlanVersion plan, IReadOnlyList<Charge> charges)
    {
        var order = plan.Components.Select((component, index) => (component.Code, index)).ToDictionary(pair => pair.Code, pair => pair.index);
        return charges.OrderBy(charge => charge.Component is null ? int.MaxValue : order.GetValueOrDefault(charge.Component, -1));
    }

    internal static BillRequest? Request(
        SubscriptionState state, LocalDate day, string kind, IReadOnlyList<Charge> charges, IReadOnlyList<UnusedService> unused) =>
        charges.Count == 0 && unused.Count == 0
            ? null
            : new BillRequest(InvoiceId.Of(state.Terms.Id, day, kind), state.Terms.Id, day, charges, unused);

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What begins anew may do on one day what it did before: the number of restarts keeps the documents apart.
    private static string Kind(string kind, SubscriptionState state) => state.Restarts == 0 ? kind : $"{kind}-{Text(state.Restarts)}";

    private static int[] Numbers(IReadOnlyList<OpenItem> items) => [.. items.Select(item => item.Number)];
}
