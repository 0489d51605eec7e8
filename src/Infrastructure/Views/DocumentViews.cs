using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Documents of the rules as the contract shows them: for previews, and for the JSON columns of the rows.</summary>
public static class DocumentViews
{
    /// <summary>An invoice that has no number yet.</summary>
    public static InvoiceView Of(Invoice invoice) => new()
    {
        Id = invoice.Id.Value,
        Status = "draft",
        Kind = Words.Of(invoice.Kind),
        Customer = invoice.Customer.Value,
        Subscription = invoice.Subscription?.Value,
        Subscriptions = Shared(invoice),
        Currency = invoice.Currency.Code,
        BillingDate = invoice.BillingDate.ToDateOnly(),
        DueDate = invoice.DueDate?.ToDateOnly(),
        ServicePeriod = Of(invoice.ServicePeriod),
        Lines = [.. invoice.Lines.Select(Of)],
        Subtotal = invoice.Subtotal.ToAmountString(),
        DiscountTotal = invoice.DiscountTotal.ToAmountString(),
        TaxBreakdown = [.. invoice.TaxBreakdown.Select(Of)],
        TaxTotal = invoice.TaxTotal.ToAmountString(),
        Total = invoice.Total.ToAmountString(),
        CreditApplied = invoice.CreditApplied.ToAmountString(),
        AmountPaid = Money.Zero(invoice.Currency).ToAmountString(),
        AmountCredited = Money.Zero(invoice.Currency).ToAmountString(),
        AmountDue = invoice.AmountDue.ToAmountString(),
        Seller = Of(invoice.Seller),
        Buyer = Of(invoice.Buyer),
        Mentions = [.. invoice.Mentions],
        Metadata = new Dictionary<string, string>(invoice.Metadata),
    };

    /// <summary>Why an invoice waits for a person.</summary>
    public static InvoiceHoldView Of(InvoiceHeld held) => new(
        [.. held.Findings.Select(finding => new HoldReasonView(Words.Of(finding.Topic), finding.Message))], held.At.ToDateTimeOffset());

    /// <summary>A credit note that has no number yet.</summary>
    public static CreditNoteView Of(CreditNote note) => new()
    {
        Id = note.Id.Value,
        Status = "draft",
        Customer = note.Customer.Value,
        Invoice = note.Invoice.Value,
        Currency = note.Currency.Code,
        Reason = note.Reason,
        Lines = [.. note.Lines.Select(Of)],
        Subtotal = note.Subtotal.ToAmountString(),
        TaxBreakdown = [.. note.TaxBreakdown.Select(Of)],
        TaxTotal = note.TaxTotal.ToAmountString(),
        Total = note.Total.ToAmountString(),
        ToBalance = note.ToBalance.ToAmountString(),
        Refunded = Money.Zero(note.Currency).ToAmountString(),
        AppliedToInvoice = (note.AppliedToInvoice ?? Money.Zero(note.Currency)).ToAmountString(),
    };

    public static InvoiceLineView Of(DocumentLine line) => new()
    {
        Id = line.Id,
        Component = line.Component,
        Kind = Words.Of(line.Kind),
        Description = line.Description,
        Period = Of(line.Period),
        Quantity = Decimals.ToText(line.Quantity),
        UnitAmount = line.UnitAmount is { } unit ? Decimals.ToPriceText(unit, line.Amount.Currency) : null,
        Amount = line.Amount.ToAmountString(),
        TaxCategory = line.TaxCategory,
        TaxRate = Decimals.ToText(line.TaxPercent),
        TaxAmount = line.Tax.ToAmountString(),
        Derivation = Of(line.Derivation),
        Subscription = line.Part?.Subscription.Value,
    };

    private static string[]? Shared(Invoice invoice)
    {
        string[] parts = [.. invoice.Parts.Select(part => part.Subscription.Value).Distinct()];
        return parts.Length == 0 ? null : parts;
    }

    public static DerivationView Of(Derivation derivation) =>
        new(derivation.Formula, derivation.Inputs.ToDictionary(input => input.Name, input => input.Value), derivation.Rounding);

    public static TaxGroupView Of(TaxGroup group) =>
        new(group.Category, group.Name, Decimals.ToText(group.Percent), group.Taxable.ToAmountString(), group.Tax.ToAmountString());

    public static SellerView Of(Seller seller) => new(seller.LegalName, seller.Country, seller.Vat, seller.Siren, Of(seller.Address));

    public static BuyerView Of(Buyer buyer) => new(buyer.Name, buyer.VatNumber, Of(buyer.Address));

    public static AddressView? Of(Address? address) =>
        address is null ? null : new AddressView(address.Line1, address.Line2, address.PostalCode, address.City, address.Country);

    public static PeriodView? Of(ServicePeriod? period) => period is null ? null : new PeriodView(period.Start.ToDateOnly(), period.End.ToDateOnly());
}
