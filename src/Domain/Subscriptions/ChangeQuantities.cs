using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>A change of quantities alone: one line for the difference of each component that changed, and nothing for the others.</summary>
internal static class ChangeQuantities
{
    internal static BillingStep Step(SubscriptionState state, PlanVersion plan, NewTerms change, BilledPeriod current, Instant due)
    {
        var day = change.On;
        var corrections = new Corrections(current.Discounts);
        var invoice = InvoiceId.Of(state.Terms.Id, day, "change-" + Steps.Text(change.Number));
        var charged = new List<ChargedComponent>();
        foreach (var component in current.Charged)
        {
            var quantity = change.Quantities.TryGetValue(component.Component.Code, out var wanted) ? wanted : 1m;
            charged.Add(quantity == component.Quantity ? component : Difference(plan, component, quantity, current.Period, day, invoice, corrections));
        }

        var inArrears = ChangesArrears(state, plan, change);
        var arrears = inArrears ? Arrears.Until(state, plan, day) : [];
        var discounted = SubscriptionDiscounts.OnBill(state, day, SubscriptionDiscounts.Cycle(state, day), arrears);
        Charge[] charges = [.. corrections.Charges, .. arrears, .. corrections.DiscountLines, .. discounted.Lines];
        var bill = Steps.Request(state, day, "change-" + Steps.Text(change.Number), charges, corrections.Unused);
        var next = current with
        {
            Charged = charged,
            ArrearsFrom = inArrears ? day : current.ArrearsFrom,
            ArrearsBilled = [.. current.ArrearsBilled, .. arrears.Select(charge => new PartAmount(charge.Component, charge.Kind, charge.Amount))],
            Discounts = corrections.Discounts,
        };
        return new BillingStep(due, bill, [.. discounted.Events, new SubscriptionChanged(day, change, next, bill?.Invoice)]);
    }

    /// <summary>What becomes of the components, one after the other.</summary>
    private sealed class Corrections(IReadOnlyList<DiscountInForce> discounts)
    {
        internal List<Charge> Charges { get; } = [];

        internal List<Charge> DiscountLines { get; } = [];

        internal List<UnusedService> Unused { get; } = [];

        internal IReadOnlyList<DiscountInForce> Discounts { get; set; } = discounts;
    }

    private static ChargedComponent Difference(
        PlanVersion plan, ChargedComponent component, decimal quantity, ServicePeriod slice, LocalDate day, InvoiceId invoice, Corrections corrections)
    {
        // A second change on one day replaces the first: a quantity that never counted for a day is forgotten.
        QuantityFrom[] before = [.. component.Quantities.Where(known => known.Day < day)];
        var goesOn = before.Length > 0 && before[^1].Quantity == quantity;
        var next = component with { Quantities = goesOn ? before : [.. before, new QuantityFrom(day, quantity)] };
        var due = Advance.CostUntil(next, slice, slice.End);
        if (due == component.Invoiced) return next;
        var rest = new ServicePeriod(day, slice.End);
        return due < component.Invoiced
            ? Less(component, next, due, quantity - component.Quantity, rest, corrections)
            : More(plan, component, next, due, quantity - component.Quantity, rest, invoice, corrections);
    }

    private static ChargedComponent Less(
        ChargedComponent component, ChargedComponent next, Money due, decimal step, ServicePeriod rest, Corrections corrections)
    {
        var discounts = PeriodDiscounts.At(corrections.Discounts, component, due);
        var (now, then) = (PeriodDiscounts.Sum(discounts, due.Currency), PeriodDiscounts.Sum(component.Discounts, due.Currency));
        var difference = due - now - (component.Invoiced - then);
        if (difference.IsNegative)
        {
            var derivation = Explain(component, due, due - component.Invoiced, step, rest);
            corrections.Unused.Add(new UnusedService(
                component.Invoice, component.Component.Code, rest, difference, step, UnitAmount(component), then.IsZero ? derivation : Explain(component, due, now, then)));
        }

        corrections.Discounts = PeriodDiscounts.Moved(corrections.Discounts, component.Discounts, discounts, due.Currency);
        return next with { Invoiced = due, Discounts = discounts };
    }

    private static ChargedComponent More(
        PlanVersion plan, ChargedComponent component, ChargedComponent next, Money due, decimal step, ServicePeriod rest, InvoiceId invoice, Corrections corrections)
    {
        var difference = due - component.Invoiced;
        var charge = new Charge
        {
            Component = component.Component.Code,
            Kind = ChargeKind.Recurring,
            Description = component.Component.Name,
            Period = rest,
            Quantity = step,
            UnitAmount = UnitAmount(component),
            Amount = difference,
            TaxCategory = plan.TaxCategoryOf(component.Component),
            TaxBehavior = plan.TaxBehavior,
            Plan = PlanReference.Of(plan),
            Derivation = Explain(component, due, difference, step, rest),
        };
        var (lines, discounts) = PeriodDiscounts.More(corrections.Discounts, component, due, charge);
        corrections.Charges.Add(charge);
        corrections.DiscountLines.AddRange(lines);
        corrections.Discounts = PeriodDiscounts.Moved(corrections.Discounts, component.Discounts, discounts, due.Currency);
        return next with { Invoiced = due, Invoice = invoice, Discounts = discounts };
    }

    private static decimal? UnitAmount(ChargedComponent component) => (component.Component.Price as PerUnitPrice)?.UnitAmount;

    private static Derivation Explain(ChargedComponent component, Money due, Money dueDiscount, Money invoicedDiscount) => new(
        "(due - due_discount) - (invoiced - invoiced_discount)",
        [
            new("due", due.ToAmountString()),
            new("due_discount", dueDiscount.ToAmountString()),
            new("invoiced", component.Invoiced.ToAmountString()),
            new("invoiced_discount", invoicedDiscount.ToAmountString()),
        ],
        Derivation.RoundingTo(due.Currency));

    // The plain formula where it gives the same; where stretches were rounded one by one, what is due in all less what was invoiced.
    private static Derivation Explain(ChargedComponent component, Money due, Money difference, decimal step, ServicePeriod rest)
    {
        var currency = difference.Currency;
        if (component.Component is { Price: PerUnitPrice price, IncludedUnits: 0, MaximumAmount: null } && Advance.Cost(component, step, rest) == difference)
        {
            return new Derivation(
                "unit_amount * quantity * days / period_days",
                [
                    new("unit_amount", Decimals.ToPriceText(price.UnitAmount, currency)),
                    new("quantity", Decimals.ToText(step)),
                    new("days", rest.Days.ToString(CultureInfo.InvariantCulture)),
                    new("period_days", component.PeriodDays.ToString(CultureInfo.InvariantCulture)),
                ],
                Derivation.RoundingTo(currency));
        }

        return new Derivation(
            "due - invoiced",
            [new("due", due.ToAmountString()), new("invoiced", component.Invoiced.ToAmountString())],
            Derivation.RoundingTo(currency));
    }

    private static bool ChangesArrears(SubscriptionState state, PlanVersion plan, NewTerms change) => plan.Components.Any(component =>
        component.Kind == ComponentKind.Recurring
        && plan.TimingOf(component) == BillingTiming.Arrears
        && (change.Quantities.TryGetValue(component.Code, out var wanted) ? wanted : 1m) != state.QuantityOf(component.Code));
}
