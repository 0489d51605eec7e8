using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>From a built document to the event that commits it, with what the credit balance does.</summary>
internal static class Documents
{
    internal static DocumentInput Input(
        CustomerState state, OrganizationState organization, string id, LocalDate billingDate, IReadOnlyList<Charge> charges) => new()
    {
        Id = id,
        Currency = state.Currency,
        BillingDate = billingDate,
        Charges = charges,
        Rates = organization.TaxRates,
        Buyer = state.TaxSituation(organization.Profile.Country),
        CreditBalance = state.Balance,
    };

    internal static Invoice ToInvoice(CustomerState state, BillSubscriptionCommand command, DocumentInProgress document) =>
        Invoice(state, command.Organization, document, command.Now) with
        {
            Kind = InvoiceKind.Subscription,
            Subscription = command.Request.Subscription,
        };

    /// <summary>An invoice of a built document; one-off unless the caller says more.</summary>
    internal static Invoice Invoice(CustomerState state, OrganizationState organization, DocumentInProgress document, Instant now) => new()
    {
        Id = new InvoiceId(document.Input.Id),
        Kind = InvoiceKind.OneOff,
        Customer = state.Id,
        Currency = state.Currency,
        BillingDate = document.Input.BillingDate,
        ServicePeriod = document.ServicePeriod,
        Lines = document.Lines,
        Subtotal = document.Subtotal,
        DiscountTotal = document.DiscountTotal,
        TaxBreakdown = document.TaxBreakdown,
        TaxTotal = document.TaxTotal,
        Total = document.Total,
        CreditApplied = document.CreditApplied,
        Seller = organization.Profile.AsSeller(),
        Buyer = Buyer(state),
        Mentions = document.Mentions,
        PaymentTermsDays = state.Profile.PaymentTermsDays ?? organization.Profile.PaymentTermsDays,
        Metadata = new Dictionary<string, string>(),
        CreatedAt = now,
    };

    internal static CreditNote ToCreditNote(CustomerState state, BillSubscriptionCommand command, CreditNoteId id, DocumentInProgress document) => new()
    {
        Id = id,
        Customer = state.Id,
        Subscription = command.Request.Subscription,
        Invoice = command.OriginalOf(command.Request.Unused[0]).Invoice,
        Currency = state.Currency,
        Reason = BillSubscription.UnusedServiceReason,
        BillingDate = command.Request.BillingDate,
        Lines = [.. document.Lines.Select(CreditUnusedService.Flip)],
        Subtotal = document.DiscountTotal - document.Subtotal,
        TaxBreakdown = [.. document.TaxBreakdown.Select(group => group with { Taxable = -group.Taxable, Tax = -group.Tax })],
        TaxTotal = -document.TaxTotal,
        Total = -document.Total,
        ToBalance = -document.Total,
        Seller = command.Organization.Profile.AsSeller(),
        Buyer = Buyer(state),
        Mentions = document.Mentions,
        CreatedAt = command.Now,
    };

    /// <param name="items">The customer's items that are on it.</param>
    internal static CustomerEvent[] Create(CustomerState state, Invoice invoice, Instant now, IReadOnlyList<int>? items = null) =>
        Create(state, invoice, now, items ?? [], []);

    /// <summary>An invoice of subscriptions, which is looked at by the seller's rules before it goes out.</summary>
    /// <param name="bills">What it was made of.</param>
    internal static CustomerEvent[] Create(
        CustomerState state, Invoice invoice, IReadOnlyList<BillRequest> bills, OrganizationState organization, Instant now, IReadOnlyList<int> items) =>
        [.. Create(state, invoice, now, items, ReviewInvoice.Totals(invoice, bills)), .. ReviewInvoice.Decide(state, invoice, bills, organization, now)];

    private static CustomerEvent[] Create(CustomerState state, Invoice invoice, Instant now, IReadOnlyList<int> items, IReadOnlyList<PeriodTotal> periods) =>
    [
        .. items.Count > 0 ? new CustomerEvent[] { new CustomerChargesBilled(invoice.Id, items) } : [],
        new InvoiceCreated(invoice, invoice.CreditApplied.IsZero
            ? null
            : new BalanceMovement(-invoice.CreditApplied, state.Balance - invoice.CreditApplied, "applied_to_invoice", null, invoice.Id.Value, now))
        {
            Periods = periods,
        },
    ];

    internal static CustomerEvent[] Create(CustomerState state, CreditNote note, Instant now) =>
    [
        new CreditNoteCreated(note, note.ToBalance.IsZero
            ? null
            : new BalanceMovement(note.ToBalance, state.Balance + note.ToBalance, "credit_note", note.Reason, note.Id.Value, now)),
    ];

    internal static Buyer Buyer(CustomerState state) => new(state.Profile.Name, state.Profile.Tax.VatNumber, state.Profile.Address);
}
