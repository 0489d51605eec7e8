using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>What the ledger must say of a customer, whatever happened to it: as much as its state does.</summary>
internal static class LedgerBook
{
    internal static void Verify(Aggregate<CustomerState, CustomerEvent> customer, OrganizationState seller)
    {
        var (posted, state) = (Post(customer.Journal, seller), customer.State);
        Assert.Equal(posted.Count, posted.Select(transaction => transaction.Id).Distinct().Count());

        // What is owed is what is open, less what a credit note has given back and no refund has paid out yet
        var open = Money.Sum(state.Open.Where(invoice => !invoice.WrittenOff).Select(invoice => invoice.AmountDue), state.Currency);
        var onItsWay = Money.Sum(state.Refunds.Where(refund => !refund.Refund.Reopens).Select(refund => refund.Refund.Amount), state.Currency);
        Assert.Equal(open - onItsWay, Balance(posted, LedgerRole.Receivable, state.Currency));
        Assert.Equal(-state.Balance, Balance(posted, LedgerRole.CustomerCredit, state.Currency));

        // All that was put off is earned in the end, and what was sold is what the documents say
        Assert.True(Balance(posted, LedgerRole.Deferred, state.Currency).IsZero);
        var invoices = customer.Journal.OfType<InvoiceCreated>().Select(created => created.Invoice).Where(invoice => invoice.Kind != InvoiceKind.LateFee);
        var notes = customer.Journal.OfType<CreditNoteCreated>().Select(created => created.CreditNote).ToArray();
        var sold = Money.Sum(invoices.Select(invoice => invoice.Total - invoice.TaxTotal), state.Currency) - Money.Sum(notes.Select(note => note.Subtotal), state.Currency);
        Assert.Equal(-sold, Balance(posted, LedgerRole.Revenue, state.Currency));
        var taxed = Money.Sum(customer.Journal.OfType<InvoiceCreated>().Select(created => created.Invoice.TaxTotal), state.Currency) - Money.Sum(notes.Select(note => note.TaxTotal), state.Currency);
        Assert.Equal(-taxed, Balance(posted, LedgerRole.TaxDue, state.Currency));
        Assert.Null(LedgerTies.Broken(state, customer.Journal, [.. posted.SelectMany(transaction => transaction.Entries).Select(entry => new RoleAmount(entry.Role, entry.Amount))]));
    }

    private static List<LedgerTransaction> Post(IReadOnlyList<CustomerEvent> journal, OrganizationState seller) =>
        [.. PostJournal.Of(journal).SelectMany(posted => posted.Post(seller))];

    private static Money Balance(List<LedgerTransaction> posted, LedgerRole role, Currency currency) => Money.Sum(
        posted.SelectMany(transaction => transaction.Entries).Where(entry => entry.Role == role).Select(entry => entry.Amount), currency);
}
