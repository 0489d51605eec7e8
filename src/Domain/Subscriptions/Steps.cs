using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>The steps of a subscription's life, each with what it bills.</summary>
internal static class Steps
{
    internal static BillingStep Start(LocalDate day, Instant due) => new(due, null, [new SubscriptionStarted(day)]);

    internal static BillingStep Announce(SubscriptionState state, PlanVersion plan, PriceMove move, Instant due) =>
        new(due, null, [new PriceMoveAnnounced(move.PriceChange, move.Target.Number, PriceMoves.Effect(state, plan, move)!)]);

    internal static BillingStep EndTrial(LocalDate day, Instant due) => new(due, null, [new SubscriptionTrialEnded(day)]);

    internal static BillingStep Resume(LocalDate day, Instant due) => new(due, null, [new SubscriptionResumed(day)]);

    /// <summary>A billing day: in arrears the period that ends here, in advance the one that begins, and the open items.</summary>
    internal static BillingStep Bill(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due, UsageBook? usage)
    {
        var arrears = ArrearsBill.Until(state, plan, day, Invoice(state, day, Kind("period", state)), final: false, usage);
        return Begin(state, Ramp.From(state, plan, day), day, due, arrears);
    }

    internal static BillingStep BillItems(SubscriptionState state, PlanVersion plan, OpenItem[] items, Instant due)
    {
        var day = state.Zone.DayOf(due);
        Charge[] charges = [.. items.Select(item => Items.Charge(item, plan))];
        var discounted = SubscriptionDiscounts.OnBill(state, day, SubscriptionDiscounts.Cycle(state, day), charges);
        var bill = Request(state, day, "items-" + Text(items[^1].Number), [.. charges, .. discounted.Lines], [])!;
        return new BillingStep(due, bill, [.. discounted.Events, new OpenItemsBilled(bill.Invoice, Numbers(items))]);
    }

    internal static BillingStep End(SubscriptionState state, PlanVersion plan, LocalDate end, Instant due, UsageBook? usage)
    {
        var canceled = state.Cancellation is { } cancellation && cancellation.On <= end;
        var unused = canceled && state.Cancellation!.Credit == CancelCredit.Prorate ? Advance.GiveBack(state, end) : [];
        var (events, bill) = Settle(state, plan, end, Kind("end", state), final: true, unused, usage);
        return new BillingStep(due, bill, [.. events, canceled
            ? new SubscriptionCanceled(end, state.Cancellation!, Numbers(state.Items))
            : new SubscriptionEnded(end, Numbers(state.Items))]);
    }

    /// <summary>A pause settles like an end: a day that is paused is not paid for.</summary>
    internal static BillingStep Pause(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due, UsageBook? usage)
    {
        var (events, bill) = Settle(state, plan, day, Kind("pause", state), final: false, Advance.GiveBack(state, day), usage);
        return new BillingStep(due, bill, [.. events, new SubscriptionPaused(day, Numbers(state.Items))]);
    }

    internal static BillingStep Change(SubscriptionState state, PlanVersion plan, NewTerms change, Instant due, UsageBook? usage)
    {
        var day = change.On;
        var changed = Ramp.Changed(state, change);
        change = change with { Target = Ramp.UnderWay(changed, change.Target) };
        // Before the first period and during a pause there is nothing to settle.
        if (state.Current is not { } current) return new BillingStep(due, null, [.. Hold(state, plan, change), new SubscriptionChanged(day, change, null, null)]);
        if (day >= current.Period.End) return AtBoundary(state, changed, plan, change, due, usage);
        if (change.Proration == ChangeProration.None || Periods.IsOneOff(state, current.Period))
        {
            return new BillingStep(due, null, [.. Hold(state, plan, change), new SubscriptionChanged(day, change, current, null)]);
        }

        var quantitiesOnly = change.Anchor is null && !ChangesPlan(state, plan, change);
        return quantitiesOnly ? ChangeQuantities.Step(state, plan, change, current, due) : Replace(state, changed, plan, change, due, usage);
    }

    /// <summary>On a billing day the old terms bill what they earned, and the new ones begin: one invoice, nothing to give back.</summary>
    private static BillingStep AtBoundary(
        SubscriptionState state, SubscriptionState changed, PlanVersion plan, NewTerms change, Instant due, UsageBook? usage)
    {
        var arrears = ArrearsBill.Until(state, plan, change.On, Invoice(changed, change.On, Kind("period", changed)), final: false, usage);
        var step = Begin(changed, Ramp.From(changed, change.Target, change.On), change.On, due, arrears);
        return step with { Events = [new SubscriptionChanged(change.On, change, state.Current, null), .. step.Events] };
    }

    /// <summary>In mid-period the rest of the old terms is given back and the rest of the new ones charged.</summary>
    private static BillingStep Replace(
        SubscriptionState state, SubscriptionState changed, PlanVersion plan, NewTerms change, Instant due, UsageBook? usage)
    {
        var (day, kind) = (change.On, "change-" + Text(change.Number));
        var invoice = Invoice(state, day, kind);
        var period = Periods.From(changed, day);
        // Usage waits for the end of its period; when the new period is longer, that would be too long.
        var waits = period.End <= Periods.Whole(state, state.Current!.Period.Start).End;
        var arrears = waits ? ArrearsBill.AtChange(state, plan, day, invoice) : ArrearsBill.Until(state, plan, day, invoice, final: false, usage);
        var target = Ramp.From(changed, change.Target, day);
        var advance = Advance.Charges(changed, target, period);
        var discounted = waits ? WithinPeriod(state, day, arrears.Charges, advance) : SubscriptionDiscounts.OnBill(state, day, day, [.. arrears.Charges, .. advance]);
        var bill = Request(state, day, kind, [.. arrears.Charges, .. advance, .. discounted.Lines], [.. Advance.GiveBack(state, day), .. arrears.Unused]);
        var current = new BilledPeriod(period, bill?.Invoice, day, bill is null ? [] : Advance.Record(changed, target, period, advance, discounted.Charges, bill.Invoice))
        {
            Discounts = discounted.Period,
        };
        SubscriptionEvent[] metered = waits ? Hold(ArrearsBill.Held(state, plan, day, committed: true), day) : Metered(arrears, bill);
        return new BillingStep(due, bill, [.. metered, .. discounted.Events, new SubscriptionChanged(day, change, current, bill?.Invoice) { BeginsPeriod = true }]);
    }

    // What is charged for the rest of the period is discounted as the period was; what its days have earned, like any bill. A change into
    // a period that ends later begins a new one, which counts.
    private static DiscountedBill WithinPeriod(SubscriptionState state, LocalDate day, IReadOnlyList<Charge> arrears, IReadOnlyList<Charge> advance)
    {
        var earned = SubscriptionDiscounts.OnBill(state, day, SubscriptionDiscounts.Cycle(state, day), arrears);
        var (rest, period) = PeriodDiscounts.From(PeriodDiscounts.GivenBack(state.Current!, day), advance, state.Terms.Currency);
        var charges = new DiscountedCharges([.. earned.Charges.Charges, .. rest.Charges], [.. earned.Lines, .. rest.Lines]);
        return new DiscountedBill(charges, earned.Events, period);
    }

    private static BillingStep Begin(SubscriptionState state, PlanVersion plan, LocalDate day, Instant due, ArrearsBill arrears)
    {
        var period = Periods.From(state, day);
        var advance = Advance.Charges(state, plan, period);
        Charge[] charges = [.. Arrange(plan, [.. arrears.Charges, .. advance, .. Advance.OneTime(state, plan, day)]), .. Items.Charges(state, plan)];
        var discounted = SubscriptionDiscounts.OnBill(state, day, day, charges);
        var bill = Request(state, day, Kind("period", state), [.. charges, .. discounted.Lines], arrears.Unused);
        if (bill is { Unused.Count: 0 }) bill = bill with { MayJoin = true };
        if (bill is not null && Announcements.ToldOf(state, day) is { } told) bill = bill with { Announced = told };
        var charged = bill is null ? [] : Advance.Record(state, plan, period, advance, discounted.Charges, bill.Invoice);
        var billed = new SubscriptionBilled(day, period, bill?.Invoice, charged, Numbers(state.Items)) { Discounts = discounted.Period };
        return new BillingStep(due, bill, [.. Metered(arrears, bill), .. discounted.Events, billed]);
    }

    private static (IReadOnlyList<SubscriptionEvent> Events, BillRequest? Bill) Settle(
        SubscriptionState state, PlanVersion plan, LocalDate day, string kind, bool final, IReadOnlyList<UnusedService> unused, UsageBook? usage)
    {
        var arrears = ArrearsBill.Until(state, plan, day, Invoice(state, day, kind), final, usage);
        Charge[] charges = [.. arrears.Charges, .. Items.Charges(state, plan)];
        var discounted = SubscriptionDiscounts.OnBill(state, day, SubscriptionDiscounts.Cycle(state, day), charges);
        var bill = Request(state, day, kind, [.. charges, .. discounted.Lines], [.. unused, .. arrears.Unused]);
        return ([.. Metered(arrears, bill), .. discounted.Events], bill);
    }

    private static bool ChangesPlan(SubscriptionState state, PlanVersion plan, NewTerms change) =>
        change.Plan != state.Terms.Plan || change.Target.Number != plan.Number;

    // Where the period goes on under another plan, the usage before is still that of the plan before; its minimum is not charged for a part.
    private static SubscriptionEvent[] Hold(SubscriptionState state, PlanVersion plan, NewTerms change)
    {
        var metered = ArrearsBill.MetersUsage(plan) || ArrearsBill.MetersUsage(change.Target);
        var inUse = state.Current is not null || state.Status == SubscriptionStatus.Trialing;
        return metered && inUse && ChangesPlan(state, plan, change) ? [new UsageHeld(change.On, ArrearsBill.Held(state, plan, change.On, committed: false))] : [];
    }

    private static UsageHeld[] Hold(HeldUsage? usage, LocalDate day) => usage is null ? [] : [new UsageHeld(day, usage)];

    private static UsageBilled[] Metered(ArrearsBill arrears, BillRequest? bill) =>
        arrears.Metered.Count == 0 ? [] : [new UsageBilled(bill?.Invoice, arrears.Metered)];

    private static InvoiceId Invoice(SubscriptionState state, LocalDate day, string kind) => InvoiceId.Of(state.Terms.Id, day, kind);

    // Lines follow the plan's order of components; what is no part of the plan any more comes first, what belongs to no component last.
    private static IEnumerable<Charge> Arrange(PlanVersion plan, IReadOnlyList<Charge> charges)
    {
        var order = plan.Components.Select((component, index) => (component.Code, index)).ToDictionary(pair => pair.Code, pair => pair.index);
        return charges.OrderBy(charge => charge.Component is null ? int.MaxValue : order.GetValueOrDefault(charge.Component, -1));
    }

    internal static BillRequest? Request(
        SubscriptionState state, LocalDate day, string kind, IReadOnlyList<Charge> charges, IReadOnlyList<UnusedService> unused) =>
        charges.All(StoodStill) && unused.Count == 0 ? null : new BillRequest(Invoice(state, day, kind), state.Terms.Id, day, charges, unused);

    // A bill of nothing but meters that stood still is none.
    private static bool StoodStill(Charge charge) => charge.Kind == ChargeKind.Usage && charge.Quantity == 0 && charge.Amount.IsZero;

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What begins anew may do on one day what it did before: the number of restarts keeps the documents apart.
    internal static string Kind(string kind, SubscriptionState state) => state.Restarts == 0 ? kind : $"{kind}-{Text(state.Restarts)}";

    private static int[] Numbers(IReadOnlyList<OpenItem> items) => [.. items.Select(item => item.Number)];
}
