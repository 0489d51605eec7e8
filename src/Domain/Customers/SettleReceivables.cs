using NodaTime;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>What the register answered for one waiting document.</summary>
/// <param name="Invoice">The document, when it is an invoice.</param>
public sealed record NumberedDocument(string Id, Invoice? Invoice, RegisterEntry Entry, LocalDate? DueDate)
{
    /// <summary>The document, when it is a credit note.</summary>
    public CreditNote? CreditNote { get; init; }
}

/// <summary>What happens to documents after they were made: they get their number, and what is not paid becomes overdue.</summary>
public static class SettleReceivables
{
    /// <summary>Records numbers. A document that no longer waits has its number already, and is passed over.</summary>
    /// <param name="zone">The customer's zone: a due day is over when it is over there.</param>
    /// <param name="policy">How the customer is collected from.</param>
    /// <param name="taxDueOn">When the seller's tax falls due.</param>
    public static Decision<CustomerEvent> RecordNumbers(CustomerState state, IReadOnlyList<NumberedDocument> numbered, BillingZone zone, DunningPolicy policy, Instant now, TaxDueOn taxDueOn = TaxDueOn.Issue)
    {
        var terms = policy.Collection;
        var events = new List<CustomerEvent>();
        if (!policy.Is(state.Policy)) events.Add(new DunningPolicyFollowed(policy));
        foreach (var document in numbered.Where(document => state.Waiting.Any(waiting => waiting.Id == document.Id)))
        {
            if (document.Invoice is { } invoice) events.AddRange(Issued(state, invoice, document, zone, terms, now, taxDueOn));
            else events.Add(Issued(events.Aggregate(state, CustomerEvolution.Evolve), document));
        }

        return events;
    }

    private static IEnumerable<CustomerEvent> Issued(
        CustomerState state, Invoice invoice, NumberedDocument document, BillingZone zone, CollectionTerms terms, Instant now, TaxDueOn taxDueOn)
    {
        var due = document.DueDate!.Value;
        yield return new InvoiceIssued(invoice.Id, invoice.Subscription, document.Entry, due, invoice.AmountDue, zone.StartOf(due.PlusDays(1)))
        {
            CollectAt = invoice.AmountDue.IsPositive ? terms.First(state, now, zone.StartOf(due)) : null,
            At = now,
            Subscriptions = invoice.Subscription is { } only ? [only] : [.. invoice.Parts.Select(part => part.Subscription).Distinct()],
            IsLateFee = invoice.Kind == InvoiceKind.LateFee,
            Zone = zone,
            TaxOnReceipt = taxDueOn == TaxDueOn.Receipt ? TaxOnReceipt.Later(invoice) : [],
        };
        if (invoice.AmountDue.IsZero) yield return new InvoicePaid(invoice.Id);
    }

    private static CreditNoteIssued Issued(CustomerState state, NumberedDocument document)
    {
        var issued = new CreditNoteIssued(new CreditNoteId(document.Id), document.Entry);
        if (document.CreditNote is not { AppliedToInvoice: { IsPositive: true } applied } note || TaxOnReceipt.Find(state, note.Invoice) is not { } pending) return issued;
        var part = TaxOnReceipt.Part(TaxOnReceipt.Of(note.TaxBreakdown, TaxOnReceipt.CountryOf(note.Buyer, note.Seller)), applied, note.Total);
        return issued with { Lowers = note.Invoice, Applied = applied, TaxOnReceipt = TaxOnReceipt.AtMost(part, pending.Shares) };
    }

    /// <summary>Marks what became overdue by now.</summary>
    public static Decision<CustomerEvent> MarkOverdue(CustomerState state, Instant now) => state.Open
        .Where(open => !open.Overdue && !open.WrittenOff && open.OverdueAt <= now)
        .Select(open => (CustomerEvent)new InvoiceOverdue(open.Id, open.DueDate, open.AmountDue))
        .ToArray();
}
