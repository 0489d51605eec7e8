using System.Diagnostics;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Plan versions as the contract shows them.</summary>
public static class PlanViews
{
    public static PlanVersionView Of(PlanVersion version) => new()
    {
        Version = version.Number,
        Name = version.Name,
        Currency = version.Currency.Code,
        Interval = new IntervalView(Words.Of(version.Interval.Unit), version.Interval.Count),
        Billing = Words.Of(version.Timing),
        TrialDays = version.TrialDays,
        TaxCategory = version.TaxCategory,
        TaxBehavior = Words.Of(version.TaxBehavior),
        Components = [.. version.Components.Select(component => Of(component, version.Currency))],
        Metadata = version.Metadata,
        CreatedAt = version.PublishedAt.ToDateTimeOffset(),
    };

    private static ComponentView Of(Component component, Currency currency) => new(
        component.Code,
        component.Name,
        Words.Of(component.Kind),
        component.Timing is { } timing ? Words.Of(timing) : null,
        component.TaxCategory,
        Of(component.Price, currency));

    private static PriceView Of(Price price, Currency currency) => price switch
    {
        FlatPrice flat => new PriceView("flat", flat.Amount.ToAmountString(), null),
        PerUnitPrice perUnit => new PriceView("per_unit", null, Decimals.ToPriceText(perUnit.UnitAmount, currency)),
        _ => throw new UnreachableException(),
    };
}
