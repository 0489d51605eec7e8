using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Tax;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>A customer's fields as they were sent; null means not sent. <see cref="Cleared"/> names those sent as null.</summary>
public sealed record CustomerFields
{
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? Language { get; init; }
    public string? TimeZone { get; init; }
    public Address? Address { get; init; }

    /// <summary>Whether tax fields were sent at all.</summary>
    public bool HasTax { get; init; }
    public string? TaxKind { get; init; }
    public string? VatNumber { get; init; }
    public string? Exemption { get; init; }
    public int? PaymentTermsDays { get; init; }
    public string? Collection { get; init; }
    public bool? Consolidate { get; init; }
    public string? DunningPolicy { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Pairs to set; a null value removes the pair.</summary>
    public IReadOnlyDictionary<string, string?>? Metadata { get; init; }
    public IReadOnlyList<string> Cleared { get; init; } = [];
}

/// <summary>What only a creation says.</summary>
/// <param name="Currency">What the customer pays in; null takes the organization's.</param>
public sealed record NewCustomer(CustomerId Id, string? Currency, TestClockId? TestClock, bool TestClockExists, NodaTime.Instant Now);

/// <summary>Creates and changes a customer.</summary>
public static class EditCustomer
{
    private static readonly string[] Clearable = ["email", "language", "time_zone", "address", "payment_terms_days", "external_id", "metadata", "dunning_policy"];

    private static readonly CustomerProfile Blank = new()
    {
        Name = "",
        Tax = new CustomerTax(CustomerKind.Consumer, null, TaxExemption.None),
        Collection = CollectionMode.Automatic,
        Metadata = new Dictionary<string, string>(),
    };

    public static Decision<CustomerEvent> Create(CustomerState? state, NewCustomer identity, CustomerFields fields, OrganizationState organization)
    {
        var currency = identity.Currency is null ? state?.Currency ?? organization.Profile.Currency : Currency.Parse(identity.Currency);
        if (currency.Rejection is not null) return currency.Rejection;
        var profile = Read(Blank, fields);
        if (profile.Rejection is not null) return profile.Rejection;
        if (TestClock(identity, organization) is { } badClock) return badClock;
        if (fields.DunningPolicy is { } policy && EditOrganization.Unknown(organization, policy) is { } unknown) return unknown;
        if (state is null)
        {
            if (BadReverseCharge(Blank, profile.Value, organization) is { } badTax) return badTax;
            return new CustomerEvent[] { new CustomerCreated(identity.Id, profile.Value, currency.Value, identity.TestClock, identity.Now) };
        }

        var same = state.Currency == currency.Value && state.TestClock == identity.TestClock && Same(state.Profile, profile.Value);
        return same ? Array.Empty<CustomerEvent>() : Rejection.Conflict("id_taken", $"{identity.Id} exists with other content.", "/id");
    }

    /// <param name="currency">Sent or not; it can only be what it is.</param>
    public static Decision<CustomerEvent> Update(CustomerState? state, CustomerFields fields, string? currency, OrganizationState organization)
    {
        if (state is null) return Rejection.Missing("customer_not_found", "There is no such customer.");
        if (currency is not null && currency != state.Currency.Code)
        {
            return Rejection.Conflict("currency_fixed", $"This customer pays in {state.Currency}; create another one for another currency.", "/currency");
        }

        var profile = Read(state.Profile, fields);
        if (profile.Rejection is not null) return profile.Rejection;
        if (fields.DunningPolicy is { } policy && EditOrganization.Unknown(organization, policy) is { } unknown) return unknown;
        if (BadReverseCharge(state.Profile, profile.Value, organization) is { } badTax) return badTax;
        return Same(profile.Value, state.Profile) ? Array.Empty<CustomerEvent>() : new CustomerEvent[] { new CustomerUpdated(profile.Value) };
    }

    private static Rejection? TestClock(NewCustomer identity, OrganizationState organization) => identity.TestClock switch
    {
        null => null,
        _ when !organization.IsSandbox => new Rejection("sandbox_only", "Only a sandbox has test clocks.", "/test_clock"),
        _ when !identity.TestClockExists => new Rejection("test_clock_not_found", "There is no such test clock.", "/test_clock"),
        _ => null,
    };

    private static Result<CustomerProfile> Read(CustomerProfile old, CustomerFields fields)
    {
        if (fields.Cleared.FirstOrDefault(name => !Clearable.Contains(name)) is { } needed)
        {
            return new Rejection("not_clearable", $"'{needed}' always has a value; leave it out to keep it.", "/" + needed);
        }

        var zone = fields.TimeZone is null ? default(Result<BillingZone>) : BillingZone.Parse(fields.TimeZone);
        var collection = Fields.OneOf(fields.Collection, "/collection", old.Collection, ("automatic", CollectionMode.Automatic), ("manual", CollectionMode.Manual));
        var tax = ReadTax(old.Tax, fields);
        var metadata = Merge(fields.Cleared.Contains("metadata") ? Blank.Metadata : old.Metadata, fields.Metadata);
        var bad = Fields.First(
            Fields.Text(fields.Name, Limits.NameLength, "/name", required: old.Name.Length == 0),
            Fields.Email(fields.Email, "/email"),
            Language(fields.Language),
            zone.Rejection,
            collection.Rejection,
            tax.Rejection,
            Addresses.Check(fields.Address, "/address"),
            Fields.PaymentTerms(fields.PaymentTermsDays),
            Fields.Text(fields.ExternalId, Limits.NameLength, "/external_id", required: false),
            Fields.Metadata(metadata));
        if (bad is not null) return bad;

        T? Kept<T>(string name, T? sent, T? kept) => fields.Cleared.Contains(name) ? default : sent ?? kept;
        return new CustomerProfile
        {
            Name = fields.Name ?? old.Name,
            Email = Kept("email", fields.Email, old.Email),
            Language = Kept("language", fields.Language, old.Language),
            Zone = fields.Cleared.Contains("time_zone") ? null : fields.TimeZone is null ? old.Zone : zone.Value,
            Address = Kept("address", fields.Address, old.Address),
            Tax = tax.Value,
            PaymentTermsDays = fields.Cleared.Contains("payment_terms_days") ? null : fields.PaymentTermsDays ?? old.PaymentTermsDays,
            Collection = collection.Value,
            Consolidate = fields.Consolidate ?? old.Consolidate,
            DunningPolicy = Kept("dunning_policy", fields.DunningPolicy, old.DunningPolicy),
            ExternalId = Kept("external_id", fields.ExternalId, old.ExternalId),
            Metadata = metadata,
        };
    }

    private static Result<CustomerTax> ReadTax(CustomerTax old, CustomerFields fields)
    {
        if (!fields.HasTax) return old;
        var kind = Fields.OneOf(fields.TaxKind, "/tax/kind", old.Kind, ("business", CustomerKind.Business), ("consumer", CustomerKind.Consumer));
        var exemption = Fields.OneOf(fields.Exemption, "/tax/exemption", TaxExemption.None,
            ("none", TaxExemption.None), ("reverse_charge", TaxExemption.ReverseCharge), ("exempt", TaxExemption.Exempt));
        var bad = Fields.First(kind.Rejection, exemption.Rejection, VatNumber(fields.VatNumber));
        if (bad is not null) return bad;
        if (exemption.Value == TaxExemption.ReverseCharge && (kind.Value != CustomerKind.Business || fields.VatNumber is null))
        {
            return new Rejection("reverse_charge_needs_vat_number", "Reverse charge is for a business with a VAT number.", "/tax/exemption");
        }

        return new CustomerTax(kind.Value, fields.VatNumber, exemption.Value);
    }

    private static Rejection? VatNumber(string? number) => number is null ? null : VatNumbers.Check(number, "/tax/vat_number");

    // Only where tax or address are what changes: a customer whose seller has moved must still be able to change its name.
    private static Rejection? BadReverseCharge(CustomerProfile old, CustomerProfile profile, OrganizationState organization) =>
        profile.Tax.Exemption != TaxExemption.ReverseCharge || (profile.Tax == old.Tax && profile.Address?.Country == old.Address?.Country)
            ? null
            : ReverseCharge.Check(organization.Profile.Country, profile.Address?.Country, profile.Tax.VatNumber!);

    private static Rejection? Language(string? language)
    {
        if (language is null) return null;
        var parts = language.Split('-');
        var good = language.Length <= 35 && parts[0].Length is 2 or 3 && parts.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
        return good ? null : new Rejection("bad_language", $"'{language}' is not a language tag such as fr or en-GB.", "/language");
    }

    private static SortedDictionary<string, string> Merge(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string?>? sent)
    {
        var merged = new SortedDictionary<string, string>(old.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);
        foreach (var (key, value) in sent ?? new Dictionary<string, string?>())
        {
            if (value is null) merged.Remove(key);
            else merged[key] = value;
        }

        return merged;
    }

    private static bool Same(CustomerProfile left, CustomerProfile right) =>
        left with { Metadata = right.Metadata } == right
        && left.Metadata.Count == right.Metadata.Count
        && left.Metadata.All(pair => right.Metadata.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
