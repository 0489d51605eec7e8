using NodaTime.Text;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>What the world has invoiced, and how a diary reads it.</summary>
/// <remarks>
/// A document is one line: its billing date, its lines (component, quantity unless 1, days from..to, amount), and what it adds up to:
/// <c>2026-01-31: seat x5 2026-01-31..2026-02-28 245.00; setup 120.00 = 365.00 + 73.00 tax = 438.00, 10.00 from credit</c>.
/// </remarks>
public sealed partial class BillingWorld
{
    public IReadOnlyList<Invoice> Invoices => [.. _invoices.Values];

    public IReadOnlyList<CreditNote> CreditNotes => [.. _creditNotes.Values];

    /// <summary>All documents so far, in the order in which they were made.</summary>
    public Pages Documents => new(
        _customers.Values.SelectMany(customer => customer.Journal)
            .Select(@event => @event switch
            {
                InvoiceCreated created => (At: created.Invoice.CreatedAt, Text: Write(created.Invoice)),
                CreditNoteCreated created => (At: created.CreditNote.CreatedAt, Text: Write(created.CreditNote)),
                _ => default,
            })
            .Where(page => page.Text is not null)
            .OrderBy(page => page.At)
            .Select(page => page.Text));

    public Pages DocumentsOf(string subscription) => new(
        InvoicesOf(subscription).Select(Write)
            .Concat(_creditNotes.Values.Where(note => note.Subscription?.Value == "sub_" + subscription).Select(Write))
            .Order(StringComparer.Ordinal));

    public Pages BillingDatesOf(string subscription) => new([string.Join(' ', InvoicesOf(subscription).Select(invoice => LocalDatePattern.Iso.Format(invoice.BillingDate)))]);

    public IEnumerable<Invoice> InvoicesOf(string subscription) => _invoices.Values.Where(invoice => invoice.Subscription?.Value == "sub_" + subscription);

    private static string Write(Invoice invoice) =>
        $"{LocalDatePattern.Iso.Format(invoice.BillingDate)}: {Lines(invoice.Lines)} = {Sum(invoice.Subtotal - invoice.DiscountTotal, invoice.TaxTotal, invoice.Total)}"
        + (invoice.CreditApplied.IsZero ? "" : $", {invoice.CreditApplied.ToAmountString()} from credit");

    private static string Write(CreditNote note) =>
        $"{LocalDatePattern.Iso.Format(note.BillingDate)} credit note: {Lines(note.Lines)} = {Sum(note.Subtotal, note.TaxTotal, note.Total)}";

    private static string Sum(Money subtotal, Money tax, Money total) =>
        tax.IsZero ? total.ToAmountString() : $"{subtotal.ToAmountString()} + {tax.ToAmountString()} tax = {total.ToAmountString()}";

    private static string Lines(IEnumerable<DocumentLine> lines) => string.Join("; ", lines.Select(line =>
        (line.Kind == ChargeKind.Discount ? "off " : "") + line.Component
        + (line.Quantity == 1 ? "" : $" x{Decimals.ToText(line.Quantity)}")
        + (line.Period is { } period ? $" {LocalDatePattern.Iso.Format(period.Start)}..{LocalDatePattern.Iso.Format(period.End)}" : "")
        + $" {line.Amount.ToAmountString()}"));
}

/// <summary>Pages of a diary, compared as text so that a difference reads as one.</summary>
public sealed class Pages(IEnumerable<string> pages)
{
    private readonly string[] _pages = [.. pages];

    public string[] Texts => [.. _pages];

    public void ShouldBe(params string[] expected) => Assert.Equal(string.Join('\n', expected), string.Join('\n', _pages));

    public void ShouldBeNone() => Assert.Empty(_pages);

    public void ShouldEndWith(params string[] expected) => Assert.Equal(string.Join('\n', expected), string.Join('\n', _pages.TakeLast(expected.Length)));
}
