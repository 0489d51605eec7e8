using NodaTime.Text;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>What is corrected by hand.</summary>
public sealed partial class BillingWorld
{
    /// <summary>Credits the invoice that a subscription got on a day: an amount with tax, or all that is left.</summary>
    public BillingWorld CreditInvoice(string subscription, string billingDate, string? amount = null, string? refund = null)
    {
        WakeAll();
        var (customer, target) = ToCorrect(subscription, billingDate);
        var draft = new CreditDraft { Id = new CreditNoteId("cn_hand" + _creditNotes.Count), Amount = amount, Reason = "by hand", Refund = refund };
        Keep(customer.Once(state => Domain.Customers.CreditInvoice.Decide(state, draft, target, null, Organization.State, Zone, Now)));
        return WakeAll();
    }

    public BillingWorld VoidInvoice(string subscription, string billingDate)
    {
        WakeAll();
        var (customer, target) = ToCorrect(subscription, billingDate);
        Keep(customer.Once(state => Domain.Customers.CreditInvoice.Void(state, target, Organization.State, Zone, Now)));
        return WakeAll();
    }

    private (Aggregate<CustomerState, CustomerEvent> Customer, InvoiceToCorrect Target) ToCorrect(string subscription, string billingDate)
    {
        var invoice = InvoicesOf(subscription).Single(invoice => LocalDatePattern.Iso.Format(invoice.BillingDate) == billingDate);
        return (_customers.Values.Single(customer => customer.State.Id == invoice.Customer), new InvoiceToCorrect(invoice, false, History));
    }

    // More than is needed: the rules find what concerns them.
    private CreditHistory History => new([.. _invoices.Values], [.. _creditNotes.Values]);
}
