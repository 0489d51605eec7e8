using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Audit;

/// <summary>
/// Works a document out again: each line from its derivation, the tax of each group from its lines, and the totals from both. It says what
/// is wrong first, in words, and nothing when all is right.
/// </summary>
public static class RecomputeDocument
{
    public static string? Wrong(Invoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        var discounts = -Sum(invoice.Lines.Where(line => line.Kind == ChargeKind.Discount), invoice.Currency);
        var subtotal = Sum(invoice.Lines.Where(line => line.Kind != ChargeKind.Discount), invoice.Currency);
        return WrongLine(invoice.Lines)
            ?? WrongTax(invoice.Lines, invoice.TaxBreakdown, invoice.TaxTotal)
            ?? Differs("subtotal", invoice.Subtotal, subtotal)
            ?? Differs("discount total", invoice.DiscountTotal, discounts)
            ?? Differs("total", invoice.Total, subtotal - discounts + invoice.TaxTotal)
            ?? (invoice.CreditApplied.IsNegative || invoice.AmountDue.IsNegative ? $"The credit balance pays {invoice.CreditApplied} of a total of {invoice.Total}." : null);
    }

    public static string? Wrong(CreditNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var settled = note.ToBalance + (note.AppliedToInvoice ?? Money.Zero(note.Currency));
        return WrongLine(note.Lines)
            ?? WrongTax(note.Lines, note.TaxBreakdown, note.TaxTotal)
            ?? Differs("subtotal", note.Subtotal, Sum(note.Lines, note.Currency))
            ?? Differs("total", note.Total, note.Subtotal + note.TaxTotal)
            ?? (settled > note.Total || note.ToBalance.IsNegative ? $"{settled} are settled of a total of {note.Total}." : null);
    }

    private static string? WrongLine(IReadOnlyList<DocumentLine> lines)
    {
        foreach (var line in lines)
        {
            if (Recompute(line.Derivation) is not { } amount) return $"The derivation of line {line.Id} cannot be worked out.";
            if (amount != line.Amount.ToMajor()) return $"Line {line.Id} says {line.Amount}, its derivation comes to {Decimals.ToText(amount)}.";
        }

        return null;
    }

    private static decimal? Recompute(Derivation derivation)
    {
        try
        {
            return ExactDerivation.Recompute(derivation);
        }
        catch (Exception unreadable) when (unreadable is FormatException or KeyNotFoundException or DivideByZeroException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static string? WrongTax(IReadOnlyList<DocumentLine> lines, IReadOnlyList<TaxGroup> breakdown, Money total)
    {
        var currency = total.Currency;
        // What is given back takes the tax that was invoiced, cent by cent, and not a percentage of its own.
        if (!lines.Any(line => line.Kind == ChargeKind.Credit) && WrongGroups(lines, breakdown, currency) is { } wrong) return wrong;
        return Differs("tax total", total, Money.Sum(lines.Select(line => line.Tax), currency))
            ?? Differs("tax total", total, Money.Sum(breakdown.Select(group => group.Tax), currency));
    }

    private static string? WrongGroups(IReadOnlyList<DocumentLine> lines, IReadOnlyList<TaxGroup> breakdown, Currency currency)
    {
        var (taxed, groups) = TaxGroups.Apply([.. lines.Select(line => new TaxableLine(line.Priced, line.TaxCategory, line.TaxBehavior, line.Rates))], currency);
        for (var i = 0; i < lines.Count; i++)
        {
            if (taxed[i] != new TaxedLine(lines[i].Amount, lines[i].Tax)) return $"Line {lines[i].Id} says {lines[i].Amount} and {lines[i].Tax} of tax, its group's share is {taxed[i].Net} and {taxed[i].Tax}.";
        }

        return groups.SequenceEqual(breakdown) ? null : $"The tax of its groups is {Text(breakdown)}, worked out it is {Text(groups)}.";
    }

    private static string Text(IReadOnlyList<TaxGroup> groups) => string.Join(", ", groups.Select(group => $"{Decimals.ToText(group.Percent)} % of {group.Taxable} = {group.Tax}"));

    private static Money Sum(IEnumerable<DocumentLine> lines, Currency currency) => Money.Sum(lines.Select(line => line.Amount), currency);

    private static string? Differs(string what, Money stated, Money computed) => stated == computed ? null : $"The {what} is {stated}, worked out it is {computed}.";
}
