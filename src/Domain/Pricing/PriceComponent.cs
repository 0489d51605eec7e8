using System.Diagnostics;
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
}

/// <summary>Turns a component, a quantity and a share of a period into a charge that explains itself.</summary>
public static class PriceComponent
{
    /// <summary>Prices one component. The product is exact; it is rounded once, at the end.</summary>
    /// <param name="period">The days charged; null for a one-time component.</param>
    /// <exception cref="OverflowException">The amount is beyond what a document may carry.</exception>
    public static Charge Price(PlanVersion plan, Component component, decimal quantity, ServicePeriod? period, Proration proration)
    {
        var (amount, unitAmount, derivation) = component.Price switch
        {
            FlatPrice flat => Flat(flat, proration),
            PerUnitPrice perUnit => PerUnit(perUnit, plan.Currency, quantity, proration),
            _ => throw new UnreachableException(),
        };
        return new Charge
        {
            Component = component.Code,
            Kind = component.Kind == ComponentKind.OneTime ? ChargeKind.OneTime : ChargeKind.Recurring,
            Description = component.Name,
            Period = period,
            Quantity = quantity,
            UnitAmount = unitAmount,
            Amount = amount,
            TaxCategory = plan.TaxCategoryOf(component),
            TaxBehavior = plan.TaxBehavior,
            Derivation = derivation,
        };
    }

    /// <summary>The amount of a price for a quantity and a share of a period, rounded once.</summary>
    public static Money Amount(Price price, Currency currency, decimal quantity, Proration proration) => price switch
    {
        FlatPrice flat => Flat(flat, proration).Amount,
        PerUnitPrice perUnit => PerUnit(perUnit, currency, quantity, proration).Amount,
        _ => throw new UnreachableException(),
    };

    /// <summary>Prices a line written by hand: quantity times unit price.</summary>
    public static (Money Amount, Derivation Derivation) Product(decimal unitAmount, decimal quantity, Currency currency)
    {
        var (amount, _, derivation) = PerUnit(new PerUnitPrice(unitAmount), currency, quantity, Proration.Whole);
        return (amount, derivation);
    }

    private static (Money Amount, decimal? UnitAmount, Derivation Derivation) Flat(FlatPrice price, Proration proration)
    {
        var amount = proration.IsWhole ? price.Amount : price.Amount.MulDiv(proration.Days, proration.PeriodDays);
        return (amount, null, Explain("amount", [new("amount", price.Amount.ToAmountString())], proration, price.Amount.Currency));
    }

    private static (Money Amount, decimal? UnitAmount, Derivation Derivation) PerUnit(
        PerUnitPrice price, Currency currency, decimal quantity, Proration proration)
    {
        var product = price.UnitAmount * quantity;
        var exact = proration.IsWhole ? product : product * proration.Days / proration.PeriodDays;
        DerivationInput[] inputs = [new("unit_amount", Decimals.ToPriceText(price.UnitAmount, currency)), new("quantity", Decimals.ToText(quantity))];
        return (Money.Round(exact, currency), price.UnitAmount, Explain("unit_amount * quantity", inputs, proration, currency));
    }

    private static Derivation Explain(string formula, DerivationInput[] inputs, Proration proration, Currency currency)
    {
        var derivation = new Derivation(formula, inputs, Derivation.RoundingTo(currency));
        return proration.IsWhole
            ? derivation
            : derivation.Extend(
                formula + " * days / period_days",
                new DerivationInput("days", proration.Days.ToString(CultureInfo.InvariantCulture)),
                new DerivationInput("period_days", proration.PeriodDays.ToString(CultureInfo.InvariantCulture)));
    }
}
