using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>
/// Shares a credit out to the lines that charged it, when a change of tax rates had split the original into several: each gets back
/// what it charged for its own unused days, at its own rates, and together they are the credit to the cent.
/// </summary>
public static class CreditParts
{
    /// <param name="credit">The credit as a whole: negative, with the days not used.</param>
    /// <param name="charged">The lines that charged it, by their periods.</param>
    public static IReadOnlyList<Charge> Of(Charge credit, IReadOnlyList<DocumentLine> charged)
    {
        var unused = credit.Period!;
        DocumentLine[] lines = [.. charged.Where(line => Unused(line, unused) is not null).OrderBy(line => line.Period!.Start)];
        if (lines.Length == 0) return [];
        var parts = lines.Length == 1 ? [new AmountPart(credit.Amount, credit.Derivation)] : Share(credit, lines);
        return
        [
            .. lines.Zip(parts).Where(part => !part.Second.Amount.IsZero).Select(part => credit with
            {
                Period = Unused(part.First, unused),
                Amount = part.Second.Amount,
                OriginalRates = part.First.Rates,
                Derivation = part.Second.Derivation.Extend(part.Second.Derivation.Formula, new DerivationInput("line", part.First.Id)),
            }),
        ];
    }

    /// <summary>
    /// Lines that were not used at all give back all they charged; the first, which may have been used in part, gives back the rest.
    /// Where that would give back more than it charged, or less than nothing, the credit is split by days.
    /// </summary>
    private static IReadOnlyList<AmountPart> Share(Charge credit, DocumentLine[] lines)
    {
        var whole = Money.Sum(lines.Skip(1).Select(line => line.Priced), credit.Amount.Currency);
        var rest = credit.Amount + whole;
        if (rest.IsPositive || -rest > lines[0].Priced)
        {
            return SplitByDays.Of(credit.Amount, credit.Derivation, [.. lines.Select(line => Unused(line, credit.Period!)!.Days)]);
        }

        var first = credit.Derivation.Extend($"{credit.Derivation.Formula} + other_lines", new DerivationInput("other_lines", whole.ToAmountString()));
        return [new AmountPart(rest, first), .. lines.Skip(1).Select(line => All(credit, line))];
    }

    private static AmountPart All(Charge credit, DocumentLine line)
    {
        DerivationInput[] inputs = [new("line_amount", line.Priced.ToAmountString()), .. credit.Derivation.Inputs.Where(input => input.Name == "invoice")];
        return new AmountPart(-line.Priced, new Derivation("0 - line_amount", inputs, credit.Derivation.Rounding));
    }

    private static ServicePeriod? Unused(DocumentLine line, ServicePeriod unused) => line.Period?.Clip(unused.Start, unused.End);
}
