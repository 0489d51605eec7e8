using System.Text.Json.Serialization;

namespace OrleansBilling.Contracts.Views;

/// <summary>An organization as the API shows it.</summary>
public sealed record OrganizationView
{
    public required string Id { get; init; }
    public required string Mode { get; init; }
    public required string LegalName { get; init; }
    public required string Country { get; init; }
    public required string Currency { get; init; }
    public required string TimeZone { get; init; }
    public AddressView? Address { get; init; }
    public TaxIdsView? TaxIds { get; init; }
    public required string NumberFormat { get; init; }
    public required string CreditNoteNumberFormat { get; init; }
    public required int PaymentTermsDays { get; init; }
    public required string TaxMode { get; init; }
    public BrandingView? Branding { get; init; }

    /// <summary>What becomes of usage for days that are invoiced: <c>next_invoice</c> or <c>refuse</c>.</summary>
    public required string UsageLatePolicy { get; init; }

    /// <summary>The code of the dunning policy of customers who do not say; null is the one that ships.</summary>
    public string? DunningPolicy { get; init; }

    /// <summary>Which notices its customers get.</summary>
    public required NoticeSettingsView Notices { get; init; }

    /// <summary>What is looked at before invoices go out.</summary>
    public required ReviewRulesView Review { get; init; }

    /// <summary>Where alerts are mailed to; null when nowhere.</summary>
    public string? AlertEmail { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required long Version { get; init; }

    /// <summary>The organization's first key, in the answer to its creation alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiKeyView? ApiKey { get; init; }
}

/// <summary>A postal address; <c>country</c> is ISO 3166-1 alpha-2.</summary>
[GenerateSerializer, Immutable, Alias("AddressView")]
public sealed record AddressView(string? Line1, string? Line2, string? PostalCode, string? City, string? Country);

/// <summary>Which notices an organization sends. The defaults are those of an organization that never said.</summary>
public sealed record NoticeSettingsView
{
    public bool InvoiceIssued { get; init; } = true;
    public bool PaymentReceived { get; init; } = true;
    public bool PaymentFailed { get; init; } = true;
    public bool UpcomingRenewal { get; init; }
    public bool UpcomingCharge { get; init; }
    public bool TrialEnding { get; init; } = true;
    public bool CardExpiring { get; init; } = true;
    public bool PriceChange { get; init; } = true;
    public bool Cancellation { get; init; } = true;
    public bool Reminder { get; init; } = true;

    /// <summary>How many days before its day each of these is sent.</summary>
    public NoticeDaysView DaysAhead { get; init; } = new();
}

public sealed record NoticeDaysView
{
    public int TrialEnding { get; init; } = 3;
    public int UpcomingRenewal { get; init; } = 30;
    public int UpcomingCharge { get; init; } = 7;
    public int CardExpiring { get; init; } = 30;
}

public sealed record TaxIdsView(string? Vat, string? Siren);

public sealed record BrandingView(string? LogoUrl, string? Color, string? Footer);

/// <summary>A dated tax rate.</summary>
public sealed record TaxRateView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Country { get; init; }
    public required string Category { get; init; }
    public required string Percent { get; init; }
    public required DateOnly ValidFrom { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What an import of tax rates did.</summary>
/// <param name="Added">Rates that are new.</param>
/// <param name="Skipped">Rates that were there already, just so.</param>
[GenerateSerializer, Immutable, Alias("TaxRateImportView")]
public sealed record TaxRateImportView(int Added, int Skipped);

/// <summary>An API key; the secret itself is shown once, at its creation.</summary>
public sealed record ApiKeyView
{
    public required string Id { get; init; }
    public string? Name { get; init; }

    /// <summary>The secret, in the answer to the key's creation alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>Says why <see cref="Key"/> is not there, when a creation is answered again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
    public required string Last4 { get; init; }
    public required string[] Scopes { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One event of the journal.</summary>
public sealed record EventView
{
    public required string Id { get; init; }
    public required string Type { get; init; }

    /// <summary>The aggregate: <c>subscription/sub_x</c>.</summary>
    public required string Object { get; init; }

    /// <summary>The aggregate's version after this event, counted from 1.</summary>
    public required long Sequence { get; init; }
    public required System.Text.Json.JsonElement Data { get; init; }
    public required string Actor { get; init; }
    public required string Cause { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A test clock: <c>ready</c> or <c>advancing</c>.</summary>
public sealed record TestClockView
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset? AdvancingTo { get; init; }
    public string? LastError { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required long Version { get; init; }
}
