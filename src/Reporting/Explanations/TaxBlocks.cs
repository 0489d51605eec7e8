using System.Globalization;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Reporting.Explanations;

/// <summary>Lines that are taxed together: rounded once, and shared out among them.</summary>
/// <param name="IsInclusive">Whether their prices have the tax inside; all their rates are then backed out together.</param>
/// <param name="Percent">Of the rate; of all of them together where they are inside.</param>
/// <param name="Lines">Their places on the invoice.</param>
/// <param name="Groups">The entries of the breakdown that they are in, by their places.</param>
internal sealed record TaxBlock(bool IsInclusive, string Category, decimal Percent, int[] Lines, int[] Groups);

/// <summary>
/// Which lines of an invoice were taxed together. A line shows the sum of its rates only, so where several rates of one category meet, it is told by the amounts that the breakdown
/// says they come to.
/// </summary>
internal sealed class TaxBlocks
{
    /// <summary>What a line with tax inside has in its derivation.</summary>
    public const string IncludedTax = "included_tax";

    private const int MaximumRates = 10;
    private readonly InvoiceView _invoice;
    private readonly int _digits;

    private TaxBlocks(InvoiceView invoice) => (_invoice, _digits) = (invoice, MinorUnits.Digits(invoice.Currency));

    public static IReadOnlyList<TaxBlock> Of(InvoiceView invoice)
    {
        var blocks = new TaxBlocks(invoice);
        var inside = blocks.Inclusive().ToArray();
        var taken = inside.SelectMany(block => block.Lines).ToHashSet();
        return [.. inside, .. Enumerable.Range(0, invoice.TaxBreakdown.Length).Select(group => blocks.Exclusive(group, inside, taken)).Where(block => block.Lines.Length > 0)];
    }

    private IEnumerable<TaxBlock> Inclusive()
    {
        var marked = Places().Where(place => IsMarked(_invoice.Lines[place])).GroupBy(place => (_invoice.Lines[place].TaxCategory, Rate: Read(_invoice.Lines[place].TaxRate)));
        foreach (var set in marked)
        {
            // A line too small to have tax inside shows no sign of it, and counts all the same.
            int[] small = [.. Places().Where(place => !IsMarked(_invoice.Lines[place]) && _invoice.Lines[place] is { } line && line.TaxCategory == set.Key.TaxCategory && Read(line.TaxRate) == set.Key.Rate && Read(line.TaxAmount) == 0)];
            int[] all = [.. set.Concat(small).Order()];
            int[] lines = Ties(all, set.Key.Rate) ? all : [.. set];
            yield return new TaxBlock(true, set.Key.TaxCategory, set.Key.Rate, lines, Summing(set.Key.TaxCategory, set.Key.Rate));
        }
    }

    private TaxBlock Exclusive(int group, TaxBlock[] inside, HashSet<int> taken)
    {
        var entry = _invoice.TaxBreakdown[group];
        var wanted = Read(entry.Taxable) - inside.Where(block => block.Groups.Contains(group)).SelectMany(block => block.Lines).Sum(Amount);
        int[] candidates = [.. Places().Where(place => !taken.Contains(place) && _invoice.Lines[place].TaxCategory == entry.Category && Read(_invoice.Lines[place].TaxRate) >= Read(entry.Percent))];
        decimal[] rates = [.. candidates.Select(place => Read(_invoice.Lines[place].TaxRate)).Distinct().Order().Take(MaximumRates)];
        var lines = Subsets(rates).Select(chosen => candidates.Where(place => chosen.Contains(Read(_invoice.Lines[place].TaxRate))).ToArray()).FirstOrDefault(some => some.Sum(Amount) == wanted);
        return new TaxBlock(false, entry.Category, Read(entry.Percent), lines ?? candidates, [group]);
    }

    private bool Ties(int[] lines, decimal percent)
    {
        var gross = lines.Sum(place => Amount(place) + Read(_invoice.Lines[place].TaxAmount));
        return gross - Math.Round(gross * 100m / (100m + percent), _digits, MidpointRounding.AwayFromZero) == lines.Sum(place => Read(_invoice.Lines[place].TaxAmount));
    }

    // The entries of a category whose rates come to the sum that its lines show.
    private int[] Summing(string category, decimal percent)
    {
        int[] groups = [.. Enumerable.Range(0, _invoice.TaxBreakdown.Length).Where(group => _invoice.TaxBreakdown[group].Category == category).Take(MaximumRates)];
        return Subsets(groups).FirstOrDefault(chosen => chosen.Sum(group => Read(_invoice.TaxBreakdown[group].Percent)) == percent) ?? groups;
    }

    // The smallest first, so that a rate by itself comes before what it comes to with others.
    private static IEnumerable<T[]> Subsets<T>(T[] of) => Enumerable.Range(1, (1 << of.Length) - 1)
        .OrderBy(bits => int.PopCount(bits)).ThenBy(bits => bits)
        .Select(bits => of.Where((_, i) => (bits & (1 << i)) != 0).ToArray());

    private IEnumerable<int> Places() => Enumerable.Range(0, _invoice.Lines.Length);

    private decimal Amount(int place) => Read(_invoice.Lines[place].Amount);

    private static bool IsMarked(InvoiceLineView line) => line.Derivation.Inputs.ContainsKey(IncludedTax);

    private static decimal Read(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
