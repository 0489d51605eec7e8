using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Tax;

/// <summary>A tax rate of a country and category, in force from a day until a later one of the same name takes over.</summary>
/// <param name="Name">Tells rates apart that apply together (VAT and a local tax); rates of one name follow each other in time.</param>
/// <param name="Percent">0 to 100.</param>
public sealed record TaxRate(string Id, string Name, string Country, string Category, decimal Percent, LocalDate ValidFrom, Instant CreatedAt);

/// <summary>A rate as it was applied to a line.</summary>
public sealed record AppliedRate(string Name, decimal Percent);

/// <summary>Whether a customer is taxed like anybody else.</summary>
public enum TaxExemption
{
    None,

    /// <summary>The buyer accounts for the tax itself (Directive 2006/112/EC, articles 44 and 196).</summary>
    ReverseCharge,

    /// <summary>No tax is due from this customer.</summary>
    Exempt,
}

/// <summary>What the tax rules need to know about a buyer.</summary>
/// <param name="Country">Where the buyer is taxed.</param>
public sealed record TaxSituation(string Country, TaxExemption Exemption, string? Language);

/// <summary>Finds which rates apply.</summary>
public static class TaxRates
{
    /// <summary>The rates of a country and category on a day: for each name, the one that came into force last; ordered by name.</summary>
    public static IReadOnlyList<AppliedRate> Applicable(IReadOnlyList<TaxRate> rates, TaxSituation buyer, string category, LocalDate taxPoint)
    {
        if (buyer.Exemption != TaxExemption.None) return [];
        return
        [
            .. rates
                .Where(rate => rate.Country == buyer.Country && rate.Category == category && rate.ValidFrom <= taxPoint)
                .GroupBy(rate => rate.Name, StringComparer.Ordinal)
                .Select(named => named.OrderBy(rate => rate.ValidFrom).ThenBy(rate => rate.CreatedAt).Last())
                .OrderBy(rate => rate.Name, StringComparer.Ordinal)
                .Select(rate => new AppliedRate(rate.Name, rate.Percent)),
        ];
    }

    /// <summary>A period cut on each day on which other rates begin to apply; one stretch when none does. They tile the period.</summary>
    public static IReadOnlyList<ServicePeriod> Stretches(IReadOnlyList<TaxRate> rates, TaxSituation buyer, string category, ServicePeriod period)
    {
        var stretches = new List<ServicePeriod>();
        var (start, applied) = (period.Start, Applicable(rates, buyer, category, period.Start));
        foreach (var day in rates.Where(rate => rate.Country == buyer.Country && rate.Category == category).Select(rate => rate.ValidFrom).Distinct().Order())
        {
            if (day <= start || day >= period.End) continue;
            var next = Applicable(rates, buyer, category, day);
            if (next.SequenceEqual(applied)) continue;
            stretches.Add(new ServicePeriod(start, day));
            (start, applied) = (day, next);
        }

        return [.. stretches, new ServicePeriod(start, period.End)];
    }

    /// <summary>The sentence the law asks for on a document without tax.</summary>
    /// <remarks>
    /// Reverse charge: Directive 2006/112/EC, article 226 (11a). The words "Reverse charge" / "Autoliquidation" are prescribed.
    /// </remarks>
    public static string? Mention(TaxSituation buyer)
    {
        var french = buyer.Language?.StartsWith("fr", StringComparison.OrdinalIgnoreCase) == true;
        return (buyer.Exemption, french) switch
        {
            (TaxExemption.ReverseCharge, true) => "Autoliquidation (article 196 de la directive 2006/112/CE)",
            (TaxExemption.ReverseCharge, false) => "Reverse charge (Article 196, Directive 2006/112/EC)",
            (TaxExemption.Exempt, true) => "Client exonéré de taxe",
            (TaxExemption.Exempt, false) => "Customer exempt from tax",
            _ => null,
        };
    }
}
