using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Grains.Aggregates;

namespace OrleansBilling.Grains.Plans;

/// <summary>The contract's commands as the rules take them.</summary>
internal static class PlanCommands
{
    internal static PlanDraft Draft(PlanDefinition command) => new()
    {
        Code = command.Code,
        Name = command.Name,
        Currency = command.Currency,
        IntervalUnit = command.Interval?.Unit,
        IntervalCount = command.Interval?.Count,
        Billing = command.Billing,
        TrialDays = command.TrialDays,
        TaxCategory = command.TaxCategory,
        TaxBehavior = command.TaxBehavior,
        Components = [.. (command.Components ?? []).Select(Component)],
        Phases = command.Phases is { } phases ? [.. phases.Select(phase => new PhaseDraft(phase.Periods, [.. (phase.Components ?? []).Select(Component)]))] : null,
        MinimumAmount = command.MinimumAmount,
        MaximumAmount = command.MaximumAmount,
        TrialUsage = command.TrialUsage,
        EffectiveFrom = command.EffectiveFrom.ToLocalDate(),
        Metadata = command.Metadata,
    };

    private static ComponentDraft Component(ComponentFields component) => new(
        component.Code,
        component.Name,
        component.Kind,
        component.Billing,
        component.TaxCategory,
        component.Price?.Model,
        component.Price?.Amount,
        component.Price?.UnitAmount)
    {
        More = Figures(component.Price),
        Meter = component.Meter,
        Aggregation = component.Aggregation,
        IncludedUnits = component.IncludedUnits,
        MinimumAmount = component.MinimumAmount,
        MaximumAmount = component.MaximumAmount,
    };

    private static PriceDraft Figures(PriceFields? price) => new()
    {
        Size = price?.Size,
        Free = price?.Free,
        Tiers = price?.Tiers is { } tiers ? [.. tiers.Select(tier => new TierDraft(tier.UpTo, tier.UnitAmount, tier.FlatAmount, tier.PackageSize))] : null,
        Percent = price?.Percent,
        FixedAmount = price?.FixedAmount,
        FreeEvents = price?.FreeEvents,
        FreeAmount = price?.FreeAmount,
        MinimumPerEvent = price?.MinimumPerEvent,
        MaximumPerEvent = price?.MaximumPerEvent,
    };
}
