using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Domain.Invoices;

/// <summary>
/// A charge whose tax rates change inside its period becomes one charge for each stretch of equal rates, split by days: the days
/// before the change are taxed at the old rates, those from its day on at the new ones.
/// </summary>
public static class SplitAtRateChange
{
    /// <summary>The parts in the order of their days; the charge itself when no rate changes, when it pays for no period, or for a credit, which has its rates.</summary>
    public static IReadOnlyList<Charge> Of(Charge charge, IReadOnlyList<TaxRate> rates, TaxSituation buyer)
    {
        if (charge.OriginalRates is not null || charge.Period is not { } period || charge.Amount.IsZero) return [charge];
        var stretches = TaxRates.Stretches(rates, buyer, charge.TaxCategory, period);
        if (stretches.Count == 1) return [charge];
        var parts = SplitByDays.Of(charge.Amount, charge.Derivation, [.. stretches.Select(stretch => stretch.Days)]);
        return [.. stretches.Zip(parts, (stretch, part) => charge with { Period = stretch, Amount = part.Amount, Derivation = part.Derivation })];
    }
}
