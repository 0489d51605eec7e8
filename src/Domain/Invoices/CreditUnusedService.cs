using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Gives back what a subscription priced as unused, at the description and tax rates of the line that charged it.</summary>
public static class CreditUnusedService
{
    /// <summary>The credit as a negative charge; null when the original has no such line.</summary>
    public static Charge? Price(UnusedService unused, Invoice original)
    {
        var line = original.Lines.LastOrDefault(candidate => candidate.Component == unused.Component && candidate.Kind == ChargeKind.Recurring);
        return line is null ? null : new Charge
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
            Derivation = unused.Derivation.Extend(unused.Derivation.Formula, new DerivationInput("line", line.Id)),
        };
    }

    /// <summary>The same line seen from the other side: on a credit note what is given back is positive.</summary>
    public static DocumentLine Flip(DocumentLine line) => line with
    {
        Quantity = -line.Quantity,
        Amount = -line.Amount,
        Tax = -line.Tax,
        Derivation = line.Derivation with { Formula = $"0 - ({line.Derivation.Formula})" },
    };
}
