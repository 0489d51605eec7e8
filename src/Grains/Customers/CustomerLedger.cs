using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Customers;

/// <summary>What posting needs beside the events: the seller, null when none of them is posted, and the documents that they issue, by id.</summary>
internal sealed record LedgerSources(OrganizationState? Seller, IReadOnlyDictionary<string, IssuedDocument> Issued);

/// <summary>Posts what happens to a customer to the ledger, in the commit in which it happens.</summary>
internal static class CustomerLedger
{
    /// <param name="old">The state before the events; null when the customer is new.</param>
    /// <param name="before">The version before the first event.</param>
    internal static void Post(UnitOfWork unit, string organization, CustomerState? old, IReadOnlyList<CustomerEvent> events, long before, LedgerSources sources)
    {
        // Nobody fetched the seller: nothing here is posted, and most commits end so.
        if (sources.Seller is not { } seller) return;
        var state = old;
        for (var i = 0; i < events.Count; i++)
        {
            if (PostLedger.IsPosted(events[i]))
            {
                var context = new PostingContext(seller, before + i + 1, DocumentOf(events[i], sources));
                foreach (var transaction in PostLedger.Of(state!, events[i], context)) LedgerRows.Post(unit, organization, state!.Id, transaction, context.Version);
            }

            state = CustomerEvolution.Evolve(state, events[i]);
        }
    }

    private static IssuedDocument? DocumentOf(CustomerEvent @event, LedgerSources sources) => @event switch
    {
        InvoiceIssued issued => sources.Issued[issued.Invoice.Value],
        CreditNoteIssued issued => sources.Issued[issued.CreditNote.Value],
        _ => null,
    };
}
