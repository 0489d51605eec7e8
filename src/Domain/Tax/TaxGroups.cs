using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Tax;

/// <summary>A line's amount and how it is taxed.</summary>
/// <param name="Amount">Before tax when exclusive, tax included when inclusive.</param>
public sealed record TaxableLine(Money Amount, string Category, TaxBehavior Behavior, IReadOnlyList<AppliedRate> Rates);

/// <summary>A line's amount before tax and its share of its group's tax.</summary>
public readonly record struct TaxedLine(Money Net, Money Tax);

/// <summary>One entry of an invoice's tax breakdown.</summary>
public sealed record TaxGroup(string Category, string? Name, decimal Percent, Money Taxable, Money Tax);

/// <summary>
/// Tax per rate of a category, on the sum of the lines it applies to, rounded once (EN 16931, BR-CO-17); lines get their share by
/// largest remainder, so that they add up to the group. Several names apply to the same taxable amount, never one on top of the other.
/// </summary>
public static class TaxGroups
{
    /// <summary>Taxes the lines of one document. Prices with tax inside are backed out first, by what is inside of them together.</summary>
    public static (IReadOnlyList<TaxedLine> Lines, IReadOnlyList<TaxGroup> Groups) Apply(IReadOnlyList<TaxableLine> lines, Currency currency)
    {
        var taxed = lines.Select(line => new TaxedLine(line.Amount, Money.Zero(currency))).ToArray();
        var groups = new List<TaxGroup>();
        var indexed = lines.Select((line, index) => (line, index)).ToArray();
        foreach (var members in indexed.Where(member => member.line.Behavior == TaxBehavior.Inclusive).GroupBy(member => Key(member.line)))
        {
            var indexes = members.Select(member => member.index).ToArray();
            var (nets, taxes, breakdown) = Inclusive([.. members.Select(member => member.line)], currency);
            for (var i = 0; i < indexes.Length; i++) taxed[indexes[i]] = new TaxedLine(new Money(nets[i], currency), new Money(taxes[i], currency));
            groups.AddRange(breakdown);
        }

        foreach (var rated in indexed.Where(member => member.line.Behavior == TaxBehavior.Exclusive).SelectMany(Rated).GroupBy(rated => rated.Rate))
        {
            groups.Add(Exclusive(rated.Key, [.. rated.Select(member => member.Index)], taxed));
        }

        return (taxed, Merge(groups, lines));
    }

    /// <summary>Whatever other rates a line has, a rate is taken once of all its lines together.</summary>
    private static TaxGroup Exclusive((string Category, string? Name, decimal Percent) rate, int[] indexes, TaxedLine[] taxed)
    {
        var nets = indexes.Select(index => taxed[index].Net.Minor).ToArray();
        var net = new Money(nets.Sum(), taxed[indexes[0]].Net.Currency);
        var tax = net with { Minor = (long)Rounding.ToWhole(net.Minor * rate.Percent / 100m) };
        var shares = Share(tax.Minor, nets);
        for (var i = 0; i < indexes.Length; i++) taxed[indexes[i]] = taxed[indexes[i]] with { Tax = taxed[indexes[i]].Tax + (net with { Minor = shares[i] }) };
        return new TaxGroup(rate.Category, rate.Name, rate.Percent, net, tax);
    }

    private static IEnumerable<((string Category, string? Name, decimal Percent) Rate, int Index)> Rated((TaxableLine Line, int Index) member) =>
        RatesOf(member.Line).Select(rate => (rate, member.Index));

    private static IEnumerable<(string Category, string? Name, decimal Percent)> RatesOf(TaxableLine line) => line.Rates.Count == 0
        ? [(line.Category, null, 0m)]
        : line.Rates.Select(rate => (line.Category, (string?)rate.Name, rate.Percent));

    /// <summary>The tax inside is what is left of the gross sum once the net is backed out and rounded.</summary>
    private static (long[] Nets, long[] Taxes, List<TaxGroup> Groups) Inclusive(TaxableLine[] lines, Currency currency)
    {
        var gross = lines.Select(line => line.Amount.Minor).ToArray();
        var percents = lines[0].Rates.Sum(rate => rate.Percent);
        var tax = gross.Sum() - (long)Rounding.ToWhole(gross.Sum() * 100m / (100m + percents));
        var net = new Money(gross.Sum() - tax, currency);
        var shares = Rounding.Split(tax, [.. lines[0].Rates.Select(Weight)]);
        List<TaxGroup> groups = lines[0].Rates.Count == 0
            ? [new TaxGroup(lines[0].Category, null, 0, net, Money.Zero(currency))]
            : [.. lines[0].Rates.Select((rate, i) => new TaxGroup(lines[0].Category, rate.Name, rate.Percent, net, new Money(shares[i], currency)))];
        var taxes = Share(tax, gross);
        return ([.. gross.Select((amount, i) => amount - taxes[i])], taxes, groups);
    }

    // Percentages have at most 12 digits; the weights only have to keep their proportion.
    internal static long Weight(AppliedRate rate) => (long)Rounding.ToWhole(rate.Percent * 1_000_000m);

    // Lines that cancel each other out leave nothing to share by: the first line takes it all.
    private static long[] Share(long tax, long[] amounts)
    {
        if (amounts.Sum() != 0) return Rounding.Split(tax, amounts);
        var parts = new long[amounts.Length];
        if (parts.Length > 0) parts[0] = tax;
        return parts;
    }

    private static string Key(TaxableLine line) =>
        $"{line.Category}|{string.Join('|', line.Rates.Select(rate => $"{rate.Name}:{Decimals.ToText(rate.Percent)}"))}";

    // The same rate may come from several sets of inclusive lines and from exclusive ones: the breakdown shows it once, where it first appears.
    private static List<TaxGroup> Merge(List<TaxGroup> groups, IReadOnlyList<TaxableLine> lines)
    {
        var order = lines.SelectMany(RatesOf).Distinct().ToList();
        return
        [
            .. groups
                .GroupBy(group => (group.Category, group.Name, group.Percent))
                .Select(same => same.Aggregate((left, right) => left with { Taxable = left.Taxable + right.Taxable, Tax = left.Tax + right.Tax }))
                .OrderBy(group => order.IndexOf((group.Category, group.Name, group.Percent))),
        ];
    }
}
