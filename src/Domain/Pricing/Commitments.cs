using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Pricing;

/// <summary>What was agreed about the sum of a period: minimums of components and plan, and the plan's maximum.</summary>
/// <remarks>
/// Settled at the end of the period, when all of it is known. A maximum never takes back what was charged in advance: what it cuts is
/// what is charged in arrears, once both together reach it. Short periods have their share of both.
/// </remarks>
public static class Commitments
{
    public const string MinimumDescription = "Minimum";

    /// <summary>The charges in arrears of a slice of a period, cut to the plan's maximum and followed by what is missing to the minimums.</summary>
    /// <param name="planMinimum">What was agreed with this subscriber, else the plan's.</param>
    /// <param name="share">The share of a whole period that the slice is.</param>
    /// <param name="advance">What was charged in advance for the slice.</param>
    /// <param name="arrears">What is charged for it now.</param>
    public static IReadOnlyList<Charge> Settle(
        PlanVersion plan, Money? planMinimum, ServicePeriod slice, Proration share, IReadOnlyList<(string Component, Money Amount)> advance, IReadOnlyList<Charge> arrears)
    {
        var charges = new List<Charge>(arrears);
        foreach (var component in plan.Components.Where(component => component.MinimumAmount is not null))
        {
            var charged = Money.Sum(
                advance.Where(part => part.Component == component.Code).Select(part => part.Amount)
                    .Concat(arrears.Where(charge => charge.Component == component.Code).Select(charge => charge.Amount)),
                plan.Currency);
            if (Missing(component.MinimumAmount!.Value, share, charged) is not { } missing) continue;
            charges.Add(TrueUp(plan, component, slice, missing));
        }

        var ahead = Money.Sum(advance.Select(part => part.Amount), plan.Currency);
        if (plan.MaximumAmount is { } maximum) charges = Cut(charges, maximum, share, ahead);
        var all = ahead + Money.Sum(charges.Select(charge => charge.Amount), plan.Currency);
        if (planMinimum is { } minimum && Missing(minimum, share, all) is { } rest) charges.Add(TrueUp(plan, null, slice, rest));
        return charges;
    }

    private static ExactAmount? Missing(Money minimum, Proration share, Money charged)
    {
        var due = new ExactAmount(minimum.ToMajor(), "minimum_amount", [new("minimum_amount", minimum.ToAmountString())]).Prorated(share);
        var missing = due.Value - charged.ToMajor();
        return Money.Round(Math.Max(0, missing), minimum.Currency).IsZero
            ? null
            : new ExactAmount(missing, due.Formula + " - charged", [.. due.Inputs, new("charged", charged.ToAmountString())]);
    }

    private static Charge TrueUp(PlanVersion plan, Component? component, ServicePeriod slice, ExactAmount missing) => new()
    {
        Component = component?.Code,
        Kind = ChargeKind.Minimum,
        Description = component is null ? MinimumDescription : $"{component.Name}: {MinimumDescription}",
        Period = slice,
        Quantity = 1,
        Amount = Money.Round(missing.Value, plan.Currency),
        TaxCategory = component is null ? plan.TaxCategory : plan.TaxCategoryOf(component),
        TaxBehavior = plan.TaxBehavior,
        Derivation = missing.Derivation(plan.Currency),
    };

    // What is too much comes off all lines in proportion, so that each keeps its tax category.
    private static List<Charge> Cut(List<Charge> charges, Money maximum, Proration share, Money ahead)
    {
        var cap = share.IsWhole ? maximum : maximum.MulDiv(share.Days, share.PeriodDays);
        var room = cap > ahead ? cap - ahead : Money.Zero(cap.Currency);
        var total = Money.Sum(charges.Select(charge => charge.Amount), cap.Currency);
        if (total <= room) return charges;
        var over = Rounding.Split((total - room).Minor, [.. charges.Select(charge => charge.Amount.Minor)]);
        return [.. charges.Zip(over, (charge, part) => part == 0 ? charge : Reduced(charge, new Money(part, cap.Currency), maximum))];
    }

    // Nothing left of half a cent rounded up would round to minus a cent: then the rounded amount is what is taken from.
    private static Charge Reduced(Charge charge, Money over, Money maximum)
    {
        var left = charge.Amount - over;
        var inputs = new DerivationInput[] { new("over_maximum", over.ToAmountString()), new("plan_maximum_amount", maximum.ToAmountString()) };
        return charge with
        {
            Amount = left,
            Derivation = left.IsZero
                ? charge.Derivation.Extend("priced - over_maximum", [new("priced", charge.Amount.ToAmountString()), .. inputs])
                : charge.Derivation.Extend(charge.Derivation.Formula + " - over_maximum", inputs),
        };
    }
}
