using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Organizations;

/// <summary>Live has legal numbers; a sandbox has test clocks. For good.</summary>
public enum OrganizationMode
{
    Live,
    Sandbox,
}

/// <summary>What becomes of usage that comes when the days it belongs to are billed.</summary>
public enum LateUsagePolicy
{
    /// <summary>A line for the past period on the next invoice.</summary>
    NextInvoice,

    /// <summary>Not taken.</summary>
    Refuse,
}

/// <summary>What the seller's documents look like.</summary>
public sealed record Branding(string? LogoUrl, string? Color, string? Footer);

/// <summary>What can be changed about an organization.</summary>
public sealed record OrganizationProfile
{
    public required string LegalName { get; init; }
    public required string Country { get; init; }

    /// <summary>What customers pay in when they do not say.</summary>
    public required Currency Currency { get; init; }
    public required BillingZone Zone { get; init; }
    public Address? Address { get; init; }
    public string? Vat { get; init; }
    public string? Siren { get; init; }
    public required string NumberFormat { get; init; }
    public required string CreditNoteNumberFormat { get; init; }
    public required int PaymentTermsDays { get; init; }

    /// <summary>Whether prices contain tax where a plan or invoice does not say.</summary>
    public required TaxBehavior TaxMode { get; init; }
    public Branding? Branding { get; init; }
    public LateUsagePolicy LateUsage { get; init; }

    /// <summary>The code of the dunning policy of customers who do not say; null is the one that ships.</summary>
    public string? DunningPolicy { get; init; }

    /// <summary>Which notices its customers get.</summary>
    public NoticeSettings Notices { get; init; } = new();

    /// <summary>What it wants looked at before invoices go out.</summary>
    public ReviewRules Review { get; init; } = new();

    /// <summary>Where alerts are mailed to; null when nowhere.</summary>
    public string? AlertEmail { get; init; }

    public Seller AsSeller() => new(LegalName, Country, Vat, Siren, Address);
}

/// <summary>A key to the API; only its hash is known.</summary>
/// <param name="Sha256">64 hexadecimal digits.</param>
public sealed record ApiKey(
    string Id, string? Name, [property: Secret] string Sha256, string Last4, IReadOnlyList<string> Scopes, Instant? ExpiresAt, Instant CreatedAt, Instant? RevokedAt);

/// <summary>The seller.</summary>
public sealed record OrganizationState(
    OrganizationId Id,
    OrganizationMode Mode,
    OrganizationProfile Profile,
    IReadOnlyList<TaxRate> TaxRates,
    IReadOnlyList<ApiKey> ApiKeys,
    Instant CreatedAt)
{
    /// <summary>The policies it has saved.</summary>
    public IReadOnlyList<DunningPolicy> DunningPolicies { get; init; } = [];

    /// <summary>Its accounts.</summary>
    public ChartOfAccounts Chart { get; init; } = ChartOfAccounts.Default;

    /// <summary>The policy of a customer: its own, else the organization's, else the one that ships.</summary>
    public DunningPolicy PolicyOf(string? code) =>
        Saved(code) ?? Saved(Profile.DunningPolicy) ?? Saved(DunningPolicy.DefaultCode) ?? DunningPolicy.Default;

    private DunningPolicy? Saved(string? code) => DunningPolicies.FirstOrDefault(policy => policy.Code == code);

    public bool IsSandbox => Mode == OrganizationMode.Sandbox;
}

/// <summary>What can happen to an organization.</summary>
public abstract record OrganizationEvent
{
    private protected OrganizationEvent()
    {
    }
}

[EventType("organization.created")]
public sealed record OrganizationCreated(OrganizationId Id, OrganizationMode Mode, OrganizationProfile Profile, Instant At) : OrganizationEvent;

[EventType("organization.updated")]
public sealed record OrganizationUpdated(OrganizationProfile Profile) : OrganizationEvent;

[EventType("tax_rate.added")]
public sealed record TaxRateAdded(TaxRate Rate) : OrganizationEvent;

[EventType("dunning_policy.saved")]
public sealed record DunningPolicySaved(DunningPolicy Policy) : OrganizationEvent;

[EventType("chart_of_accounts.saved")]
public sealed record ChartOfAccountsSaved(ChartOfAccounts Chart) : OrganizationEvent;

[EventType("api_key.created")]
public sealed record ApiKeyCreated(ApiKey Key) : OrganizationEvent;

[EventType("api_key.revoked")]
public sealed record ApiKeyRevoked(string Id, Instant At) : OrganizationEvent;

/// <summary>How events change an organization.</summary>
public static class OrganizationEvolution
{
    public static OrganizationState Evolve(OrganizationState? state, OrganizationEvent @event) => @event switch
    {
        OrganizationCreated created => new OrganizationState(created.Id, created.Mode, created.Profile, [], [], created.At),
        OrganizationUpdated updated => state! with { Profile = updated.Profile },
        TaxRateAdded added => state! with { TaxRates = [.. state!.TaxRates, added.Rate] },
        DunningPolicySaved saved => state! with { DunningPolicies = [.. state!.DunningPolicies.Where(policy => policy.Code != saved.Policy.Code), saved.Policy] },
        ChartOfAccountsSaved saved => state! with { Chart = saved.Chart },
        ApiKeyCreated created => state! with { ApiKeys = [.. state!.ApiKeys, created.Key] },
        ApiKeyRevoked revoked => state! with { ApiKeys = [.. state!.ApiKeys.Select(key => key.Id == revoked.Id ? key with { RevokedAt = revoked.At } : key)] },
        _ => throw new UnreachableException(),
    };
}
