using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Keeps a subscription from giving back once more what was given back by hand.</summary>
public static class CapUnusedService
{
    /// <summary>
    /// The credits, none above what is left of the lines that charged its component for its days. Where nothing of them was given back by
    /// hand it is exact as it is: the subscription knows what it gave back itself.
    /// </summary>
    public static IReadOnlyList<Charge> Of(SubscriptionId subscription, IReadOnlyList<Charge> credits, CreditHistory history)
    {
        var left = LeftToCredit.After(history);
        var capped = new List<Charge>();
        foreach (var credit in credits)
        {
            if (left.OfService(subscription, credit.Component, credit.Period!) is not { } lines) capped.Add(credit);
            else if (Cap(credit, lines, left, Before(credit, capped)) is { } least) capped.Add(least);
        }

        return capped;
    }

    // What the same document gives back for the same days already; other days have lines of their own.
    private static Money Before(Charge credit, List<Charge> capped) => Money.Sum(
        capped.Where(other => other.Component == credit.Component && other.Period!.Clip(credit.Period!.Start, credit.Period.End) is not null).Select(other => other.Amount),
        credit.Amount.Currency);

    private static Charge? Cap(Charge credit, IReadOnlyList<DocumentLine> lines, LeftToCredit left, Money before)
    {
        var most = Money.Sum(lines.Select(line => left.Of(line).Priced(line)), credit.Amount.Currency) + before;
        if (!most.IsPositive) return null;
        var least = -credit.Amount <= most ? credit : Only(credit, most);
        return before.IsZero && lines.All(line => IsTaxedAlike(line, credit)) ? least with { CreditedTax = TaxOf(least, lines, left) } : least;
    }

    // Where lines of other rates have part in a credit, what is left of their tax says nothing about the rates of the credit.
    private static bool IsTaxedAlike(DocumentLine line, Charge credit) => line.TaxBehavior == credit.TaxBehavior && line.Rates.SequenceEqual(credit.OriginalRates ?? []);

    private static CreditedTax TaxOf(Charge credit, IReadOnlyList<DocumentLine> lines, LeftToCredit left)
    {
        var currency = credit.Amount.Currency;
        var rest = new LineRest(Money.Sum(lines.Select(line => left.Of(line).Amount), currency), Money.Sum(lines.Select(line => left.Of(line).Tax), currency));
        var (low, high) = CreditLines.Bounds(-credit.Amount.Minor, rest, credit.TaxBehavior == TaxBehavior.Inclusive);
        return new CreditedTax(new Money(low, currency), new Money(high, currency));
    }

    private static Charge Only(Charge credit, Money rest) => credit with
    {
        Amount = -rest,
        Derivation = new Derivation(
            "0 - left_to_credit",
            [
                new("left_to_credit", rest.ToAmountString()),
                new("unused_service", (-credit.Amount).ToAmountString()),
                .. credit.Derivation.Inputs.Where(input => input.Name is "invoice" or "line"),
            ],
            credit.Derivation.Rounding),
    };
}
