using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>What the register answered for one waiting document.</summary>
/// <param name="Invoice">The document, when it is an invoice.</param>
public sealed record NumberedDocument(string Id, Invoice? Invoice, RegisterEntry Entry, LocalDate? DueDate);

/// <summary>What happens to documents after they were made: they get their number, and what is not paid becomes overdue.</summary>
public static class SettleReceivables
{
    /// <summary>Records numbers. A document that no longer waits has its number already, and is passed over.</summary>
    /// <param name="zone">The customer's zone: a due day is over when it is over there.</param>
    public static Decision<CustomerEvent> RecordNumbers(CustomerState state, IReadOnlyList<NumberedDocument> numbered, BillingZone zone)
    {
        var events = new List<CustomerEvent>();
        foreach (var document in numbered.Where(document => state.Waiting.Any(waiting => waiting.Id == document.Id)))
        {
            events.Add(document.Invoice is { } invoice
                ? new InvoiceIssued(
                    invoice.Id, invoice.Subscription, document.Entry, document.DueDate!.Value, invoice.AmountDue, zone.StartOf(document.DueDate.Value.PlusDays(1)))
                : new CreditNoteIssued(new CreditNoteId(document.Id), document.Entry));
        }

        return events;
    }

    /// <summary>Marks what became overdue by now.</summary>
    public static Decision<CustomerEvent> MarkOverdue(CustomerState state, Instant now) => state.Open
        .Where(open => !open.Overdue && open.OverdueAt <= now)
        .Select(open => (CustomerEvent)new InvoiceOverdue(open.Id, open.DueDate, open.AmountDue))
        .ToArray();
}
