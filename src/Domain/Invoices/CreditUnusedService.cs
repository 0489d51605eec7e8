using System.Globalization;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Gives back the days not used of what was invoiced, at the price, quantity and tax rates of the original line.</summary>
public static class CreditUnusedService
{
    /// <summary>The credit as negative charges, one for each line of the original with days not used; none when it charged nothing for them.</summary>
    public static IReadOnlyList<Charge> Price(UnusedService unused, Invoice original)
    {
        DocumentLine[] lines = [.. original.Lines.Where(line => line.Component == unused.Component && line.Kind == ChargeKind.Recurring && Within(line, unused.Charged))];
        if (lines.Length == 0) return [];
        var invoiced = Money.Sum(lines.Select(line => line.Priced), original.Currency);
        var amount = -invoiced.MulDiv(unused.Unused.Days, unused.Charged.Days);
        return amount.IsZero ? [] : CreditParts.Of(Credit(unused, original, lines[0], invoiced, amount), lines);
    }

    /// <summary>The same line seen from the other side: on a credit note what is given back is positive.</summary>
    public static DocumentLine Flip(DocumentLine line) => line with
    {
        Quantity = -line.Quantity,
        Amount = -line.Amount,
        Tax = -line.Tax,
        Derivation = line.Derivation with { Formula = $"0 - ({line.Derivation.Formula})" },
    };

    private static Charge Credit(UnusedService unused, Invoice original, DocumentLine line, Money invoiced, Money amount) => new()
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
                new("invoiced", invoiced.ToAmountString()),
                new("days", unused.Unused.Days.ToString(CultureInfo.InvariantCulture)),
                new("period_days", unused.Charged.Days.ToString(CultureInfo.InvariantCulture)),
                new("invoice", original.Id.Value),
            ],
            Derivation.RoundingTo(original.Currency)),
    };

    // A change of tax rates splits a line into parts that tile its period.
    private static bool Within(DocumentLine line, ServicePeriod charged) => line.Period is { } period && period.Start >= charged.Start && period.End <= charged.End;
}
