using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Components billed before what they pay for, and what is given back of them.</summary>
internal static class Advance
{
    /// <summary>What the components in advance charge for a slice of a period.</summary>
    internal static IReadOnlyList<Charge> Charges(SubscriptionState state, PlanVersion plan, ServicePeriod slice) => Periods.IsFree(state, slice)
        ? []
        : [.. InAdvance(plan).Select(component => PriceComponent.Price(plan, component, state.QuantityOf(component.Code), slice, Periods.Share(state, slice)))];

    /// <summary>One-time components go with the first bill, whatever became of the plan since.</summary>
    internal static IEnumerable<Charge> OneTime(SubscriptionState state, PlanVersion plan, LocalDate day) => day != state.Terms.FirstBilledDay
        ? []
        : plan.Components
            .Where(component => component.Kind == ComponentKind.OneTime)
            .Select(component => PriceComponent.Price(plan, component, state.QuantityOf(component.Code), null, Proration.Whole));

    /// <summary>Notes what was charged, so that it can be given back.</summary>
    internal static ChargedComponent[] Record(
        SubscriptionState state, PlanVersion plan, ServicePeriod slice, IReadOnlyList<Charge> charges, DiscountedCharges discounted, InvoiceId invoice) =>
    [
        .. InAdvance(plan).Zip(charges, (component, charge) => new ChargedComponent(
            component, invoice, charge.Amount, Periods.PricedDays(state, slice), [new QuantityFrom(slice.Start, charge.Quantity)])
        {
            Discounts = discounted.TakenOff(charge),
        }),
    ];

    /// <summary>
    /// What is given back when the period under way is used only up to a day: for each component what was invoiced, less what its
    /// days used cost, both less their discounts. Priced that way round, what stays charged is to the cent what the days used cost.
    /// </summary>
    internal static IReadOnlyList<UnusedService> GiveBack(SubscriptionState state, LocalDate from)
    {
        if (state.Current is not { } current || current.Period.Clip(from, null) is not { } unused) return [];
        return [.. current.Charged.Select(charged => GiveBack(charged, current, unused)).OfType<UnusedService>()];
    }

    /// <summary>What the components in advance cost from a day to another, of what they were charged for the period under way.</summary>
    internal static IEnumerable<PartAmount> Earned(BilledPeriod current, LocalDate from, LocalDate until) => current.Charged.Select(charged => new PartAmount(
        charged.Component.Code, ChargeKind.Recurring, CostUntil(charged, current.Period, until) - CostUntil(charged, current.Period, from)));

    /// <summary>What the days of a slice cost with the quantities that counted on each, every stretch rounded by itself.</summary>
    internal static Money CostUntil(ChargedComponent charged, ServicePeriod slice, LocalDate until)
    {
        var cost = Money.Zero(charged.Invoiced.Currency);
        for (var i = 0; i < charged.Quantities.Count; i++)
        {
            var end = i + 1 < charged.Quantities.Count ? charged.Quantities[i + 1].Day : slice.End;
            if (slice.Clip(charged.Quantities[i].Day, LocalDate.Min(end, until)) is not { } stretch) continue;
            cost += Cost(charged, charged.Quantities[i].Quantity, stretch);
        }

        return cost;
    }

    internal static Money Cost(ChargedComponent charged, decimal quantity, ServicePeriod stretch) =>
        PriceComponent.Amount(charged.Component, charged.Invoiced.Currency, quantity, new Proration(stretch.Days, charged.PeriodDays));

    private static UnusedService? GiveBack(ChargedComponent charged, BilledPeriod current, ServicePeriod unused)
    {
        var used = CostUntil(charged, current.Period, unused.Start);
        var usedDiscount = PeriodDiscounts.Sum(PeriodDiscounts.At(current.Discounts, charged, used), used.Currency);
        var discount = PeriodDiscounts.Sum(charged.Discounts, used.Currency);
        var amount = used - usedDiscount - (charged.Invoiced - discount);
        // The cent by which a split of a discount may differ is not asked for.
        if (amount.IsZero || (amount.IsPositive && used < charged.Invoiced)) return null;
        DerivationInput[] discounts = discount.IsZero ? [] : [new("used_discount", usedDiscount.ToAmountString()), new("invoiced_discount", discount.ToAmountString())];
        return new UnusedService(
            charged.Invoice,
            charged.Component.Code,
            unused,
            amount,
            -charged.Quantity,
            (charged.Component.Price as PerUnitPrice)?.UnitAmount,
            new Derivation(
                discount.IsZero ? "used - invoiced" : "(used - used_discount) - (invoiced - invoiced_discount)",
                [
                    new("used", used.ToAmountString()),
                    new("invoiced", charged.Invoiced.ToAmountString()),
                    .. discounts,
                    new("used_days", (current.Period.Days - unused.Days).ToString(CultureInfo.InvariantCulture)),
                    new("period_days", charged.PeriodDays.ToString(CultureInfo.InvariantCulture)),
                    new("invoice", charged.Invoice.Value),
                ],
                Derivation.RoundingTo(amount.Currency)));
    }

    private static IEnumerable<Component> InAdvance(PlanVersion plan) =>
        plan.Components.Where(component => component.Kind == ComponentKind.Recurring && plan.TimingOf(component) == BillingTiming.Advance);
}
