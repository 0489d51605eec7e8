using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Gives back what a subscription priced as unused, at the description and tax rates of the lines that charged it.</summary>
public static class CreditUnusedService
{
    /// <summary>
    /// The credit as negative charges, one for each line of the original with days not used: where a change of tax rates split the
    /// service into several lines, each gives back at its own rate. None when the original has no such line.
    /// </summary>
    public static IReadOnlyList<Charge> Price(UnusedService unused, OriginalDocument original)
    {
        DocumentLine[] charged =
        [
            .. original.Lines.Where(line =>
                line.Component == unused.Component && line.Kind == unused.Kind && line.Period?.Clip(unused.Period.Start, unused.Period.End) is not null),
        ];
        return charged.Length == 0 ? [] : CreditParts.Of(Whole(unused, charged[^1]), charged);
    }

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
        OriginalRates = line.Rates,
        Derivation = unused.Derivation,
    };
}
