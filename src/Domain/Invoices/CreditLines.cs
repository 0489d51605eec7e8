using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>How much of a line is to be given back.</summary>
/// <param name="WithTax">Whether the amount contains the line's tax.</param>
public sealed record LineCredit(DocumentLine Line, Money Amount, bool WithTax);

/// <summary>
/// The lines of a credit note by hand, at the rates of the original. The tax of each set of equal rates follows what was given back of
/// the set so far and is rounded on that sum, so that parts of any size come to the original tax, and the last takes the exact rest.
/// </summary>
public static class CreditLines
{
    /// <summary>All that is left of an invoice, line by line; credit lines of the invoice itself are taken back with it.</summary>
    public static LineCredit[] Whole(Invoice invoice, LeftToCredit left) =>
    [
        .. invoice.Lines.Select(line => new LineCredit(line, left.Of(line).Gross, WithTax: true))
            .Where(credit => !left.Of(credit.Line).Amount.IsZero || !left.Of(credit.Line).Tax.IsZero),
    ];

    /// <summary>An amount with tax, spread over what the lines have left by largest remainder.</summary>
    public static LineCredit[] Spread(Invoice invoice, LeftToCredit left, Money amount)
    {
        if (amount == left.Of(invoice)) return Whole(invoice, left);
        DocumentLine[] lines = [.. invoice.Lines.Where(line => left.Of(line).Gross.IsPositive)];
        var shares = Rounding.Split(amount.Minor, [.. lines.Select(line => left.Of(line).Gross.Minor)]);
        return [.. lines.Zip(shares, (line, share) => new LineCredit(line, amount with { Minor = share }, WithTax: true)).Where(credit => !credit.Amount.IsZero)];
    }

    /// <summary>The lines of the note, positive where something is given back.</summary>
    public static IReadOnlyList<DocumentLine> Price(Invoice invoice, LeftToCredit left, IReadOnlyList<LineCredit> credits, CreditNoteId note)
    {
        var taxes = new Dictionary<string, Money>(StringComparer.Ordinal);
        foreach (var set in credits.GroupBy(credit => RatesOf(credit.Line)))
        {
            LineCredit[] members = [.. set];
            var shares = TaxOf([.. invoice.Lines.Where(line => RatesOf(line) == set.Key)], left, members);
            for (var i = 0; i < members.Length; i++) taxes[members[i].Line.Id] = new Money(shares[i], invoice.Currency);
        }

        return [.. credits.Select((credit, i) => Line(credit, taxes[credit.Line.Id], invoice.Id, note, i + 1))];
    }

    /// <summary>
    /// The tax breakdown of such lines. Where a set has several rates, each follows what was given back of the set so far, as the tax
    /// itself does, so that the parts come to its tax on the invoice.
    /// </summary>
    /// <param name="left">What was left before these lines.</param>
    public static IReadOnlyList<TaxGroup> Breakdown(Invoice invoice, LeftToCredit left, IReadOnlyList<DocumentLine> lines) =>
    [
        .. lines.GroupBy(RatesOf).SelectMany(set => Groups(invoice, left, [.. set]))
            .GroupBy(group => (group.Category, group.Name, group.Percent))
            .Select(same => same.Aggregate((one, other) => one with { Taxable = one.Taxable + other.Taxable, Tax = one.Tax + other.Tax })),
    ];

    private static IEnumerable<TaxGroup> Groups(Invoice invoice, LeftToCredit left, DocumentLine[] credits)
    {
        var (category, rates) = (credits[0].TaxCategory, credits[0].Rates);
        var net = Money.Sum(credits.Select(line => line.Amount), invoice.Currency);
        var tax = Money.Sum(credits.Select(line => line.Tax), invoice.Currency);
        if (rates.Count == 0) return [new TaxGroup(category, null, 0, net, tax)];

        DocumentLine[] set = [.. invoice.Lines.Where(line => RatesOf(line) == RatesOf(credits[0]))];
        var whole = set.Sum(line => line.Tax.Minor);
        var before = whole - set.Sum(line => left.Of(line).Tax.Minor);
        var weights = Weights(invoice, category, rates, whole);
        var (given, then) = (Rounding.Split(before, weights), Rounding.Split(before + tax.Minor, weights));
        return rates.Select((rate, i) => new TaxGroup(category, rate.Name, rate.Percent, net, tax with { Minor = then[i] - given[i] }));
    }

    // The taxes of the rates on the invoice, unless other lines have part in them: then the percentages.
    private static long[] Weights(Invoice invoice, string category, IReadOnlyList<AppliedRate> rates, long whole)
    {
        long[] taxes = [.. rates.Select(rate => invoice.TaxBreakdown.Single(group => (group.Category, group.Name, group.Percent) == (category, rate.Name, rate.Percent)).Tax.Minor)];
        return whole != 0 && taxes.Sum() == whole ? taxes : [.. rates.Select(TaxGroups.Weight)];
    }

    private static long[] TaxOf(DocumentLine[] set, LeftToCredit left, LineCredit[] credits)
    {
        (long Low, long High)[] bounds = [.. credits.Select(credit => Bounds(credit.Amount.Minor, left.Of(credit.Line), credit.WithTax))];
        var tax = Math.Clamp(Owed(set, left, credits), bounds.Sum(bound => bound.Low), bounds.Sum(bound => bound.High));
        return Fit(tax, [.. credits.Select(credit => credit.Amount.Minor)], bounds);
    }

    /// <summary>The tax on all that was given back of the set once this is, less what of it was given back before.</summary>
    private static long Owed(DocumentLine[] set, LeftToCredit left, LineCredit[] credits)
    {
        var withTax = credits[0].WithTax;
        var whole = set.Sum(line => Measure(new LineRest(line.Amount, line.Tax), withTax));
        if (whole == 0) return 0;
        var before = whole - set.Sum(line => Measure(left.Of(line), withTax));
        var tax = set.Sum(line => line.Tax.Minor);
        var given = tax - set.Sum(line => left.Of(line).Tax.Minor);
        return Rounding.MulDiv(tax, before + credits.Sum(credit => credit.Amount.Minor), whole) - given;
    }

    /// <summary>
    /// The tax that an amount of a line may give back, in minor units: a line given back to its end takes the rest of its tax, any other
    /// neither more tax nor more net than it has left.
    /// </summary>
    internal static (long Low, long High) Bounds(long amount, LineRest rest, bool withTax)
    {
        if (amount == Measure(rest, withTax)) return (rest.Tax.Minor, rest.Tax.Minor);
        var high = Math.Max(0, withTax ? Math.Min(rest.Tax.Minor, amount) : rest.Tax.Minor);
        return (withTax ? Math.Min(high, Math.Max(0, amount - rest.Amount.Minor)) : 0, high);
    }

    private static long[] Fit(long tax, long[] amounts, (long Low, long High)[] bounds)
    {
        var shares = amounts.Sum() == 0 ? new long[amounts.Length] : Rounding.Split(tax, amounts);
        for (var i = 0; i < shares.Length; i++) shares[i] = Math.Clamp(shares[i], bounds[i].Low, bounds[i].High);
        var open = tax - shares.Sum();
        for (var i = 0; i < shares.Length; i++)
        {
            var more = Math.Clamp(open, bounds[i].Low - shares[i], bounds[i].High - shares[i]);
            shares[i] += more;
            open -= more;
        }

        return shares;
    }

    private static long Measure(LineRest rest, bool withTax) => withTax ? rest.Gross.Minor : rest.Amount.Minor;

    private static DocumentLine Line(LineCredit credit, Money tax, InvoiceId invoice, CreditNoteId note, int number) => credit.Line with
    {
        Id = $"{note.Value}-{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
        Kind = ChargeKind.Credit,
        Quantity = 1,
        UnitAmount = null,
        Amount = credit.WithTax ? credit.Amount - tax : credit.Amount,
        Tax = tax,
        Derivation = new Derivation(
            credit.WithTax ? "credited - tax" : "credited",
            [
                new("credited", credit.Amount.ToAmountString()),
                .. credit.WithTax ? [new DerivationInput("tax", tax.ToAmountString())] : Array.Empty<DerivationInput>(),
                new("invoice", invoice.Value),
                new("line", credit.Line.Id),
            ],
            "none"),
    };

    private static string RatesOf(DocumentLine line) =>
        $"{line.TaxCategory}|{line.TaxBehavior == TaxBehavior.Inclusive}|{string.Join('|', line.Rates.Select(rate => $"{rate.Name}:{Decimals.ToText(rate.Percent)}"))}";
}
