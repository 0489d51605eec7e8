using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>
/// Keeps what a line gives back within what it has left. The parts of a split period were each rounded, and what was used of the whole is
/// rounded by itself, so the two may be a cent apart: that cent is given back by the line beside it.
/// </summary>
/// <remarks>
/// A cent for each line, no more. What is above that was charged by older documents for the same days (a quantity that grew), and is
/// given back at the newest line as it is.
/// </remarks>
internal static class OddCents
{
    /// <param name="credit">The credit as a whole.</param>
    /// <param name="lines">By their periods.</param>
    /// <param name="parts">What each line gives back of it; null for lines before the days not used.</param>
    internal static IReadOnlyList<AmountPart?> Moved(Charge credit, ChargedLine[] lines, IReadOnlyList<AmountPart?> parts)
    {
        Money[] before = [.. parts.Select(part => part is null ? Money.Zero(credit.Amount.Currency) : -part.Amount)];
        Money[] after = [.. before];
        for (var i = 0; i < lines.Length; i++) Move(lines, after, i);
        var fits = lines.Zip(after).All(pair => pair.Second <= Most(pair.First));
        if (!fits || before.SequenceEqual(after)) return parts;
        return [.. parts.Select((part, i) => before[i] == after[i] ? part : new AmountPart(-after[i], Explain(credit, after[i], before[i])))];
    }

    private static void Move(ChargedLine[] lines, Money[] amounts, int from)
    {
        var excess = amounts[from] - Most(lines[from]);
        if (!excess.IsPositive || excess.Minor > lines.Length) return;
        foreach (var to in Enumerable.Range(0, lines.Length).Where(other => other != from).OrderBy(other => Math.Abs(other - from)))
        {
            var room = Most(lines[to]) - amounts[to];
            if (!room.IsPositive) continue;
            var moved = Money.Min(excess, room);
            (amounts[from], amounts[to], excess) = (amounts[from] - moved, amounts[to] + moved, excess - moved);
        }
    }

    private static Money Most(ChargedLine one) => one.Left.IsPositive ? one.Left : Money.Zero(one.Left.Currency);

    private static Derivation Explain(Charge credit, Money amount, Money before)
    {
        var invoice = credit.Derivation.Inputs.Where(input => input.Name == "invoice");
        return amount < before
            ? new Derivation("0 - left_to_credit", [new("left_to_credit", amount.ToAmountString()), .. invoice], credit.Derivation.Rounding)
            : new Derivation(
                "other_lines - unused_service",
                [new("other_lines", (-credit.Amount - amount).ToAmountString()), new("unused_service", (-credit.Amount).ToAmountString()), .. invoice],
                credit.Derivation.Rounding);
    }
}
