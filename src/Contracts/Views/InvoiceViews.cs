using System.Text.Json.Serialization;

namespace OrleansBilling.Contracts.Views;

/// <summary>An invoice as the API shows it; amounts are decimal strings in major units of <see cref="Currency"/>.</summary>
[GenerateSerializer, Immutable, Alias("InvoiceView")]
public sealed record InvoiceView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public string? Number { get; init; }
    [Id(2)] public required string Status { get; init; }
    [Id(3)] public required string Kind { get; init; }
    [Id(4)] public required string Customer { get; init; }
    [Id(5)] public string? Subscription { get; init; }
    [Id(6)] public required string Currency { get; init; }
    [Id(7)] public required DateOnly BillingDate { get; init; }
    [Id(8)] public DateOnly? IssueDate { get; init; }
    [Id(9)] public DateOnly? DueDate { get; init; }
    [Id(10)] public PeriodView? ServicePeriod { get; init; }
    [Id(11)] public required InvoiceLineView[] Lines { get; init; }
    [Id(12)] public required string Subtotal { get; init; }
    [Id(13)] public required string DiscountTotal { get; init; }
    [Id(14)] public required TaxGroupView[] TaxBreakdown { get; init; }
    [Id(15)] public required string TaxTotal { get; init; }
    [Id(16)] public required string Total { get; init; }
    [Id(17)] public required string CreditApplied { get; init; }
    [Id(18)] public required string AmountPaid { get; init; }
    [Id(19)] public required string AmountDue { get; init; }
    [Id(20)] public SellerView? Seller { get; init; }
    [Id(21)] public BuyerView? Buyer { get; init; }

    /// <summary>Sentences the law asks for (reverse charge, exemption).</summary>
    [Id(22)] public required string[] Mentions { get; init; }
    [Id(23)] public required Dictionary<string, string> Metadata { get; init; }
    [Id(24)] public SealView? Seal { get; init; }
    [Id(25)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Those who share the invoice, where the customer says <c>consolidate</c>; left out when it is of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(26)] public string[]? Subscriptions { get; init; }

    /// <summary>What credit notes have lowered it by.</summary>
    [Id(27)] public string? AmountCredited { get; init; }

    /// <summary>Whether its due day is over and something is due.</summary>
    [Id(28)] public bool Overdue { get; init; }

    /// <summary>When money is taken for it by itself; null when nothing is planned.</summary>
    [Id(29)] public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Why the newest attempt failed; null when none did.</summary>
    [Id(30)] public string? LastFailure { get; init; }

    /// <summary>How far its dunning has come; null on a preview.</summary>
    [Id(31)] public InvoiceDunningView? Dunning { get; init; }

    /// <summary>Why it is not numbered until a person releases it; null when it does not wait.</summary>
    [Id(32)] public InvoiceHoldView? Hold { get; init; }
}

/// <summary>Why an invoice waits for a person.</summary>
[GenerateSerializer, Immutable, Alias("InvoiceHoldView")]
public sealed record InvoiceHoldView(HoldReasonView[] Reasons, DateTimeOffset Since);

/// <param name="Code"><c>amount_changed</c>, <c>zero_invoice</c>, <c>tax_missing</c> or <c>notice_differs</c>.</param>
[GenerateSerializer, Immutable, Alias("HoldReasonView")]
public sealed record HoldReasonView(string Code, string Message);

/// <summary>How far the dunning of an invoice has come.</summary>
/// <param name="Step">Days from the due date of the newest step that was taken; null when none was.</param>
/// <param name="HeldUntil">Nothing is done by itself before this moment.</param>
/// <param name="Skipped">It is not dunned at all.</param>
[GenerateSerializer, Immutable, Alias("InvoiceDunningView")]
public sealed record InvoiceDunningView(int? Step, DateTimeOffset? HeldUntil, bool Skipped);

/// <summary>One line; <c>amount</c> is before tax.</summary>
[GenerateSerializer, Immutable, Alias("InvoiceLineView")]
public sealed record InvoiceLineView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public string? Component { get; init; }
    [Id(2)] public required string Kind { get; init; }
    [Id(3)] public required string Description { get; init; }
    [Id(4)] public PeriodView? Period { get; init; }
    [Id(5)] public required string Quantity { get; init; }
    [Id(6)] public string? UnitAmount { get; init; }
    [Id(7)] public required string Amount { get; init; }
    [Id(8)] public required string TaxCategory { get; init; }
    [Id(9)] public required string TaxRate { get; init; }
    [Id(10)] public required string TaxAmount { get; init; }
    [Id(11)] public required DerivationView Derivation { get; init; }

    /// <summary>Whose line it is, on an invoice that several subscriptions share.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Id(12)] public string? Subscription { get; init; }
}

/// <summary>How an amount came about: a formula over named inputs, and the rounding applied to its result.</summary>
[GenerateSerializer, Immutable, Alias("DerivationView")]
public sealed record DerivationView(string Formula, Dictionary<string, string> Inputs, string Rounding);

/// <summary>Tax per rate group: rounded once on the sum of the group's lines (EN 16931).</summary>
[GenerateSerializer, Immutable, Alias("TaxGroupView")]
public sealed record TaxGroupView(string Category, string? Name, string Percent, string Taxable, string Tax);

/// <summary>The seller as it was when the document was made.</summary>
[GenerateSerializer, Immutable, Alias("SellerView")]
public sealed record SellerView(string LegalName, string Country, string? Vat, string? Siren, AddressView? Address);

/// <summary>The buyer as it was when the document was made.</summary>
[GenerateSerializer, Immutable, Alias("BuyerView")]
public sealed record BuyerView(string Name, string? VatNumber, AddressView? Address);

/// <summary>The document's link in its series' hash chain: SHA-256, hexadecimal.</summary>
[GenerateSerializer, Immutable, Alias("SealView")]
public sealed record SealView(long Sequence, string Hash, string Previous);

/// <summary>What would be invoiced or credited: one of the two, or neither when nothing is due.</summary>
[GenerateSerializer, Immutable, Alias("InvoicePreview")]
public sealed record InvoicePreview(InvoiceView? Invoice, CreditNoteView? CreditNote);

/// <summary>A credit note as the API shows it.</summary>
[GenerateSerializer, Immutable, Alias("CreditNoteView")]
public sealed record CreditNoteView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public string? Number { get; init; }
    [Id(2)] public required string Status { get; init; }
    [Id(3)] public required string Customer { get; init; }
    [Id(4)] public required string Invoice { get; init; }
    [Id(5)] public required string Currency { get; init; }
    [Id(6)] public DateOnly? IssueDate { get; init; }
    [Id(7)] public required string Reason { get; init; }
    [Id(8)] public required InvoiceLineView[] Lines { get; init; }
    [Id(9)] public required string Subtotal { get; init; }
    [Id(10)] public required TaxGroupView[] TaxBreakdown { get; init; }
    [Id(11)] public required string TaxTotal { get; init; }
    [Id(12)] public required string Total { get; init; }
    [Id(13)] public required string ToBalance { get; init; }
    [Id(14)] public required string Refunded { get; init; }
    [Id(15)] public required string AppliedToInvoice { get; init; }
    [Id(16)] public SealView? Seal { get; init; }
    [Id(17)] public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A page of a list, newest first.</summary>
public sealed record Page<T>(IReadOnlyList<T> Data, bool HasMore, string? NextCursor);
