namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /customers.</summary>
[GenerateSerializer, Immutable, Alias("CreateCustomer")]
public sealed record CreateCustomer
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public string? Email { get; init; }
    [Id(3)] public string? Currency { get; init; }
    [Id(4)] public string? Language { get; init; }
    [Id(5)] public string? TimeZone { get; init; }
    [Id(6)] public AddressFields? Address { get; init; }
    [Id(7)] public CustomerTaxFields? Tax { get; init; }
    [Id(8)] public int? PaymentTermsDays { get; init; }
    [Id(9)] public string? Collection { get; init; }
    [Id(10)] public string? ExternalId { get; init; }
    [Id(11)] public string? TestClock { get; init; }
    [Id(12)] public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>Whether subscriptions that bill on one day share an invoice.</summary>
    [Id(13)] public bool? Consolidate { get; init; }

    /// <summary>The code of its dunning policy.</summary>
    [Id(14)] public string? DunningPolicy { get; init; }
}

/// <summary>PATCH /customers/{id}: fields left out stay; a metadata key with a null value is removed.</summary>
[GenerateSerializer, Immutable, Alias("UpdateCustomer")]
public sealed record UpdateCustomer
{
    [Id(0)] public string? Name { get; init; }
    [Id(1)] public string? Email { get; init; }
    [Id(2)] public string? Currency { get; init; }
    [Id(3)] public string? Language { get; init; }
    [Id(4)] public string? TimeZone { get; init; }
    [Id(5)] public AddressFields? Address { get; init; }
    [Id(6)] public CustomerTaxFields? Tax { get; init; }
    [Id(7)] public int? PaymentTermsDays { get; init; }
    [Id(8)] public string? Collection { get; init; }
    [Id(9)] public string? ExternalId { get; init; }
    [Id(10)] public Dictionary<string, string?>? Metadata { get; init; }

    /// <summary>Names (snake_case) of the top-level fields sent as an explicit null.</summary>
    [Id(11)] public string[] Cleared { get; init; } = [];

    /// <summary>Whether subscriptions that bill on one day share an invoice.</summary>
    [Id(12)] public bool? Consolidate { get; init; }
    [Id(13)] public string? DunningPolicy { get; init; }
}

/// <summary>How a customer is taxed: <c>kind</c> business or consumer; <c>exemption</c> none, reverse_charge or exempt.</summary>
[GenerateSerializer, Immutable, Alias("CustomerTaxFields")]
public sealed record CustomerTaxFields
{
    [Id(0)] public string? Kind { get; init; }
    [Id(1)] public string? VatNumber { get; init; }
    [Id(2)] public string? Exemption { get; init; }
}

/// <summary>POST /customers/{id}/credits: a movement of the credit balance by hand; negative pays out.</summary>
[GenerateSerializer, Immutable, Alias("AddCredit")]
public sealed record AddCredit
{
    [Id(0)] public string? Amount { get; init; }
    [Id(1)] public string? Currency { get; init; }
    [Id(2)] public string? Reason { get; init; }
}

/// <summary>POST /customers/{id}/charges: an item for the next invoice of any of its subscriptions.</summary>
[GenerateSerializer, Immutable, Alias("AddCustomerCharge")]
public sealed record AddCustomerCharge
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Description { get; init; }
    [Id(2)] public string? Amount { get; init; }
    [Id(3)] public string? Quantity { get; init; }
    [Id(4)] public string? UnitAmount { get; init; }
    [Id(5)] public string? TaxCategory { get; init; }
}

/// <summary>POST /invoices: a one-off invoice, issued at once unless <c>draft</c>.</summary>
[GenerateSerializer, Immutable, Alias("CreateInvoice")]
public sealed record CreateInvoice
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Customer { get; init; }
    [Id(2)] public string? Currency { get; init; }
    [Id(3)] public InvoiceLineFields[]? Lines { get; init; }
    [Id(4)] public DateOnly? DueDate { get; init; }
    [Id(5)] public bool? Draft { get; init; }
    [Id(6)] public string? TaxBehavior { get; init; }
    [Id(7)] public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>The codes of coupons, in the order in which they take off.</summary>
    [Id(8)] public string[]? Discounts { get; init; }
}

/// <summary>One line of a one-off invoice.</summary>
[GenerateSerializer, Immutable, Alias("InvoiceLineFields")]
public sealed record InvoiceLineFields
{
    [Id(0)] public string? Code { get; init; }
    [Id(1)] public string? Description { get; init; }
    [Id(2)] public string? Quantity { get; init; }
    [Id(3)] public string? UnitAmount { get; init; }
    [Id(4)] public string? TaxCategory { get; init; }
}
