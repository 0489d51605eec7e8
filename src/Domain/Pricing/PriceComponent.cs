using System.Globalization;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Pricing;

/// <summary>The share of a whole period that is charged: days used over days of the actual period.</summary>
/// <param name="Days">Days charged.</param>
/// <param name="PeriodDays">Days of the whole service period.</param>
public readonly record struct Proration(int Days, int PeriodDays)
{
    /// <summary>The whole period.</summary>
    public static Proration Whole { get; } = new(1, 1);

    public bool IsWhole => Days == PeriodDays;

    /// <summary>A slice of a whole period.</summary>
    public static Proration Of(ServicePeriod slice, ServicePeriod whole) => new(slice.Days, whole.Days);

    internal DerivationInput[] AsInputs() =>
    [
        new("days", Days.ToString(CultureInfo.InvariantCulture)),
        new("period_days", PeriodDays.ToString(CultureInfo.InvariantCulture)),
    ];
}

/// <summary>Turns a component, a quantity and a share of a period into a charge that explains itself.</summary>
public static class PriceComponent
{
    /// <summary>Prices one component whose quantity is known. The product is exact; it is rounded once, at the end.</summary>
    /// <param name="period">The days charged; null for a one-time component.</param>
    /// <exception cref="OverflowException">The amount is beyond what a document may carry.</exception>
    public static Charge Price(PlanVersion plan, Component component, decimal quantity, ServicePeriod? period, Proration proration)
    {
        var exact = Capped(component, Exact(component, plan.Currency, quantity).Prorated(proration), proration, plan.Currency);
        return Charge(plan, component, component.Kind == ComponentKind.OneTime ? ChargeKind.OneTime : ChargeKind.Recurring, quantity, period, exact);
    }

    /// <summary>Prices what a meter came to. The price is not prorated, there is just less usage in less time; only a maximum is.</summary>
    /// <param name="share">The share of a whole period that the usage is of.</param>
    /// <exception cref="OverflowException">The amount is beyond what a document may carry.</exception>
    public static Charge PriceUsage(PlanVersion plan, Component component, UsageTotal total, ServicePeriod period, Proration share) =>
        Charge(plan, component, ChargeKind.Usage, total.Quantity, period, Capped(component, ExactUsage(component, plan.Currency, total), share, plan.Currency));

    /// <summary>The amount of a quantity and a share of a period, rounded once.</summary>
    public static Money Amount(Component component, Currency currency, decimal quantity, Proration proration) =>
        Money.Round(Capped(component, Exact(component, currency, quantity).Prorated(proration), proration, currency).Value, currency);

    /// <summary>Whether a whole period of it would be more than its share of the largest document, so that the sum of all lines might not fit.</summary>
    public static bool TooDear(Component component, Currency currency, decimal quantity) =>
        Exact(component, currency, quantity).Value * currency.MinorPerMajor > Money.Limit / Limits.LinesPerInvoice;

    /// <summary>Prices a line written by hand: quantity times unit price.</summary>
    public static (Money Amount, Derivation Derivation) Product(decimal unitAmount, decimal quantity, Currency currency)
    {
        var units = new Units(quantity, "quantity", [new("quantity", Decimals.ToText(quantity))]);
        var exact = Amounts.Of(new PerUnitPrice(unitAmount), currency, units);
        return (Money.Round(exact.Value, currency), exact.Derivation(currency));
    }

    private static ExactAmount Exact(Component component, Currency currency, decimal quantity) =>
        Amounts.Of(component.Price, currency, Units.Of(component, quantity));

    private static ExactAmount ExactUsage(Component component, Currency currency, UsageTotal total) => component.Price switch
    {
        PercentagePrice percentage => Amounts.Percentage(percentage, total),
        // Nothing is due at zero usage.
        FlatPrice when total.Quantity == 0 => new ExactAmount(0, "0", [new("quantity", "0")]),
        _ => Exact(component, currency, total.Quantity),
    };

    private static ExactAmount Capped(Component component, ExactAmount exact, Proration share, Currency currency)
    {
        if (component.MaximumAmount is not { } maximum) return exact;
        var cap = new ExactAmount(maximum.ToMajor(), "maximum_amount", [new("maximum_amount", maximum.ToAmountString())]).Prorated(share);
        if (exact.Value <= cap.Value) return exact;
        DerivationInput[] told = [.. exact.Inputs.Where(input => cap.Inputs.All(own => own.Name != input.Name))];
        return cap with
        {
            Inputs = [.. cap.Inputs, new("before_maximum", Money.Round(exact.Value, currency).ToAmountString()), new("before_maximum_is", exact.Formula), .. told],
        };
    }

    private static Charge Charge(PlanVersion plan, Component component, ChargeKind kind, decimal quantity, ServicePeriod? period, ExactAmount exact) => new()
    {
        Component = component.Code,
        Kind = kind,
        Description = component.Name,
        Period = period,
        Quantity = quantity,
        UnitAmount = exact.UnitAmount,
        Amount = Money.Round(exact.Value, plan.Currency),
        TaxCategory = plan.TaxCategoryOf(component),
        TaxBehavior = plan.TaxBehavior,
        Plan = PlanReference.Of(plan),
        Derivation = exact.Derivation(plan.Currency),
    };
}
