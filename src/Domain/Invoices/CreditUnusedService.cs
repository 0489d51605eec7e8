using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Gives back what a subscription priced as unused, at the description and tax rates of the lines that charged it.</summary>
public static class CreditUnusedService
{
    /// <summary>
    /// The credit as negative charges, one for each line of the original with days not used: where a change of tax rates split the
    /// service into several lines, each gives back at its own rate, and no more than it has left. None when the original has no such line.
    /// </summary>
    /// <param name="left">What the subscription itself left of the lines.</param>
    public static IReadOnlyList<Charge> Price(UnusedService unused, OriginalDocument original, LeftToCredit left)
    {
        DocumentLine[] service =
        [
            .. original.Lines.Where(line => line.Component == unused.Component && line.Kind == unused.Kind && line.Period?.Start < unused.Period.End),
        ];
        DocumentLine[] charged = [.. service.Where(line => line.Period!.Clip(unused.Period.Start, unused.Period.End) is not null)];
        if (charged.Length == 0) return [];
        DocumentLine[] net = [.. charged.Select(line => Net(line, original))];
        var whole = Whole(unused.BeforeDiscounts ? LessDiscounts(unused, charged, net) : unused, charged[^1]);
        return CreditParts.Of(whole, [.. service.Select(line => new ChargedLine(Net(line, original), Left(line, original, left)))]);
    }

    /// <summary>A line less the discounts that were taken off it.</summary>
    private static DocumentLine Net(DocumentLine line, OriginalDocument original) => Discounts(line, original)
        .Aggregate(line, (net, discount) => net with { Amount = net.Amount + discount.Amount, Tax = net.Tax + discount.Tax });

    private static Money Left(DocumentLine line, OriginalDocument original, LeftToCredit left) =>
        Discounts(line, original).Aggregate(left.Of(line).Priced(line), (rest, discount) => rest + left.Of(discount).Priced(discount));

    private static IEnumerable<DocumentLine> Discounts(DocumentLine line, OriginalDocument original) => original.Lines
        .Where(discount => discount.Kind == ChargeKind.Discount && discount.TakenOff == line.Kind && discount.Component == line.Component && Equals(discount.Period, line.Period));

    // In proportion: what is given back was charged less the same share of the discounts.
    private static UnusedService LessDiscounts(UnusedService unused, DocumentLine[] charged, DocumentLine[] net)
    {
        var (before, after) = (Priced(charged), Priced(net));
        if (before == after || before.IsZero) return unused;
        return unused with
        {
            Amount = unused.Amount.MulDiv(after.Minor, before.Minor),
            Derivation = unused.Derivation.Extend(
                $"({unused.Derivation.Formula}) * charged / before_discounts",
                new DerivationInput("charged", after.ToAmountString()),
                new DerivationInput("before_discounts", before.ToAmountString())),
        };
    }

    private static Money Priced(DocumentLine[] lines) => Money.Sum(lines.Select(line => line.Priced), lines[0].Amount.Currency);

    /// <summary>The same line seen from the other side: on a credit note what is given back is positive.</summary>
    public static DocumentLine Flip(DocumentLine line) => line with
    {
        Quantity = -line.Quantity,
        Amount = -line.Amount,
        Tax = -line.Tax,
        Derivation = line.Derivation with { Formula = $"0 - ({line.Derivation.Formula})" },
    };

    private static Charge Whole(UnusedService unused, DocumentLine line) => new()
    {
        Component = line.Component,
        Kind = ChargeKind.Credit,
        Description = line.Description,
        Period = unused.Period,
        Quantity = unused.Quantity,
        UnitAmount = unused.UnitAmount,
        Amount = unused.Amount,
        TaxCategory = line.TaxCategory,
        TaxBehavior = line.TaxBehavior,
        Plan = line.Plan,
        OriginalRates = line.Rates,
        Derivation = unused.Derivation,
    };
}
