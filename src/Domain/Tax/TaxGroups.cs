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
/// Tax per group of equal rates, on the sum of the group's lines, rounded once (EN 16931, BR-CO-17); lines get their share by
/// largest remainder, so that they add up to the group.
/// </summary>
public static class TaxGroups
{
    /// <summary>Taxes the lines of one document.</summary>
    public static (IReadOnlyList<TaxedLine> Lines, IReadOnlyList<TaxGroup> Groups) Apply(IReadOnlyList<TaxableLine> lines, Currency currency)
    {
        var taxed = new TaxedLine[lines.Count];
        var groups = new List<TaxGroup>();
        foreach (var members in lines.Select((line, index) => (line, index)).GroupBy(member => Key(member.line)))
        {
            var indexes = members.Select(member => member.index).ToArray();
            var of = members.Select(member => member.line).ToArray();
            var (nets, taxes, breakdown) = of[0].Behavior == TaxBehavior.Inclusive ? Inclusive(of, currency) : Exclusive(of, currency);
            for (var i = 0; i < indexes.Length; i++) taxed[indexes[i]] = new TaxedLine(new Money(nets[i], currency), new Money(taxes[i], currency));
            groups.AddRange(breakdown);
        }

        return (taxed, Merge(groups));
    }

    private static (long[] Nets, long[] Taxes, List<TaxGroup> Groups) Exclusive(TaxableLine[] lines, Currency currency)
    {
        var nets = lines.Select(line => line.Amount.Minor).ToArray();
        var net = new Money(nets.Sum(), currency);
        var groups = Breakdown(lines[0], rate => Percent(net, rate.Percent), net);
        return (nets, Share(groups.Sum(group => group.Tax.Minor), nets), groups);
    }

    /// <summary>The tax inside is what is left of the gross sum once the net is backed out and rounded.</summary>
    private static (long[] Nets, long[] Taxes, List<TaxGroup> Groups) Inclusive(TaxableLine[] lines, Currency currency)
    {
        var gross = lines.Select(line => line.Amount.Minor).ToArray();
        var percents = lines[0].Rates.Sum(rate => rate.Percent);
        var tax = gross.Sum() - (long)Rounding.ToWhole(gross.Sum() * 100m / (100m + percents));
        var net = new Money(gross.Sum() - tax, currency);
        var shares = Rounding.Split(tax, [.. lines[0].Rates.Select(Weight)]);
        var groups = lines[0].Rates.Count == 0
            ? Breakdown(lines[0], _ => net, net)
            : [.. lines[0].Rates.Select((rate, i) => new TaxGroup(lines[0].Category, rate.Name, rate.Percent, net, new Money(shares[i], currency)))];
        var taxes = Share(tax, gross);
        return ([.. gross.Select((amount, i) => amount - taxes[i])], taxes, groups);
    }

    private static List<TaxGroup> Breakdown(TaxableLine line, Func<AppliedRate, Money> tax, Money net) => line.Rates.Count == 0
        ? [new TaxGroup(line.Category, null, 0, net, Money.Zero(net.Currency))]
        : [.. line.Rates.Select(rate => new TaxGroup(line.Category, rate.Name, rate.Percent, net, tax(rate)))];

    private static Money Percent(Money amount, decimal percent) => amount with { Minor = (long)Rounding.ToWhole(amount.Minor * percent / 100m) };

    // Percentages have at most 12 digits; the weights only have to keep their proportion.
    private static long Weight(AppliedRate rate) => (long)Rounding.ToWhole(rate.Percent * 1_000_000m);

    // Lines that cancel each other out leave nothing to share by: the first line takes it all.
    private static long[] Share(long tax, long[] amounts)
    {
        if (amounts.Sum() != 0) return Rounding.Split(tax, amounts);
        var parts = new long[amounts.Length];
        if (parts.Length > 0) parts[0] = tax;
        return parts;
    }

    private static string Key(TaxableLine line) =>
        $"{line.Behavior}|{line.Category}|{string.Join('|', line.Rates.Select(rate => $"{rate.Name}:{Decimals.ToText(rate.Percent)}"))}";

    // The same rate may come from inclusive and exclusive lines: the breakdown shows it once.
    private static List<TaxGroup> Merge(List<TaxGroup> groups) =>
    [
        .. groups
            .GroupBy(group => (group.Category, group.Name, group.Percent))
            .Select(same => same.Aggregate((left, right) => left with { Taxable = left.Taxable + right.Taxable, Tax = left.Tax + right.Tax })),
    ];
}
