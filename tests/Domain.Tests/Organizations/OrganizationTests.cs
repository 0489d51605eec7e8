using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Reviews;
using OrleansBilling.Domain.Organizations;

namespace OrleansBilling.Tests.Organizations;

public sealed class EditOrganizationTests
{
    private static readonly OrganizationId Id = new("org_seller");

    public static TheoryData<string, string, Func<OrganizationFields, OrganizationFields>> Refusals => new()
    {
        { "text_too_long", "/legal_name", o => o with { LegalName = new string('x', 201) } },
        { "text_required", "/legal_name", o => o with { LegalName = "" } },
        { "unknown_country", "/country", o => o with { Country = "ZZ" } },
        { "unknown_currency", "/currency", o => o with { Currency = "ZZZ" } },
        { "unknown_time_zone", "/time_zone", o => o with { TimeZone = "Paris" } },
        { "unknown_value", "/tax_mode", o => o with { TaxMode = "none" } },
        { "unknown_value", "/usage_late_policy", o => o with { UsageLatePolicy = "forget" } },
        { "bad_number_format", "/number_format", o => o with { NumberFormat = "INV" } },
        { "bad_number_format", "/credit_note_number_format", o => o with { CreditNoteNumberFormat = "CN" } },
        { "number_formats_equal", "/credit_note_number_format", o => o with { NumberFormat = "A{seq}", CreditNoteNumberFormat = "A{seq}" } },
        { "number_formats_equal", "/credit_note_number_format", o => o with { NumberFormat = "A{seq}", CreditNoteNumberFormat = "A{seq:6}" } }, // A100000 would come twice
        { "unknown_country", "/address/country", o => o with { Address = new Address(null, null, null, null, "UK") } },
        { "text_too_long", "/tax_ids/vat", o => o with { HasTaxIds = true, Vat = new string('1', 21) } },
        { "bad_siren", "/tax_ids/siren", o => o with { HasTaxIds = true, Siren = "12345678" } },
        { "terms_out_of_range", "/payment_terms_days", o => o with { PaymentTermsDays = -1 } },
        { "bad_color", "/branding/color", o => o with { Branding = new Branding(null, "red", null) } },
        { "text_too_long", "/branding/logo_url", o => o with { Branding = new Branding(new string('x', 501), null, null) } },
        { "text_too_long", "/branding/footer", o => o with { Branding = new Branding(null, null, new string('x', 501)) } },
        { "unknown_value", "/review/amount_changed", o => o with { Review = new ReviewRulesFields(AmountChanged: "maybe") } },
        { "unknown_value", "/review/zero_invoice", o => o with { Review = new ReviewRulesFields(ZeroInvoice: "maybe") } },
        { "unknown_value", "/review/tax_missing", o => o with { Review = new ReviewRulesFields(TaxMissing: "maybe") } },
        { "unknown_value", "/review/notice_differs", o => o with { Review = new ReviewRulesFields(NoticeDiffers: "maybe") } },
        { "percent_out_of_range", "/review/amount_changed_percent", o => o with { Review = new ReviewRulesFields(AmountChangedPercent: "0") } },
        { "percent_out_of_range", "/review/amount_changed_percent", o => o with { Review = new ReviewRulesFields(AmountChangedPercent: "10000.01") } },
        { "too_many_digits", "/review/amount_changed_percent", o => o with { Review = new ReviewRulesFields(AmountChangedPercent: "1.001") } },
        { "bad_email", "/alert_email", o => o with { AlertEmail = "nobody" } },
        { "days_ahead_out_of_range", "/notices/days_ahead/trial_ending", o => o with { Notices = new NoticeSettingsFields { TrialEndingDays = 0 } } },
        { "days_ahead_out_of_range", "/notices/days_ahead/upcoming_renewal", o => o with { Notices = new NoticeSettingsFields { UpcomingRenewalDays = 367 } } },
        { "days_ahead_out_of_range", "/notices/days_ahead/upcoming_charge", o => o with { Notices = new NoticeSettingsFields { UpcomingChargeDays = -1 } } },
        { "days_ahead_out_of_range", "/notices/days_ahead/card_expiring", o => o with { Notices = new NoticeSettingsFields { CardExpiringDays = 0 } } },
        { "not_clearable", "/currency", o => o with { Cleared = ["currency"] } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_organization_names_the_field_that_is_wrong(string code, string pointer, Func<OrganizationFields, OrganizationFields> spoil)
    {
        EditOrganization.Create(null, Id, "live", spoil(A.OrganizationFields), A.Now).Rejection.ShouldBe(code, pointer);
        EditOrganization.Update(A.Organization(), spoil(new OrganizationFields())).Rejection.ShouldBe(code, pointer);
    }

    [Fact]
    public void A_new_organization_says_who_where_and_in_what()
    {
        EditOrganization.Create(null, Id, null, A.OrganizationFields, A.Now).Rejection.ShouldBe("mode_required", "/mode");
        EditOrganization.Create(null, Id, "test", A.OrganizationFields, A.Now).Rejection.ShouldBe("mode_required", "/mode");
        EditOrganization.Create(null, Id, "live", A.OrganizationFields with { LegalName = null }, A.Now).Rejection.ShouldBe("text_required", "/legal_name");
        EditOrganization.Create(null, Id, "live", A.OrganizationFields with { Country = null }, A.Now).Rejection.ShouldBe("unknown_country", "/country");
        EditOrganization.Create(null, Id, "live", A.OrganizationFields with { Currency = null }, A.Now).Rejection.ShouldBe("currency_required", "/currency");
        EditOrganization.Create(null, Id, "live", A.OrganizationFields with { TimeZone = null }, A.Now).Rejection.ShouldBe("time_zone_required", "/time_zone");
    }

    [Fact]
    public void Creating_the_same_again_changes_nothing_and_another_is_a_conflict()
    {
        Assert.Empty(EditOrganization.Create(A.Organization(), Id, "sandbox", A.OrganizationFields, A.Now + Duration.FromDays(1)).Events);
        EditOrganization.Create(A.Organization(), Id, "live", A.OrganizationFields, A.Now).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        EditOrganization.Create(A.Organization(), Id, "sandbox", A.OrganizationFields with { LegalName = "Other" }, A.Now).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Fact]
    public void An_update_sets_what_was_sent_clears_what_was_sent_as_null_and_keeps_the_rest()
    {
        EditOrganization.Update(null, A.OrganizationFields).Rejection.ShouldBe("organization_not_found", null, RejectionKind.Missing);
        var fields = new OrganizationFields { HasTaxIds = true, Vat = "FR1", Siren = "123456789", Address = new Address("1", null, null, null, "FR"), Branding = new Branding(null, "#00ff00", null), TaxMode = "inclusive" };
        var state = Evolve(A.Organization(), fields);

        Assert.Equal(("FR1", "123456789", TaxBehavior.Inclusive, "Seller"), (state.Profile.Vat, state.Profile.Siren, state.Profile.TaxMode, state.Profile.LegalName));
        Assert.Empty(EditOrganization.Update(state, fields).Events);
        var cleared = Evolve(state, new OrganizationFields { Cleared = ["address", "tax_ids", "branding"] }).Profile;
        Assert.Equal((null, null, null, null), (cleared.Vat, cleared.Siren, cleared.Address, cleared.Branding));
    }

    private static OrganizationState Evolve(OrganizationState state, OrganizationFields fields) =>
        OrganizationEvolution.Evolve(state, Assert.Single(EditOrganization.Update(state, fields).Events));
}

public sealed class AddTaxRateTests
{
    private static readonly AddTaxRateCommand Good = new("txr_1", "VAT", "FR", "standard", "20", A.Day("2014-01-01"), A.Now);

    public static TheoryData<string, string, Func<AddTaxRateCommand, AddTaxRateCommand>> Refusals => new()
    {
        { "unknown_country", "/country", r => r with { Country = null } },
        { "bad_code", "/category", r => r with { Category = "a b" } },
        { "text_too_long", "/name", r => r with { Name = new string('x', 201) } },
        { "number_required", "/percent", r => r with { Percent = null } },
        { "percent_out_of_range", "/percent", r => r with { Percent = "-1" } },
        { "percent_out_of_range", "/percent", r => r with { Percent = "100.01" } },
        { "too_many_digits", "/percent", r => r with { Percent = "0.0000000000001" } },
        { "valid_from_required", "/valid_from", r => r with { ValidFrom = null } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_rate_names_the_field_that_is_wrong(string code, string pointer, Func<AddTaxRateCommand, AddTaxRateCommand> spoil) =>
        AddTaxRate.Decide(A.Organization(), spoil(Good)).Rejection.ShouldBe(code, pointer);

    [Fact]
    public void A_rate_is_added_once_and_never_changed()
    {
        var state = OrganizationEvolution.Evolve(A.Organization(), AddTaxRate.Decide(A.Organization(), Good).Events[0]);

        Assert.Empty(AddTaxRate.Decide(state, Good with { Now = A.Now + Duration.FromDays(1) }).Events);
        AddTaxRate.Decide(state, Good with { Percent = "21" }).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        AddTaxRate.Decide(state, Good with { Id = "txr_2" }).Rejection.ShouldBe("rate_exists", "/valid_from", RejectionKind.Conflict);
        Assert.Single(AddTaxRate.Decide(state, Good with { Id = "txr_2", ValidFrom = A.Day("2027-01-01") }).Events);
        AddTaxRate.Decide(null, Good).Rejection.ShouldBe("organization_not_found", null, RejectionKind.Missing);
        AddTaxRate.Decide(state with { TaxRates = [.. Enumerable.Range(0, 2000).Select(i => A.Rate(1, name: $"n{i}"))] }, Good)
            .Rejection.ShouldBe("too_many_tax_rates", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_rate_is_called_VAT_and_standard_when_nothing_is_said()
    {
        var rate = Assert.IsType<TaxRateAdded>(AddTaxRate.Decide(A.Organization(), Good with { Name = null, Category = null }).Events[0]).Rate;

        Assert.Equal(("VAT", "standard"), (rate.Name, rate.Category));
    }
}

public sealed class ManageApiKeysTests
{
    private static readonly ApiKey Good = new("key_1", "ci", new string('a', 64), "1234", ["read"], null, A.Now, null);

    [Fact]
    public void A_bad_key_names_the_field_that_is_wrong()
    {
        ManageApiKeys.Create(A.Organization(), Good with { Scopes = [] }, A.Now).Rejection.ShouldBe("scopes_required", "/scopes");
        ManageApiKeys.Create(A.Organization(), Good with { Scopes = ["read", "root"] }, A.Now).Rejection.ShouldBe("unknown_scope", "/scopes");
        ManageApiKeys.Create(A.Organization(), Good with { Name = new string('x', 201) }, A.Now).Rejection.ShouldBe("text_too_long", "/name");
        ManageApiKeys.Create(A.Organization(), Good with { ExpiresAt = A.Now }, A.Now).Rejection.ShouldBe("expires_in_the_past", "/expires_at");
        ManageApiKeys.Create(null, Good, A.Now).Rejection.ShouldBe("organization_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void A_key_is_made_once_and_revoked_once()
    {
        var state = OrganizationEvolution.Evolve(A.Organization(), ManageApiKeys.Create(A.Organization(), Good, A.Now).Events[0]);
        Assert.Empty(ManageApiKeys.Create(state, Good, A.Now).Events);

        var revoked = OrganizationEvolution.Evolve(state, ManageApiKeys.Revoke(state, "key_1", A.Now).Events[0]);
        Assert.Equal(A.Now, revoked.ApiKeys[0].RevokedAt);
        Assert.Empty(ManageApiKeys.Revoke(revoked, "key_1", A.Now).Events);
        ManageApiKeys.Revoke(state, "key_2", A.Now).Rejection.ShouldBe("api_key_not_found", null, RejectionKind.Missing);
        ManageApiKeys.Revoke(null, "key_1", A.Now).Rejection.ShouldBe("api_key_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void There_is_room_for_200_keys_that_are_not_revoked()
    {
        ApiKey[] keys = [.. Enumerable.Range(0, 200).Select(i => Good with { Id = $"key_x{i}" })];

        ManageApiKeys.Create(A.Organization() with { ApiKeys = keys }, Good, A.Now).Rejection.ShouldBe("too_many_api_keys", null, RejectionKind.Conflict);
        Assert.Single(ManageApiKeys.Create(A.Organization() with { ApiKeys = [keys[0] with { RevokedAt = A.Now }, .. keys.Skip(1)] }, Good, A.Now).Events);
    }
}
