using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>
/// Keeps the tax of a credit within what is left to give back. The tax of every document is rounded by itself, so what a cancellation
/// gives back after parts were given back by hand might else come to a cent too much, or leave one behind.
/// </summary>
internal static class FitCreditedTax
{
    /// <param name="charges">What became the lines, one each.</param>
    internal static (IReadOnlyList<TaxedLine> Lines, IReadOnlyList<TaxGroup> Groups) Of(
        IReadOnlyList<Charge> charges, IReadOnlyList<DocumentLine> lines, IReadOnlyList<TaxedLine> taxed, IReadOnlyList<TaxGroup> groups)
    {
        var (fitted, breakdown) = (taxed.ToArray(), groups.ToArray());
        for (var i = 0; i < fitted.Length; i++)
        {
            if (charges[i].CreditedTax is not { } bounds) continue;
            var tax = -fitted[i].Tax;
            var less = tax - tax with { Minor = Math.Clamp(tax.Minor, bounds.Least.Minor, bounds.Most.Minor) };
            if (less.IsZero) continue;
            // A price that contained its tax stays what it was: what is not tax of it is net.
            var net = lines[i].TaxBehavior == TaxBehavior.Inclusive ? -less : Money.Zero(less.Currency);
            fitted[i] = new TaxedLine(fitted[i].Net + net, fitted[i].Tax + less);
            Correct(breakdown, lines[i], net, less);
        }

        return (fitted, breakdown);
    }

    private static void Correct(TaxGroup[] breakdown, DocumentLine line, Money net, Money tax)
    {
        var shares = Rounding.Split(tax.Minor, [.. line.Rates.Select(TaxGroups.Weight)]);
        for (var i = 0; i < shares.Length; i++)
        {
            var rate = line.Rates[i];
            var at = Array.FindIndex(breakdown, group => (group.Category, group.Name, group.Percent) == (line.TaxCategory, rate.Name, rate.Percent));
            breakdown[at] = breakdown[at] with { Taxable = breakdown[at].Taxable + net, Tax = breakdown[at].Tax + new Money(shares[i], tax.Currency) };
        }
    }
}
