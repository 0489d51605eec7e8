using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Invoices;

/// <summary>What an invoice is for.</summary>
public enum InvoiceKind
{
    Subscription,
    OneOff,

    /// <summary>Interest and costs of recovery, for another invoice that is paid late.</summary>
    LateFee,
}

/// <summary>A postal address as printed.</summary>
public sealed record Address(string? Line1, string? Line2, string? PostalCode, string? City, string? Country);

/// <summary>The seller as it stands on a document.</summary>
public sealed record Seller(string LegalName, string Country, string? Vat, string? Siren, Address? Address);

/// <summary>The buyer as it stands on a document.</summary>
public sealed record Buyer(string Name, string? VatNumber, Address? Address);

/// <summary>One line of an invoice or credit note.</summary>
public sealed record DocumentLine
{
    public required string Id { get; init; }
    public string? Component { get; init; }
    public required ChargeKind Kind { get; init; }
    public required string Description { get; init; }
    public ServicePeriod? Period { get; init; }
    public required decimal Quantity { get; init; }
    public decimal? UnitAmount { get; init; }

    /// <summary>Before tax.</summary>
    public required Money Amount { get; init; }

    /// <summary>The line's share of its group's tax.</summary>
    public required Money Tax { get; init; }
    public required string TaxCategory { get; init; }
    public required TaxBehavior TaxBehavior { get; init; }
    public required IReadOnlyList<AppliedRate> Rates { get; init; }
    public required Derivation Derivation { get; init; }

    /// <summary>On an invoice that several subscriptions share: whose line it is.</summary>
    public InvoicePart? Part { get; init; }

    /// <summary>What it was priced by; null for what no plan says.</summary>
    public PlanReference? Plan { get; init; }

    /// <summary>For a discount: the kind of the line it takes off, which has its component and period too.</summary>
    public ChargeKind? TakenOff { get; init; }

    /// <summary>All rates of the line together, in percent.</summary>
    public decimal TaxPercent => Rates.Sum(rate => rate.Percent);

    /// <summary>The amount as it was priced: with its tax when the price contained it.</summary>
    public Money Priced => TaxBehavior == TaxBehavior.Inclusive ? Amount + Tax : Amount;
}

/// <summary>
/// An invoice as it is committed: complete but for the number, the dates and the seal, which the register gives. It never changes.
/// </summary>
public sealed record Invoice
{
    public required InvoiceId Id { get; init; }
    public required InvoiceKind Kind { get; init; }
    public required CustomerId Customer { get; init; }

    /// <summary>Whose bill it is; null for a one-off invoice and for one that several subscriptions share (see <see cref="Parts"/>).</summary>
    public SubscriptionId? Subscription { get; init; }
    public required Currency Currency { get; init; }

    /// <summary>The local day it fell due to be billed.</summary>
    public required LocalDate BillingDate { get; init; }

    /// <summary>From the first day any line pays for to the last; null when no line pays for days.</summary>
    public ServicePeriod? ServicePeriod { get; init; }
    public required IReadOnlyList<DocumentLine> Lines { get; init; }

    /// <summary>All lines but discounts, before tax.</summary>
    public required Money Subtotal { get; init; }

    /// <summary>What discounts take off it, before tax; positive.</summary>
    public required Money DiscountTotal { get; init; }
    public required IReadOnlyList<TaxGroup> TaxBreakdown { get; init; }
    public required Money TaxTotal { get; init; }

    /// <summary>Subtotal less discounts plus tax; never negative.</summary>
    public required Money Total { get; init; }

    /// <summary>What the customer's credit balance paid of it.</summary>
    public required Money CreditApplied { get; init; }
    public required Seller Seller { get; init; }
    public required Buyer Buyer { get; init; }
    public required IReadOnlyList<string> Mentions { get; init; }

    /// <summary>Days from issue to due, unless <see cref="DueDate"/> says a day.</summary>
    public required int PaymentTermsDays { get; init; }
    public LocalDate? DueDate { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The codes of the coupons that a one-off invoice was made with.</summary>
    public IReadOnlyList<string> Coupons { get; init; } = [];
    public required Instant CreatedAt { get; init; }

    public Money AmountDue => Total - CreditApplied;

    /// <summary>The subscriptions that share it; none when it is of one or of none.</summary>
    public IEnumerable<InvoicePart> Parts => Lines.Select(line => line.Part).OfType<InvoicePart>().Distinct();

    /// <summary>Whether it holds what a subscription was billed under an id.</summary>
    public bool Bills(InvoiceId bill) => Id == bill || Lines.Any(line => line.Part?.Bill == bill);
}

/// <summary>Where what is given back goes.</summary>
public enum CreditRefund
{
    /// <summary>All of it to the credit balance, also when the invoice is still due.</summary>
    Balance,

    /// <summary>Nowhere first: it lowers what is due; what exceeds that goes to the credit balance.</summary>
    None,

    /// <summary>Back by the means that paid the invoice, once nothing is due any more.</summary>
    Original,
}

/// <summary>A credit note as it is committed; amounts are positive and mean what is given back.</summary>
public sealed record CreditNote
{
    public required CreditNoteId Id { get; init; }
    public required CustomerId Customer { get; init; }
    public SubscriptionId? Subscription { get; init; }

    /// <summary>The invoice it corrects.</summary>
    public required InvoiceId Invoice { get; init; }
    public required Currency Currency { get; init; }
    public required string Reason { get; init; }
    public required LocalDate BillingDate { get; init; }
    public required IReadOnlyList<DocumentLine> Lines { get; init; }

    /// <summary>All lines, before tax. A discount on something that was charged beside what is given back lowers it.</summary>
    public required Money Subtotal { get; init; }
    public required IReadOnlyList<TaxGroup> TaxBreakdown { get; init; }
    public required Money TaxTotal { get; init; }
    public required Money Total { get; init; }

    /// <summary>What of it goes to the customer's credit balance.</summary>
    public required Money ToBalance { get; init; }

    /// <summary>What of it lowers what is due of the invoice; null where nothing does.</summary>
    public Money? AppliedToInvoice { get; init; }
    public CreditRefund Refund { get; init; }

    /// <summary>Whether the invoice was for late payment.</summary>
    public bool OfLateFee { get; init; }

    /// <summary>Whether the invoice had been given up: then what is applied to it lowers the loss and not what is owed.</summary>
    public bool AfterWriteOff { get; init; }

    /// <summary>What was asked for when a person made it; null for what a change or cancellation gave back.</summary>
    public string? Request { get; init; }
    public required Seller Seller { get; init; }
    public required Buyer Buyer { get; init; }
    public required IReadOnlyList<string> Mentions { get; init; }
    public required Instant CreatedAt { get; init; }
}
