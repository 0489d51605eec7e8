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
        Components = version.Phases.Count == 0 ? Of(version.Components, version.Currency) : null,
        Phases = version.Phases.Count == 0 ? null : [.. version.Phases.Select(phase => new PhaseView(phase.Periods, Of(phase.Components, version.Currency)))],
        MinimumAmount = version.MinimumAmount?.ToAmountString(),
        MaximumAmount = version.MaximumAmount?.ToAmountString(),
        TrialUsage = Words.Of(version.TrialUsage),
        Metadata = version.Metadata,
        EffectiveFrom = version.EffectiveFrom?.ToDateOnly(),
        CreatedAt = version.PublishedAt.ToDateTimeOffset(),
    };

    private static ComponentView[] Of(IReadOnlyList<Component> components, Currency currency) => [.. components.Select(component => Of(component, currency))];

    private static ComponentView Of(Component component, Currency currency) => new(
        component.Code,
        component.Name,
        Words.Of(component.Kind),
        component.Timing is { } timing ? Words.Of(timing) : null,
        component.TaxCategory,
        Of(component.Price, currency))
    {
        Meter = component.Meter,
        Aggregation = component.Aggregation is { } aggregation ? Words.Of(aggregation) : null,
        IncludedUnits = component.IncludedUnits == 0 ? null : Decimals.ToText(component.IncludedUnits),
        MinimumAmount = component.MinimumAmount?.ToAmountString(),
        MaximumAmount = component.MaximumAmount?.ToAmountString(),
    };

    private static PriceView Of(Price price, Currency currency) => price switch
    {
        FlatPrice flat => new PriceView("flat", flat.Amount.ToAmountString()),
        PerUnitPrice perUnit => new PriceView("per_unit", UnitAmount: Decimals.ToPriceText(perUnit.UnitAmount, currency)),
        PackagePrice package => new PriceView("package", package.Amount.ToAmountString())
        {
            Size = Decimals.ToText(package.Size),
            Free = package.Free == 0 ? null : Decimals.ToText(package.Free),
        },
        GraduatedPrice graduated => new PriceView("graduated") { Tiers = Of(graduated.Tiers, currency) },
        VolumePrice volume => new PriceView("volume") { Tiers = Of(volume.Tiers, currency) },
        PercentagePrice percentage => new PriceView("percentage")
        {
            Percent = Decimals.ToText(percentage.Percent),
            FixedAmount = Amount(percentage.FixedAmount, currency),
            FreeEvents = percentage.FreeEvents,
            FreeAmount = Amount(percentage.FreeAmount, currency),
            MinimumPerEvent = Amount(percentage.MinimumPerEvent, currency),
            MaximumPerEvent = Amount(percentage.MaximumPerEvent, currency),
        },
        _ => throw new UnreachableException(),
    };

    private static TierView[] Of(IReadOnlyList<Tier> tiers, Currency currency) =>
    [
        .. tiers.Select(tier => new TierView(
            tier.UpTo is { } upTo ? Decimals.ToText(upTo) : null,
            Decimals.ToPriceText(tier.UnitAmount, currency),
            tier.FlatAmount?.ToAmountString(),
            tier.PackageSize is { } size ? Decimals.ToText(size) : null)),
    ];

    private static string? Amount(decimal? amount, Currency currency) => amount is { } known ? Decimals.ToPriceText(known, currency) : null;
}
