using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Prices the days of a metered period: once when they are over, and again when events come late.</summary>
internal static class SettleMeteredPeriod
{
    /// <summary>All charges in arrears of the period: recurring ones as they were priced, usage by its totals, and minimums.</summary>
    internal static IReadOnlyList<Charge> Charges(PlanVersion plan, MeteredPeriod period, IReadOnlyList<Charge> recurring)
    {
        Charge[] arrears =
        [
            .. recurring,
            .. plan.Components
                .Where(component => component.Kind == ComponentKind.Usage)
                .Select(component => PriceComponent.PriceUsage(plan, component, TotalOf(period, component), period.Period, period.Share)),
        ];
        return period.Committed ? Commitments.Settle(plan, period.Minimum, period.Period, period.Share, period.Advance, arrears) : arrears;
    }

    /// <summary>What of the charges late usage can change.</summary>
    internal static PartAmount[] Billed(IEnumerable<Charge> charges) =>
    [
        .. charges.Where(charge => charge.Kind is ChargeKind.Usage or ChargeKind.Minimum)
            .Select(charge => new PartAmount(charge.Component, charge.Kind, charge.Amount)),
    ];

    /// <summary>The period priced with what its meters come to by now, less what was billed: lines for the differences, and what to remember.</summary>
    internal static (IReadOnlyList<Charge> Charges, MeteredPeriod Period) Late(LateUsage late, long watermark)
    {
        var now = late.Billed with { Totals = late.Totals, Watermark = watermark };
        Charge[] recurring = [.. late.Billed.Recurring.Select(part => Recurring(late.Plan, late.Billed, part))];
        Charge[] all = [.. Charges(late.Plan, now, recurring).Where(charge => charge.Kind is ChargeKind.Usage or ChargeKind.Minimum)];
        var differences = all.Select(charge => Difference(late.Billed, charge)).OfType<Charge>();
        var gone = late.Billed.Billed
            .Where(part => !part.Amount.IsZero && !all.Any(charge => charge.Component == part.Component && charge.Kind == part.Kind))
            .Select(part => GivenBack(late.Plan, late.Billed, part));
        return ([.. differences, .. gone], now with { Billed = Billed(all) });
    }

    private static UsageTotal TotalOf(MeteredPeriod period, Component component) =>
        period.Totals.FirstOrDefault(total => total.Component == component.Code)?.Total ?? UsageTotal.Nothing;

    private static Charge? Difference(MeteredPeriod billed, Charge now)
    {
        var before = billed.Billed.FirstOrDefault(part => part.Component == now.Component && part.Kind == now.Kind)?.Amount ?? Money.Zero(now.Amount.Currency);
        var difference = now.Amount - before;
        if (difference.IsZero) return null;
        var already = new DerivationInput("already_billed", before.ToAmountString());
        var known = billed.Totals.FirstOrDefault(total => total.Component == now.Component)?.Total.Quantity ?? 0;
        return now with
        {
            Description = $"{now.Description}: late usage",
            Amount = difference,
            Quantity = now.Kind == ChargeKind.Usage ? now.Quantity - known : now.Quantity,
            // Rounded after the subtraction, half a cent of a negative difference would go the other way than it went in the bill.
            Derivation = difference.IsPositive
                ? now.Derivation.Extend(now.Derivation.Formula + " - already_billed", already)
                : now.Derivation.Extend("priced_now - already_billed", new("priced_now", now.Amount.ToAmountString()), already),
        };
    }

    // A minimum that usage has reached since is given back as far as it was charged.
    private static Charge GivenBack(PlanVersion plan, MeteredPeriod billed, PartAmount part)
    {
        var component = plan.Components.FirstOrDefault(component => component.Code == part.Component);
        return new Charge
        {
            Component = part.Component,
            Kind = part.Kind,
            Description = $"{Commitments.Describe(component)}: late usage",
            Period = billed.Period,
            Quantity = 1,
            Amount = -part.Amount,
            TaxCategory = component is null ? plan.TaxCategory : plan.TaxCategoryOf(component),
            TaxBehavior = plan.TaxBehavior,
            Derivation = new Derivation("0 - already_billed", [new("already_billed", part.Amount.ToAmountString())], Derivation.RoundingTo(part.Amount.Currency)),
        };
    }

    // Only its amount counts any more: it takes part in minimums and maximum, and is not charged again.
    private static Charge Recurring(PlanVersion plan, MeteredPeriod billed, PartAmount part) => new()
    {
        Component = part.Component,
        Kind = part.Kind,
        Description = part.Component ?? "",
        Period = billed.Period,
        Quantity = 1,
        Amount = part.Amount,
        TaxCategory = plan.TaxCategory,
        TaxBehavior = plan.TaxBehavior,
        Derivation = new Derivation("amount", [new("amount", part.Amount.ToAmountString())], Derivation.RoundingTo(part.Amount.Currency)),
    };
}
