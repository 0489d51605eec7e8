using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;
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
    /// <param name="charged">What was charged for the slice before: in advance, or in arrears when something changed.</param>
    /// <param name="arrears">What is charged for it now.</param>
    public static IReadOnlyList<Charge> Settle(
        PlanVersion plan, Money? planMinimum, ServicePeriod slice, Proration share, IReadOnlyList<PartAmount> charged, IReadOnlyList<Charge> arrears)
    {
        var charges = new List<Charge>(arrears);
        foreach (var component in plan.Components.Where(component => component.MinimumAmount is not null))
        {
            var own = Sum(charged.Where(part => part.Component == component.Code).Select(part => part.Amount))
                + Sum(arrears.Where(charge => charge.Component == component.Code).Select(charge => charge.Amount));
            if (Missing(component.MinimumAmount!.Value, share, own) is not { } missing) continue;
            charges.Add(TrueUp(plan, component, slice, missing));
        }

        var ahead = Sum(charged.Select(part => part.Amount));
        if (plan.MaximumAmount is { } maximum) charges = Cut(charges, maximum, share, ahead);
        var all = ahead + Sum(charges.Select(charge => charge.Amount));
        if (planMinimum is { } minimum && Missing(minimum, share, all) is { } rest) charges.Add(TrueUp(plan, null, slice, rest));
        return charges;

        Money Sum(IEnumerable<Money> amounts) => Money.Sum(amounts, plan.Currency);
    }

    internal static string Describe(Component? component) => component is null ? MinimumDescription : $"{component.Name}: {MinimumDescription}";

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
        Description = Describe(component),
        Period = slice,
        Quantity = 1,
        Amount = Money.Round(missing.Value, plan.Currency),
        TaxCategory = component is null ? plan.TaxCategory : plan.TaxCategoryOf(component),
        TaxBehavior = plan.TaxBehavior,
        Plan = PlanReference.Of(plan),
        Derivation = missing.Derivation(plan.Currency),
    };

    // What is too much comes off usage first, so that usage that comes late changes no other line, then off the rest; of each in
    // proportion, so that every line keeps its tax category.
    private static List<Charge> Cut(List<Charge> charges, Money maximum, Proration share, Money ahead)
    {
        var cap = share.IsWhole ? maximum : maximum.MulDiv(share.Days, share.PeriodDays);
        var room = cap > ahead ? cap - ahead : Money.Zero(cap.Currency);
        var over = Money.Sum(charges.Select(charge => charge.Amount), cap.Currency) - room;
        if (!over.IsPositive) return charges;
        var usage = Money.Sum(charges.Where(charge => charge.Kind == ChargeKind.Usage).Select(charge => charge.Amount), cap.Currency);
        var offUsage = Money.Min(over, usage);
        var fromUsage = Rounding.Split(offUsage.Minor, [.. charges.Select(charge => charge.Kind == ChargeKind.Usage ? charge.Amount.Minor : 0)]);
        var fromOthers = Rounding.Split((over - offUsage).Minor, [.. charges.Select(charge => charge.Kind == ChargeKind.Usage ? 0 : charge.Amount.Minor)]);
        return [.. charges.Select((charge, i) => fromUsage[i] + fromOthers[i] is var part && part == 0 ? charge : Reduced(charge, new Money(part, cap.Currency), maximum))];
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
