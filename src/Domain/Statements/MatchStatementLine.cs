using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Statements;

/// <summary>Which invoice a line pays. What is not certain is left to a person.</summary>
public static class MatchStatementLine
{
    /// <summary>A number with fewer letters and digits may be anything: then the amount must be right, too.</summary>
    public const int CertainNumber = 5;

    /// <summary>
    /// A line that names one open invoice pays it: in part, whole, or with something left for the credit balance. One that names several pays
    /// them when it is just what is due of all of them, and they are one customer's.
    /// </summary>
    public static LineStanding Decide(StatementLine line, InvoiceNumbers numbers)
    {
        if (!line.Amount.IsPositive) return LineStanding.Ignored("outgoing");
        var named = numbers.FindIn(line.Text).Where(invoice => IsCertain(line, invoice)).ToArray();
        if (named.Length == 0) return LineStanding.Unmatched("no_open_invoice_named");
        if (named.Any(invoice => invoice.AmountDue.Currency != line.Amount.Currency)) return LineStanding.Unmatched("currency_mismatch");
        if (named.Length == 1) return LineStanding.Matched(Allocation.Of(line.Id, named[0], line.Amount));
        if (named.Any(invoice => invoice.Customer != named[0].Customer)) return LineStanding.Unmatched("several_customers_named");
        return Money.Sum(named.Select(invoice => invoice.AmountDue), line.Amount.Currency) == line.Amount
            ? LineStanding.Matched([.. named.Select(invoice => Allocation.Of(line.Id, invoice, invoice.AmountDue))])
            : LineStanding.Unmatched("several_invoices_named");
    }

    private static bool IsCertain(StatementLine line, OpenInvoiceFacts invoice) =>
        InvoiceNumbers.LengthOf(invoice.Number) >= CertainNumber || invoice.AmountDue == line.Amount;
}
