using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Register;

/// <summary>The canonical text of a document, which its seal covers: all that was said to the customer.</summary>
public static class DocumentText
{
    /// <summary>An invoice with its number and dates.</summary>
    public static string Of(Invoice invoice, string number, long sequence, LocalDate issueDate, LocalDate dueDate) => Common(
            invoice.Lines, invoice.TaxBreakdown, invoice.Seller, invoice.Buyer, invoice.Mentions)
        .Add("type", "invoice")
        .Add("id", invoice.Id.Value)
        .Add("kind", invoice.Kind == InvoiceKind.OneOff ? "one_off" : "subscription")
        .Add("number", number)
        .Add("sequence", sequence)
        .Add("issue_date", Day(issueDate))
        .Add("due_date", Day(dueDate))
        .Add("billing_date", Day(invoice.BillingDate))
        .Add("customer", invoice.Customer.Value)
        .Add("subscription", invoice.Subscription?.Value)
        .Add("currency", invoice.Currency.Code)
        .Add("service_period", PeriodOf(invoice.ServicePeriod))
        .Add("subtotal", invoice.Subtotal.ToAmountString())
        .Add("discount_total", invoice.DiscountTotal.IsZero ? null : invoice.DiscountTotal.ToAmountString())
        .Add("tax_total", invoice.TaxTotal.ToAmountString())
        .Add("total", invoice.Total.ToAmountString())
        .Add("credit_applied", invoice.CreditApplied.ToAmountString())
        .ToString();

    /// <summary>A credit note with its number and date.</summary>
    public static string Of(CreditNote note, string number, long sequence, LocalDate issueDate) => Common(
            note.Lines, note.TaxBreakdown, note.Seller, note.Buyer, note.Mentions)
        .Add("type", "credit_note")
        .Add("id", note.Id.Value)
        .Add("number", number)
        .Add("sequence", sequence)
        .Add("issue_date", Day(issueDate))
        .Add("billing_date", Day(note.BillingDate))
        .Add("customer", note.Customer.Value)
        .Add("subscription", note.Subscription?.Value)
        .Add("invoice", note.Invoice.Value)
        .Add("reason", note.Reason)
        .Add("currency", note.Currency.Code)
        .Add("subtotal", note.Subtotal.ToAmountString())
        .Add("tax_total", note.TaxTotal.ToAmountString())
        .Add("total", note.Total.ToAmountString())
        .Add("to_balance", note.ToBalance.ToAmountString())
        .Add("applied_to_invoice", (note.AppliedToInvoice ?? Money.Zero(note.Currency)).ToAmountString())
        .ToString();

    private static CanonicalJson Common(
        IReadOnlyList<DocumentLine> lines, IReadOnlyList<Tax.TaxGroup> breakdown, Seller seller, Buyer buyer, IReadOnlyList<string> mentions) =>
        new CanonicalJson()
            .Add("lines", lines.Select(Line))
            .Add("tax_breakdown", breakdown.Select(group => new CanonicalJson()
                .Add("category", group.Category)
                .Add("name", group.Name)
                .Add("percent", Decimals.ToText(group.Percent))
                .Add("taxable", group.Taxable.ToAmountString())
                .Add("tax", group.Tax.ToAmountString())))
            .Add("seller", new CanonicalJson()
                .Add("legal_name", seller.LegalName)
                .Add("country", seller.Country)
                .Add("vat", seller.Vat)
                .Add("siren", seller.Siren)
                .Add("address", AddressOf(seller.Address)))
            .Add("buyer", new CanonicalJson()
                .Add("name", buyer.Name)
                .Add("vat_number", buyer.VatNumber)
                .Add("address", AddressOf(buyer.Address)))
            .Add("mentions", mentions);

    private static CanonicalJson Line(DocumentLine line)
    {
        var text = Plain(line);
        return line.Part is { } part ? text.Add("subscription", part.Subscription.Value) : text;
    }

    private static CanonicalJson Plain(DocumentLine line) => new CanonicalJson()
        .Add("id", line.Id)
        .Add("component", line.Component)
        .Add("kind", line.Kind switch
        {
            Pricing.ChargeKind.OneTime => "one_time",
            Pricing.ChargeKind.Credit => "credit",
            Pricing.ChargeKind.Usage => "usage",
            Pricing.ChargeKind.Minimum => "minimum",
            Pricing.ChargeKind.Discount => "discount",
            _ => "recurring",
        })
        .Add("description", line.Description)
        .Add("period", PeriodOf(line.Period))
        .Add("quantity", Decimals.ToText(line.Quantity))
        .Add("unit_amount", line.UnitAmount is { } unit ? Decimals.ToPriceText(unit, line.Amount.Currency) : null)
        .Add("amount", line.Amount.ToAmountString())
        .Add("tax_category", line.TaxCategory)
        .Add("tax_rate", Decimals.ToText(line.TaxPercent))
        .Add("tax_amount", line.Tax.ToAmountString());

    private static CanonicalJson? AddressOf(Address? address) => address is null ? null : new CanonicalJson()
        .Add("line1", address.Line1)
        .Add("line2", address.Line2)
        .Add("postal_code", address.PostalCode)
        .Add("city", address.City)
        .Add("country", address.Country);

    private static CanonicalJson? PeriodOf(ServicePeriod? period) =>
        period is null ? null : new CanonicalJson().Add("start", Day(period.Start)).Add("end", Day(period.End));

    private static string Day(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
