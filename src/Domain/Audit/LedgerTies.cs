using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Audit;

/// <summary>An amount of the ledger, by what its account is for.</summary>
public sealed record RoleAmount(LedgerRole Role, Money Amount);

/// <summary>What the ledger must say of a customer as a whole, whatever happened to it: as much as its state and its documents do.</summary>
public static class LedgerTies
{
    /// <summary>The first balance that does not tie, in words; null when all do.</summary>
    /// <param name="journal">All events of the customer.</param>
    /// <param name="entries">All entries that the ledger has of it, days to come included.</param>
    public static string? Broken(CustomerState state, IReadOnlyList<CustomerEvent> journal, IReadOnlyList<RoleAmount> entries)
    {
        ArgumentNullException.ThrowIfNull(state);
        // What waits for its number has moved the state and is not posted yet.
        if (state.Waiting.Count > 0 || state.Held.Count > 0) return null;
        var open = Money.Sum(state.Open.Where(invoice => !invoice.WrittenOff).Select(invoice => invoice.AmountDue), state.Currency);
        var onItsWay = Money.Sum(state.Refunds.Where(refund => !refund.Refund.Reopens).Select(refund => refund.Refund.Amount), state.Currency);
        return Differs("receivable", Balance(entries, LedgerRole.Receivable, state.Currency), open - onItsWay)
            ?? Differs("customer credit", Balance(entries, LedgerRole.CustomerCredit, state.Currency), -state.Balance)
            ?? Differs("deferred revenue, once all months are over,", Balance(entries, LedgerRole.Deferred, state.Currency), Money.Zero(state.Currency))
            ?? Differs("revenue", Balance(entries, LedgerRole.Revenue, state.Currency), -Sold(journal, state.Currency));
    }

    private static Money Sold(IReadOnlyList<CustomerEvent> journal, Currency currency)
    {
        var issued = journal.Select(IssuedBy).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var invoices = journal.OfType<InvoiceCreated>().Select(created => created.Invoice)
            .Where(invoice => invoice.Kind != InvoiceKind.LateFee && issued.Contains(invoice.Id.Value)).Select(invoice => invoice.Total - invoice.TaxTotal);
        var notes = journal.OfType<CreditNoteCreated>().Select(created => created.CreditNote)
            .Where(note => !note.OfLateFee && issued.Contains(note.Id.Value)).Select(note => note.Subtotal);
        return Money.Sum(invoices, currency) - Money.Sum(notes, currency);
    }

    private static string? IssuedBy(CustomerEvent @event) => @event switch
    {
        InvoiceIssued issued => issued.Invoice.Value,
        CreditNoteIssued issued => issued.CreditNote.Value,
        _ => null,
    };

    private static Money Balance(IReadOnlyList<RoleAmount> entries, LedgerRole role, Currency currency) =>
        Money.Sum(entries.Where(entry => entry.Role == role).Select(entry => entry.Amount), currency);

    private static string? Differs(string what, Money ledger, Money state) =>
        ledger == state ? null : $"The {what} of the ledger is {ledger}, its documents and its state say {state}.";
}
