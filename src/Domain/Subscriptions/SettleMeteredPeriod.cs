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
        return period.Committed ? Commitments.Settle(plan, period.Minimum, period.Period, period.Share, period.Ahead, arrears) : arrears;
    }

    /// <summary>Of the charges those that usage changes: usage and minimums. The recurring ones are billed already.</summary>
    internal static IReadOnlyList<Charge> Changeable(PlanVersion plan, MeteredPeriod period) =>
        [.. Charges(plan, period, [.. period.Recurring.Select(part => Recurring(plan, period, part))]).Where(IsChangeable)];

    /// <summary>What is billed of them by an invoice.</summary>
    internal static PartAmount[] Billed(IEnumerable<Charge> charges, InvoiceId invoice) =>
        [.. charges.Where(IsChangeable).Select(charge => new PartAmount(charge.Component, charge.Kind, charge.Amount) { Invoice = charge.Amount.IsZero ? null : invoice })];

    /// <summary>
    /// The period priced with what its meters come to by now, less what was billed: lines for what is more, credits at the rates of
    /// the invoice that charged it for what is less.
    /// </summary>
    internal static ArrearsBill Late(LateUsage late, long watermark, InvoiceId invoice)
    {
        var now = late.Billed with { Totals = late.Totals, Watermark = watermark };
        var charges = Changeable(late.Plan, now);
        var (more, less, billed) = (new List<Charge>(), new List<UnusedService>(), new List<PartAmount>());
        foreach (var charge in charges)
        {
            var before = late.Billed.Billed.FirstOrDefault(part => part.Component == charge.Component && part.Kind == charge.Kind);
            var difference = charge.Amount - (before?.Amount ?? Money.Zero(charge.Amount.Currency));
            if (difference.IsPositive) more.Add(More(late.Billed, charge, difference));
            if (difference.IsNegative) less.Add(Less(late.Billed, before!, difference, charge.Amount, Grown(late.Billed, charge)));
            billed.Add(new PartAmount(charge.Component, charge.Kind, charge.Amount) { Invoice = difference.IsPositive ? invoice : before?.Invoice });
        }

        // A minimum that usage has reached since is given back as far as it was charged.
        var gone = late.Billed.Billed.Where(part => part.Amount.IsPositive && !charges.Any(charge => charge.Component == part.Component && charge.Kind == part.Kind));
        less.AddRange(gone.Select(part => Less(late.Billed, part, -part.Amount, Money.Zero(part.Amount.Currency), -1)));
        return new ArrearsBill(more, less, [now with { Billed = billed }]);
    }

    private static bool IsChangeable(Charge charge) => charge.Kind is ChargeKind.Usage or ChargeKind.Minimum;

    private static UsageTotal TotalOf(MeteredPeriod period, Component component) =>
        period.Totals.FirstOrDefault(total => total.Component == component.Code)?.Total ?? UsageTotal.Nothing;

    // By how much the quantity grew since the bill; a minimum has none.
    private static decimal Grown(MeteredPeriod billed, Charge charge) => charge.Kind != ChargeKind.Usage
        ? charge.Quantity
        : charge.Quantity - (billed.Totals.FirstOrDefault(total => total.Component == charge.Component)?.Total.Quantity ?? 0);

    private static Charge More(MeteredPeriod billed, Charge charge, Money difference) => charge with
    {
        Description = $"{charge.Description}: late usage",
        Amount = difference,
        Quantity = Grown(billed, charge),
        Derivation = charge.Derivation.Extend(
            charge.Derivation.Formula + " - already_billed", new DerivationInput("already_billed", (charge.Amount - difference).ToAmountString())),
    };

    private static UnusedService Less(MeteredPeriod billed, PartAmount part, Money difference, Money now, decimal quantity) => new(
        part.Invoice!.Value,
        part.Component,
        billed.Period,
        difference,
        quantity,
        null,
        new Derivation(
            "priced_now - already_billed",
            [new("priced_now", now.ToAmountString()), new("already_billed", part.Amount.ToAmountString()), new("invoice", part.Invoice.Value.Value)],
            Derivation.RoundingTo(now.Currency)))
    {
        Kind = part.Kind,
        BeforeDiscounts = true,
    };

    // Only its amount counts any more: it takes part in minimums and maximum, and is not charged again.
    private static Charge Recurring(PlanVersion plan, MeteredPeriod period, PartAmount part) => new()
    {
        Component = part.Component,
        Kind = part.Kind,
        Description = part.Component ?? "",
        Period = period.Period,
        Quantity = 1,
        Amount = part.Amount,
        TaxCategory = plan.TaxCategory,
        TaxBehavior = plan.TaxBehavior,
        Derivation = new Derivation("amount", [new("amount", part.Amount.ToAmountString())], Derivation.RoundingTo(part.Amount.Currency)),
    };
}
