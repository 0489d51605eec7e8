using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>A line that charged some service.</summary>
/// <param name="Line">Less the discounts that were taken off it.</param>
/// <param name="Left">What of it was not given back yet, as it was priced.</param>
public sealed record ChargedLine(DocumentLine Line, Money Left);

/// <summary>
/// Shares a credit out to the lines that charged it, when a change of tax rates had split the original into several: each gets back
/// what it charged for its own unused days, at its own rates, and together they are the credit to the cent.
/// </summary>
public static class CreditParts
{
    /// <param name="credit">The credit as a whole: negative, with the days not used.</param>
    /// <param name="charged">The lines that charged the service on these days or before them, by their periods.</param>
    public static IReadOnlyList<Charge> Of(Charge credit, IReadOnlyList<ChargedLine> charged)
    {
        var unused = credit.Period!;
        ChargedLine[] lines = [.. charged.OrderBy(one => one.Line.Period!.Start)];
        DocumentLine[] open = [.. lines.Select(one => one.Line).Where(line => Unused(line, unused) is not null)];
        if (open.Length == 0) return [];
        var shares = open.Length == 1 ? [new AmountPart(credit.Amount, credit.Derivation)] : Share(credit, open);
        AmountPart?[] parts = [.. new AmountPart?[lines.Length - open.Length], .. shares];
        return
        [
            .. lines.Zip(OddCents.Moved(credit, lines, parts), (one, part) => Part(credit, one.Line, part)).OfType<Charge>(),
        ];
    }

    private static Charge? Part(Charge credit, DocumentLine line, AmountPart? part) => part is null || part.Amount.IsZero ? null : credit with
    {
        Period = Unused(line, credit.Period!) ?? LastDay(line.Period!),
        Amount = part.Amount,
        OriginalRates = line.Rates,
        Derivation = part.Derivation.Extend(part.Derivation.Formula, new DerivationInput("line", line.Id)),
    };

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

    // A line whose days were all used has none to show but the one beside those not used.
    private static ServicePeriod LastDay(ServicePeriod period) => new(period.End.PlusDays(-1), period.End);
}
