namespace OrleansBilling.Contracts.Commands;

/// <summary>POST /organizations: a new seller. <c>mode</c> is <c>live</c> or <c>sandbox</c>, for good.</summary>
[GenerateSerializer, Immutable, Alias("CreateOrganization")]
public sealed record CreateOrganization
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Mode { get; init; }
    [Id(2)] public string? LegalName { get; init; }
    [Id(3)] public string? Country { get; init; }
    [Id(4)] public string? Currency { get; init; }
    [Id(5)] public string? TimeZone { get; init; }
    [Id(6)] public AddressFields? Address { get; init; }
    [Id(7)] public TaxIdFields? TaxIds { get; init; }
    [Id(8)] public string? NumberFormat { get; init; }
    [Id(9)] public string? CreditNoteNumberFormat { get; init; }
    [Id(10)] public int? PaymentTermsDays { get; init; }
    [Id(11)] public string? TaxMode { get; init; }
    [Id(12)] public BrandingFields? Branding { get; init; }

    /// <summary><c>next_invoice</c> (default) or <c>refuse</c>.</summary>
    [Id(13)] public string? UsageLatePolicy { get; init; }

    /// <summary>The code of the policy of customers who do not say.</summary>
    [Id(14)] public string? DunningPolicy { get; init; }

    [Id(15)] public NoticeSettingsFields? Notices { get; init; }
    [Id(16)] public ReviewRulesFields? Review { get; init; }
    [Id(17)] public string? AlertEmail { get; init; }
}

/// <summary>PATCH /organization: fields left out (null here) stay; those in <see cref="Cleared"/> were sent as null.</summary>
[GenerateSerializer, Immutable, Alias("UpdateOrganization")]
public sealed record UpdateOrganization
{
    [Id(0)] public string? LegalName { get; init; }
    [Id(1)] public string? Country { get; init; }
    [Id(2)] public string? Currency { get; init; }
    [Id(3)] public string? TimeZone { get; init; }
    [Id(4)] public AddressFields? Address { get; init; }
    [Id(5)] public TaxIdFields? TaxIds { get; init; }
    [Id(6)] public string? NumberFormat { get; init; }
    [Id(7)] public string? CreditNoteNumberFormat { get; init; }
    [Id(8)] public int? PaymentTermsDays { get; init; }
    [Id(9)] public string? TaxMode { get; init; }
    [Id(10)] public BrandingFields? Branding { get; init; }

    /// <summary>Names (snake_case) of the top-level fields sent as an explicit null.</summary>
    [Id(11)] public string[] Cleared { get; init; } = [];
    [Id(12)] public string? UsageLatePolicy { get; init; }
    [Id(13)] public string? DunningPolicy { get; init; }

    /// <summary>Kinds left out stay as they are.</summary>
    [Id(14)] public NoticeSettingsFields? Notices { get; init; }

    /// <summary>Rules left out stay as they are.</summary>
    [Id(15)] public ReviewRulesFields? Review { get; init; }
    [Id(16)] public string? AlertEmail { get; init; }
}

/// <summary>A postal address; <c>country</c> is ISO 3166-1 alpha-2.</summary>
[GenerateSerializer, Immutable, Alias("AddressFields")]
public sealed record AddressFields
{
    [Id(0)] public string? Line1 { get; init; }
    [Id(1)] public string? Line2 { get; init; }
    [Id(2)] public string? PostalCode { get; init; }
    [Id(3)] public string? City { get; init; }
    [Id(4)] public string? Country { get; init; }
}

/// <summary>The seller's registrations.</summary>
[GenerateSerializer, Immutable, Alias("TaxIdFields")]
public sealed record TaxIdFields
{
    [Id(0)] public string? Vat { get; init; }
    [Id(1)] public string? Siren { get; init; }
}

/// <summary>What the seller's documents look like.</summary>
[GenerateSerializer, Immutable, Alias("BrandingFields")]
public sealed record BrandingFields
{
    [Id(0)] public string? LogoUrl { get; init; }
    [Id(1)] public string? Color { get; init; }
    [Id(2)] public string? Footer { get; init; }
}

/// <summary>Which notices customers get; what is left out (null here) stays.</summary>
[GenerateSerializer, Immutable, Alias("NoticeSettingsFields")]
public sealed record NoticeSettingsFields
{
    [Id(0)] public bool? InvoiceIssued { get; init; }
    [Id(1)] public bool? PaymentReceived { get; init; }
    [Id(2)] public bool? PaymentFailed { get; init; }
    [Id(3)] public bool? UpcomingRenewal { get; init; }
    [Id(4)] public bool? UpcomingCharge { get; init; }
    [Id(5)] public bool? TrialEnding { get; init; }
    [Id(6)] public bool? CardExpiring { get; init; }
    [Id(7)] public bool? PriceChange { get; init; }
    [Id(8)] public bool? Cancellation { get; init; }
    [Id(9)] public bool? Reminder { get; init; }
    [Id(10)] public NoticeDaysFields? DaysAhead { get; init; }
}

/// <summary>How many days before its day a notice is sent.</summary>
[GenerateSerializer, Immutable, Alias("NoticeDaysFields")]
public sealed record NoticeDaysFields
{
    [Id(0)] public int? TrialEnding { get; init; }
    [Id(1)] public int? UpcomingRenewal { get; init; }
    [Id(2)] public int? UpcomingCharge { get; init; }
    [Id(3)] public int? CardExpiring { get; init; }
}

/// <summary>POST /tax-rates: a dated rate. <c>percent</c> is a decimal string, 0 to 100.</summary>
[GenerateSerializer, Immutable, Alias("AddTaxRate")]
public sealed record AddTaxRate
{
    [Id(0)] public string? Id { get; init; }
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public string? Country { get; init; }
    [Id(3)] public string? Category { get; init; }
    [Id(4)] public string? Percent { get; init; }
    [Id(5)] public DateOnly? ValidFrom { get; init; }
}

/// <summary>POST /tax-rates/import: exactly one of the three.</summary>
[GenerateSerializer, Immutable, Alias("ImportTaxRates")]
public sealed record ImportTaxRates
{
    /// <summary>A table that ships with the product: <c>eu</c>.</summary>
    [Id(0)] public string? Source { get; init; }

    /// <summary>A table as text: <c>country,valid_from,standard,reduced,note</c>.</summary>
    [Id(1)] public string? Csv { get; init; }

    /// <summary>Rates one by one; their ids follow from their content.</summary>
    [Id(2)] public ImportedTaxRate[]? Rates { get; init; }
}

/// <summary>One rate of an import.</summary>
[GenerateSerializer, Immutable, Alias("ImportedTaxRate")]
public sealed record ImportedTaxRate
{
    /// <summary>Null takes the name that rates of its country and category have already, else <c>VAT</c>.</summary>
    [Id(0)] public string? Name { get; init; }
    [Id(1)] public string? Country { get; init; }
    [Id(2)] public string? Category { get; init; }
    [Id(3)] public string? Percent { get; init; }
    [Id(4)] public DateOnly? ValidFrom { get; init; }
}

/// <summary>POST /api-keys. The API makes the secret and sends only its SHA-256.</summary>
[GenerateSerializer, Immutable, Alias("CreateApiKey")]
public sealed record CreateApiKey
{
    [Id(0)] public string Id { get; init; } = "";
    [Id(1)] public string? Name { get; init; }
    [Id(2)] public byte[] Sha256 { get; init; } = [];
    [Id(3)] public string Last4 { get; init; } = "";
    [Id(4)] public string[] Scopes { get; init; } = [];
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }
}
