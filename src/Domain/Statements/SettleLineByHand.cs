using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Statements;

/// <summary>What a person says of a line that was not matched.</summary>
public static class SettleLineByHand
{
    /// <summary>It pays this invoice, whatever is due of it. Said again, nothing changes.</summary>
    /// <param name="invoice">Null when there is none of that id.</param>
    public static Result<LineStanding> Assign(StatementLine line, LineStanding standing, OpenInvoiceFacts? invoice)
    {
        if (invoice is null) return new Rejection("invoice_not_found", "There is no such invoice that was issued.", "/invoice");
        if (!line.Amount.IsPositive) return Rejection.Conflict("line_is_outgoing", "This line went out; it pays no invoice.");
        if (invoice.AmountDue.Currency != line.Amount.Currency)
        {
            return new Rejection("currency_mismatch", $"The line is in {line.Amount.Currency}, the invoice in {invoice.AmountDue.Currency}.", "/invoice");
        }

        if (standing.Status is StatementLineStatus.Unmatched or StatementLineStatus.Ignored) return LineStanding.Matched(Allocation.Of(line.Id, invoice, line.Amount));
        return standing.Allocations is [var only] && only.Invoice == invoice.Id ? standing : Settled(standing);
    }

    /// <summary>It pays no invoice.</summary>
    public static Result<LineStanding> Ignore(LineStanding standing, string? reason)
    {
        if (Fields.Text(reason, Limits.DescriptionLength, "/reason", required: false) is { } bad) return bad;
        return standing.Status switch
        {
            StatementLineStatus.Ignored => standing,
            StatementLineStatus.Unmatched => LineStanding.Ignored(reason),
            _ => Settled(standing),
        };
    }

    private static Rejection Settled(LineStanding standing) => Rejection.Conflict(
        "line_settled", $"This line pays {string.Join(", ", standing.Allocations.Select(allocation => allocation.Invoice))} already. Refund the payment to undo that.");
}
