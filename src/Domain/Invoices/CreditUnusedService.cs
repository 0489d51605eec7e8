using System.Globalization;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>Gives back the days not used of what was invoiced, at the price, quantity and tax rates of the original line.</summary>
public static class CreditUnusedService
{
    /// <summary>
    /// The credit as negative charges, one for each line of the original with days not used: where a change of tax rates split the
    /// service into several lines, each gives back its own days at its own rates. None when the original charged nothing for them.
    /// </summary>
    public static IReadOnlyList<Charge> Price(UnusedService unused, Invoice original) =>
    [
        .. original.Lines
            .Where(line => line.Component == unused.Component && line.Kind == ChargeKind.Recurring && Within(line, unused.Charged))
            .Select(line => (Line: line, Unused: line.Period!.Clip(unused.Unused.Start, unused.Unused.End)))
            .Where(part => part.Unused is not null)
            .Select(part => Credit(original, part.Line, part.Unused!))
            .Where(credit => !credit.Amount.IsZero),
    ];

    /// <summary>The same line seen from the other side: on a credit note what is given back is positive.</summary>
    public static DocumentLine Flip(DocumentLine line) => line with
    {
        Quantity = -line.Quantity,
        Amount = -line.Amount,
        Tax = -line.Tax,
        Derivation = line.Derivation with { Formula = $"0 - ({line.Derivation.Formula})" },
    };

    private static Charge Credit(Invoice original, DocumentLine line, ServicePeriod unused) => new()
    {
        Component = line.Component,
        Kind = ChargeKind.Credit,
        Description = line.Description,
        Period = unused,
        Quantity = -line.Quantity,
        UnitAmount = line.UnitAmount,
        Amount = -line.Priced.MulDiv(unused.Days, line.Period!.Days),
        TaxCategory = line.TaxCategory,
        TaxBehavior = line.TaxBehavior,
        OriginalRates = line.Rates,
        Derivation = new Derivation(
            "0 - invoiced * days / period_days",
            [
                new("invoiced", line.Priced.ToAmountString()),
                new("days", unused.Days.ToString(CultureInfo.InvariantCulture)),
                new("period_days", line.Period.Days.ToString(CultureInfo.InvariantCulture)),
                new("invoice", original.Id.Value),
                new("line", line.Id),
            ],
            Derivation.RoundingTo(original.Currency)),
    };

    // A change of tax rates splits a line into parts that tile its period.
    private static bool Within(DocumentLine line, ServicePeriod charged) => line.Period is { } period && period.Start >= charged.Start && period.End <= charged.End;
}
