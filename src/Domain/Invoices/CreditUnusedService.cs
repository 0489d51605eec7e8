using System.Globalization;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Gives back the days not used of what was invoiced, at the price, quantity and tax rates of the original line.</summary>
public static class CreditUnusedService
{
    /// <summary>The credit as a negative charge; null when the original charged nothing for these days.</summary>
    public static Charge? Price(UnusedService unused, Invoice original)
    {
        var line = original.Lines.FirstOrDefault(candidate => candidate.Component == unused.Component && candidate.Period == unused.Charged && candidate.Kind == ChargeKind.Recurring);
        if (line is null || line.Priced.IsZero) return null;
        var amount = -line.Priced.MulDiv(unused.Unused.Days, unused.Charged.Days);
        return amount.IsZero ? null : new Charge
        {
            Component = line.Component,
            Kind = ChargeKind.Credit,
            Description = line.Description,
            Period = unused.Unused,
            Quantity = -line.Quantity,
            UnitAmount = line.UnitAmount,
            Amount = amount,
            TaxCategory = line.TaxCategory,
            TaxBehavior = line.TaxBehavior,
            OriginalRates = line.Rates,
            Derivation = new Derivation(
                "0 - invoiced * days / period_days",
                [
                    new("invoiced", line.Priced.ToAmountString()),
                    new("days", unused.Unused.Days.ToString(CultureInfo.InvariantCulture)),
                    new("period_days", unused.Charged.Days.ToString(CultureInfo.InvariantCulture)),
                    new("invoice", original.Id.Value),
                    new("line", line.Id),
                ],
                Derivation.RoundingTo(original.Currency)),
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
