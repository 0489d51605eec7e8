using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Organizations;

namespace OrleansBilling.Domain.Ledger;

/// <summary>An event of a customer's journal that is posted, with all that posting needs but the seller.</summary>
/// <param name="State">The customer before it.</param>
/// <param name="Version">The version of the journal that records it.</param>
/// <param name="Document">The document that it issues; null for other events.</param>
public sealed record PostableEvent(CustomerState State, CustomerEvent Event, long Version, IssuedDocument? Document)
{
    /// <param name="seller">The seller as it was then: its chart and its zone count.</param>
    public IReadOnlyList<LedgerTransaction> Post(OrganizationState seller) => PostLedger.Of(State, Event, new PostingContext(seller, Version, Document));
}

/// <summary>Posts a whole journal again: the ledger is a function of it, and whoever doubts the ledger compares.</summary>
public static class PostJournal
{
    /// <summary>The posted events of a customer's journal, oldest first.</summary>
    /// <param name="journal">All events, from the first.</param>
    public static IEnumerable<PostableEvent> Of(IEnumerable<CustomerEvent> journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var (state, version, documents) = ((CustomerState?)null, 0L, new Dictionary<string, IssuedDocument>(StringComparer.Ordinal));
        foreach (var @event in journal)
        {
            version++;
            if (@event is InvoiceCreated invoice) documents[invoice.Invoice.Id.Value] = new IssuedDocument(invoice.Invoice, null);
            if (@event is CreditNoteCreated note) documents[note.CreditNote.Id.Value] = new IssuedDocument(null, note.CreditNote);
            if (state is not null && PostLedger.IsPosted(@event)) yield return new PostableEvent(state, @event, version, DocumentOf(@event, documents));
            state = CustomerEvolution.Evolve(state, @event);
        }
    }

    private static IssuedDocument? DocumentOf(CustomerEvent @event, Dictionary<string, IssuedDocument> documents) => @event switch
    {
        InvoiceIssued issued => documents[issued.Invoice.Value],
        CreditNoteIssued issued => documents[issued.CreditNote.Value],
        _ => null,
    };
}
