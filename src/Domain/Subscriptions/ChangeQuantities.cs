using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>A change of quantities alone: one line for the difference of each component that changed, and nothing for the others.</summary>
internal static class ChangeQuantities
{
    internal static BillingStep Step(SubscriptionState state, PlanVersion plan, NewTerms change, BilledPeriod current, Instant due)
    {
        var day = change.On;
        var invoice = InvoiceId.Of(state.Terms.Id, day, "change-" + Steps.Text(change.Number));
        var charges = new List<Charge>();
        var unused = new List<UnusedService>();
        var charged = new List<ChargedComponent>();
        foreach (var component in current.Charged)
        {
            var quantity = change.Quantities.TryGetValue(component.Component.Code, out var wanted) ? wanted : 1m;
            charged.Add(quantity == component.Quantity ? component : Difference(plan, component, quantity, current.Period, day, invoice, charges, unused));
        }

        var inArrears = ChangesArrears(state, plan, change);
        var arrears = inArrears ? Arrears.Until(state, plan, day) : [];
        charges.AddRange(arrears);
        var bill = Steps.Request(state, day, "change-" + Steps.Text(change.Number), charges, unused);
        var next = current with
        {
            Charged = charged,
            ArrearsFrom = inArrears ? day : current.ArrearsFrom,
            ArrearsBilled = [.. current.ArrearsBilled, .. arrears.Select(charge => new PartAmount(charge.Component, charge.Kind, charge.Amount))],
        };
        return new BillingStep(due, bill, [new SubscriptionChanged(day, change, next, bill?.Invoice)]);
    }

    private static ChargedComponent Difference(
        PlanVersion plan, ChargedComponent component, decimal quantity, ServicePeriod slice, LocalDate day, InvoiceId invoice, List<Charge> charges, List<UnusedService> unused)
    {
        // A second change on one day replaces the first: a quantity that never counted for a day is forgotten.
        QuantityFrom[] before = [.. component.Quantities.Where(known => known.Day < day)];
        var goesOn = before.Length > 0 && before[^1].Quantity == quantity;
        var next = component with { Quantities = goesOn ? before : [.. before, new QuantityFrom(day, quantity)] };
        var due = Advance.CostUntil(next, slice, slice.End);
        var difference = due - component.Invoiced;
        if (difference.IsZero) return next;
        var rest = new ServicePeriod(day, slice.End);
        var step = quantity - component.Quantity;
        var derivation = Explain(component, due, difference, step, rest);
        var unitAmount = (component.Component.Price as PerUnitPrice)?.UnitAmount;
        if (difference.IsNegative)
        {
            unused.Add(new UnusedService(component.Invoice, component.Component.Code, rest, difference, step, unitAmount, derivation));
            return next with { Invoiced = due };
        }

        charges.Add(new Charge
        {
            Component = component.Component.Code,
            Kind = ChargeKind.Recurring,
            Description = component.Component.Name,
            Period = rest,
            Quantity = step,
            UnitAmount = unitAmount,
            Amount = difference,
            TaxCategory = plan.TaxCategoryOf(component.Component),
            TaxBehavior = plan.TaxBehavior,
            Derivation = derivation,
        });
        return next with { Invoiced = due, Invoice = invoice };
    }

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
