using System.Globalization;
using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Statements;

/// <summary>A line of a bank statement.</summary>
/// <param name="OwnId">The bank's id of it; null when the bank gives none.</param>
/// <param name="Amount">Negative when it went out.</param>
/// <param name="Text">All that the payer and the bank wrote: reference, remittance information, label.</param>
/// <param name="Counterparty">Who paid.</param>
public sealed record StatementLine(StatementLineId Id, string? OwnId, LocalDate Day, Money Amount, string Text, string? Counterparty)
{
    /// <summary>
    /// The same line again has the same id: by the bank's id, or else by its content. Lines of one statement that are alike to the letter are
    /// told apart by their order, since a payer may send as much twice in a day.
    /// </summary>
    /// <param name="alike">How many lines before it in the statement are alike.</param>
    public static StatementLineId IdOf(string? ownId, LocalDate day, Money amount, string text, string? counterparty, int alike) => new(ownId is not null
        ? IdForm.Derive("bsl_", "id", ownId)
        : IdForm.Derive("bsl_", "line", LocalDatePattern.Iso.Format(day), amount.ToString(), text, counterparty ?? "", alike.ToString(CultureInfo.InvariantCulture)));
}

/// <summary>What of a line pays which invoice.</summary>
/// <param name="Payment">A function of line and invoice, so that it is recorded once however often it is tried.</param>
public sealed record Allocation(PaymentId Payment, InvoiceId Invoice, CustomerId Customer, Money Amount)
{
    public static Allocation Of(StatementLineId line, OpenInvoiceFacts invoice, Money amount) =>
        new(new PaymentId(IdForm.Derive("pay_", line.Value, invoice.Id.Value)), invoice.Id, invoice.Customer, amount);
}

/// <summary>An issued invoice of which something is due.</summary>
public sealed record OpenInvoiceFacts(InvoiceId Id, CustomerId Customer, string Number, Money AmountDue);

/// <summary>Where a line stands.</summary>
public enum StatementLineStatus
{
    /// <summary>What it pays is decided; its payments are being recorded.</summary>
    Matched,

    /// <summary>Its payments are recorded.</summary>
    Recorded,

    /// <summary>It waits for a person.</summary>
    Unmatched,

    /// <summary>It pays no invoice.</summary>
    Ignored,
}

/// <summary>Where a line stands, and why.</summary>
/// <param name="Reason">Why it is unmatched or ignored; null otherwise.</param>
public sealed record LineStanding(StatementLineStatus Status, string? Reason, IReadOnlyList<Allocation> Allocations)
{
    public static LineStanding Matched(params Allocation[] allocations) => new(StatementLineStatus.Matched, null, allocations);

    public static LineStanding Unmatched(string reason) => new(StatementLineStatus.Unmatched, reason, []);

    public static LineStanding Ignored(string? reason) => new(StatementLineStatus.Ignored, reason, []);
}
