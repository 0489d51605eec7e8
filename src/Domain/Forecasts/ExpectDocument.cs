using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Forecasts;

/// <summary>A document that is expected: an invoice, or the credit note in its stead.</summary>
/// <param name="Id">The id that the invoice would have.</param>
/// <param name="Due">The moment its billing day begins.</param>
public sealed record ExpectedDocument(InvoiceId Id, Instant Due, Invoice? Invoice, CreditNote? CreditNote)
{
    public LocalDate BillingDate => Invoice?.BillingDate ?? CreditNote!.BillingDate;

    /// <summary>What is asked for, or, negative, given back.</summary>
    public Money Net => Invoice?.Total ?? -CreditNote!.Total;

    /// <summary>As later steps give back what it charges.</summary>
    public OriginalDocument AsOriginal() => Invoice is { } invoice ? OriginalDocument.Of(invoice) : OriginalDocument.Of(Id, CreditNote!);
}

/// <summary>
/// Builds the document of a request by the rule that builds the real one. The credit balance is left aside: it is spent when all
/// documents of the customer are known, by <see cref="SpendCredit"/>.
/// </summary>
public static class ExpectDocument
{
    /// <summary>The document, neither when all comes to nothing, or why there can be none.</summary>
    public static (ExpectedDocument? Document, Rejection? Rejection) Of(CustomerState customer, BillSubscriptionCommand command)
    {
        var decision = BillSubscription.Decide(customer with { Balance = Money.Zero(customer.Currency), Items = [] }, command);
        if (decision.Rejection is { } rejection) return (null, rejection);
        // A review of the invoice may say something beside it.
        return (decision.Events.FirstOrDefault(@event => @event is InvoiceCreated or CreditNoteCreated) switch
        {
            InvoiceCreated created => new ExpectedDocument(command.Request.Invoice, command.Now, created.Invoice, null),
            CreditNoteCreated created => new ExpectedDocument(command.Request.Invoice, command.Now, null, created.CreditNote),
            _ => null,
        }, null);
    }
}

/// <summary>An amount that is asked for or given back on its day, and what of it the credit balance pays.</summary>
public sealed record CreditUse(InvoiceId Id, Money Used);

/// <summary>Spends a customer's credit balance over its expected documents.</summary>
public static class SpendCredit
{
    /// <summary>What the balance pays of each document. Credit notes add to it, invoices use it up, in their order in time.</summary>
    /// <param name="documents">Amounts asked for, and, negative, given back; in their order in time.</param>
    /// <returns>Only documents of which something is paid.</returns>
    public static IEnumerable<CreditUse> Over(Money balance, IEnumerable<(InvoiceId Id, Money Net)> documents)
    {
        foreach (var (id, net) in documents)
        {
            var used = CreditBalance.Used(balance, net);
            balance -= net.IsNegative ? net : used;
            if (!used.IsZero) yield return new CreditUse(id, used);
        }
    }
}
