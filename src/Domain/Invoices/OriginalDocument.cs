using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>
/// A document that charged something which is now given back: an invoice, or the credit note in its stead, on which a charge may stand
/// beside a larger credit.
/// </summary>
/// <param name="Id">The id that the charge is remembered by: the invoice's, also when a credit note came instead.</param>
/// <param name="Invoice">The invoice that a correction of it refers to.</param>
/// <param name="Lines">Its lines as an invoice shows them: what was charged is positive.</param>
public sealed record OriginalDocument(InvoiceId Id, InvoiceId Invoice, IReadOnlyList<DocumentLine> Lines)
{
    public static OriginalDocument Of(Invoice invoice) => new(invoice.Id, invoice.Id, invoice.Lines);

    /// <summary>What one subscription has on an invoice that it shares with others.</summary>
    /// <param name="bill">The id by which the subscription knows it.</param>
    public static OriginalDocument Of(InvoiceId bill, Invoice shared) => new(bill, shared.Id, [.. shared.Lines.Where(line => line.Part?.Bill == bill)]);

    /// <param name="id">The id of the invoice that the credit note stands for.</param>
    public static OriginalDocument Of(InvoiceId id, CreditNote note) => new(id, note.Invoice, [.. note.Lines.Select(CreditUnusedService.Flip)]);
}
