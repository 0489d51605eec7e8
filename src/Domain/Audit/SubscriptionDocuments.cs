using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Audit;

/// <summary>Finds what each subscription of a customer has on the customer's documents.</summary>
public static class SubscriptionDocuments
{
    /// <param name="journal">All events of the customer.</param>
    public static ILookup<SubscriptionId, SubscriptionDocument> Of(IReadOnlyList<CustomerEvent> journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return journal.SelectMany(Of).Concat(Collecting(journal)).ToLookup(found => found.Subscription, found => found.Document);
    }

    // A shared invoice that is not made yet: its parts stand on it all the same. One part alone becomes the invoice that it would have been.
    private static IEnumerable<(SubscriptionId Subscription, SubscriptionDocument Document)> Collecting(IReadOnlyList<CustomerEvent> journal)
    {
        var made = journal.OfType<InvoiceCreated>().SelectMany(created => created.Invoice.Parts.Select(part => part.Bill).Append(created.Invoice.Id)).ToHashSet();
        return journal.OfType<InvoicePartCollected>().Where(part => !made.Contains(part.Invoice) && !made.Contains(part.Part.Invoice))
            .Select(part => (part.Part.Subscription, new SubscriptionDocument(part.Part.Invoice.Value, part.Invoice.Value, Lines: null)));
    }

    private static IEnumerable<(SubscriptionId Subscription, SubscriptionDocument Document)> Of(CustomerEvent @event) => @event switch
    {
        InvoiceCreated { Invoice: { Kind: InvoiceKind.Subscription } invoice } => Of(invoice),
        // One by hand corrects what a subscription had billed; it is no bill of its own.
        CreditNoteCreated { CreditNote: { Request: null, Subscription: { } subscription } note } => [(subscription, InsteadOf(note))],
        _ => [],
    };

    private static IEnumerable<(SubscriptionId, SubscriptionDocument)> Of(Invoice invoice)
    {
        if (invoice.Subscription is { } alone) return [(alone, new SubscriptionDocument(invoice.Id.Value, invoice.Id.Value, invoice.Lines))];
        return invoice.Parts.Select(part => (part.Subscription, new SubscriptionDocument(part.Bill.Value, invoice.Id.Value, [.. invoice.Lines.Where(line => line.Part == part)])));
    }

    private static SubscriptionDocument InsteadOf(CreditNote note) =>
        new(note.Id.Value, note.Id.Value, [.. note.Lines.Select(line => line with { Amount = -line.Amount, Tax = -line.Tax })]);
}
