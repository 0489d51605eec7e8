using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Register;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Organizations;

/// <summary>An organization's fields as they were sent; null means not sent. <see cref="Cleared"/> names those sent as null.</summary>
public sealed record OrganizationFields
{
    public string? LegalName { get; init; }
    public string? Country { get; init; }
    public string? Currency { get; init; }
    public string? TimeZone { get; init; }
    public Address? Address { get; init; }

    /// <summary>Whether registrations were sent at all.</summary>
    public bool HasTaxIds { get; init; }
    public string? Vat { get; init; }
    public string? Siren { get; init; }
    public string? NumberFormat { get; init; }
    public string? CreditNoteNumberFormat { get; init; }
    public int? PaymentTermsDays { get; init; }
    public string? TaxMode { get; init; }
    public Branding? Branding { get; init; }
    public string? UsageLatePolicy { get; init; }
    public string? DunningPolicy { get; init; }
    public NoticeSettingsFields Notices { get; init; } = new();
    public ReviewRulesFields Review { get; init; } = new();
    public string? AlertEmail { get; init; }
    public IReadOnlyList<string> Cleared { get; init; } = [];
}

/// <summary>Creates and changes an organization.</summary>
public static class EditOrganization
{
    private static readonly string[] Clearable = ["address", "tax_ids", "branding", "dunning_policy", "alert_email"];

    public static Decision<OrganizationEvent> Create(OrganizationState? state, OrganizationId id, string? mode, OrganizationFields fields, Instant now)
    {
        if (mode is not ("live" or "sandbox")) return new Rejection("mode_required", "The mode is live or sandbox, for good.", "/mode");
        var parsedMode = mode == "live" ? OrganizationMode.Live : OrganizationMode.Sandbox;
        var profile = Read(Defaults, fields);
        if (profile.Rejection is not null) return profile.Rejection;
        if (fields.DunningPolicy is not null and not Dunning.DunningPolicy.DefaultCode)
        {
            return new Rejection("dunning_policy_not_found", "There is no such dunning policy; save it first.", "/dunning_policy");
        }

        if (state is null) return new OrganizationEvent[] { new OrganizationCreated(id, parsedMode, profile.Value, now) };
        return state.Mode == parsedMode && state.Profile == profile.Value
            ? Array.Empty<OrganizationEvent>()
            : Rejection.Conflict("id_taken", $"{id} exists with other content.", "/id");
    }

    public static Decision<OrganizationEvent> Update(OrganizationState? state, OrganizationFields fields)
    {
        if (state is null) return Rejection.Missing("organization_not_found", "There is no such organization.");
        var profile = Read(state.Profile, fields);
        if (profile.Rejection is not null) return profile.Rejection;
        if (fields.DunningPolicy is { } policy && Unknown(state, policy) is { } unknown) return unknown;
        return profile.Value == state.Profile ? Array.Empty<OrganizationEvent>() : new OrganizationEvent[] { new OrganizationUpdated(profile.Value) };
    }

    // Only a place to start from: name, country, currency and zone are required before these values could be seen.
    private static OrganizationProfile Defaults { get; } = new()
    {
        LegalName = "",
        Country = "",
        Currency = Currency.Of("EUR"),
        Zone = new BillingZone("UTC"),
        NumberFormat = "INV-{yyyy}-{seq:6}",
        CreditNoteNumberFormat = "CN-{yyyy}-{seq:6}",
        PaymentTermsDays = 30,
        TaxMode = TaxBehavior.Exclusive,
    };

    private static Result<OrganizationProfile> Read(OrganizationProfile old, OrganizationFields fields)
    {
        if (fields.Cleared.FirstOrDefault(name => !Clearable.Contains(name)) is { } fixedField)
        {
            return new Rejection("not_clearable", $"'{fixedField}' always has a value; leave it out to keep it.", "/" + fixedField);
        }

        var isNew = old.LegalName.Length == 0;
        var currency = fields.Currency is null && !isNew ? old.Currency : Currency.Parse(fields.Currency);
        var zone = fields.TimeZone is null && !isNew ? old.Zone : BillingZone.Parse(fields.TimeZone);
        var mode = Fields.OneOf(fields.TaxMode, "/tax_mode", old.TaxMode, ("exclusive", TaxBehavior.Exclusive), ("inclusive", TaxBehavior.Inclusive));
        var lateUsage = Fields.OneOf(
            fields.UsageLatePolicy, "/usage_late_policy", old.LateUsage, ("next_invoice", LateUsagePolicy.NextInvoice), ("refuse", LateUsagePolicy.Refuse));
        var number = NumberFormat.Parse(fields.NumberFormat ?? old.NumberFormat, "/number_format");
        var creditNumber = NumberFormat.Parse(fields.CreditNoteNumberFormat ?? old.CreditNoteNumberFormat, "/credit_note_number_format");
        var (notices, review) = (fields.Notices.Read(old.Notices), fields.Review.Read(old.Review));
        var bad = Fields.First(
            Fields.Text(fields.LegalName, Limits.NameLength, "/legal_name", required: isNew),
            Fields.Country(fields.Country, "/country", required: isNew),
            currency.Rejection,
            zone.Rejection,
            mode.Rejection,
            lateUsage.Rejection,
            number.Rejection,
            creditNumber.Rejection,
            Addresses.Check(fields.Address, "/address"),
            Fields.Text(fields.Vat, 20, "/tax_ids/vat", required: false),
            Siren(fields.Siren),
            Fields.PaymentTerms(fields.PaymentTermsDays),
            Look(fields.Branding),
            Fields.Email(fields.AlertEmail, "/alert_email"),
            notices.Rejection,
            review.Rejection);
        if (bad is not null) return bad;
        if (number.Value.MeetsWith(creditNumber.Value))
        {
            return new Rejection("number_formats_equal", "Invoices and credit notes need formats that differ, or their numbers would be the same.", "/credit_note_number_format");
        }

        var clearTaxIds = fields.Cleared.Contains("tax_ids");
        return old with
        {
            LegalName = fields.LegalName ?? old.LegalName,
            Country = fields.Country ?? old.Country,
            Currency = currency.Value,
            Zone = zone.Value,
            Address = fields.Cleared.Contains("address") ? null : fields.Address ?? old.Address,
            Vat = clearTaxIds ? null : fields.HasTaxIds ? fields.Vat : old.Vat,
            Siren = clearTaxIds ? null : fields.HasTaxIds ? fields.Siren : old.Siren,
            NumberFormat = number.Value.Text,
            CreditNoteNumberFormat = creditNumber.Value.Text,
            PaymentTermsDays = fields.PaymentTermsDays ?? old.PaymentTermsDays,
            TaxMode = mode.Value,
            LateUsage = lateUsage.Value,
            DunningPolicy = fields.Cleared.Contains("dunning_policy") ? null : fields.DunningPolicy ?? old.DunningPolicy,
            Notices = notices.Value,
            Review = review.Value,
            AlertEmail = fields.Cleared.Contains("alert_email") ? null : fields.AlertEmail ?? old.AlertEmail,
            Branding = fields.Cleared.Contains("branding") ? null : fields.Branding ?? old.Branding,
        };
    }

    /// <summary>A policy that is named must have been saved.</summary>
    internal static Rejection? Unknown(OrganizationState state, string policy) =>
        policy == Dunning.DunningPolicy.DefaultCode || state.DunningPolicies.Any(known => known.Code == policy)
            ? null
            : new Rejection("dunning_policy_not_found", "There is no such dunning policy; save it first.", "/dunning_policy");

    private static Rejection? Siren(string? siren) => siren is null || (siren.Length == 9 && siren.All(char.IsAsciiDigit))
        ? null
        : new Rejection("bad_siren", "A SIREN has 9 digits.", "/tax_ids/siren");

    private static Rejection? Look(Branding? branding) => branding is null ? null : Fields.First(
        Fields.Text(branding.LogoUrl, Limits.DescriptionLength, "/branding/logo_url", required: false),
        Fields.Text(branding.Footer, Limits.DescriptionLength, "/branding/footer", required: false),
        branding.Color is null || (branding.Color.Length == 7 && branding.Color[0] == '#' && branding.Color.Skip(1).All(char.IsAsciiHexDigit))
            ? null
            : new Rejection("bad_color", "A color is written #rrggbb.", "/branding/color"));
}

/// <summary>Checks postal addresses.</summary>
public static class Addresses
{
    public static Rejection? Check(Address? address, string pointer) => address is null ? null : Fields.First(
        Fields.Country(address.Country, pointer + "/country", required: false),
        Fields.Text(address.Line1, Limits.NameLength, pointer + "/line1", required: false),
        Fields.Text(address.Line2, Limits.NameLength, pointer + "/line2", required: false),
        Fields.Text(address.PostalCode, 20, pointer + "/postal_code", required: false),
        Fields.Text(address.City, Limits.NameLength, pointer + "/city", required: false));
}
