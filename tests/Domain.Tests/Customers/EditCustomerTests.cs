using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Customers;

public sealed class EditCustomerTests
{
    private static readonly NewCustomer Identity = new(new CustomerId("cus_acme"), "EUR", null, false, A.Now);

    private static readonly CustomerFields Good = new() { Name = "Acme" };

    public static TheoryData<string, string, Func<CustomerFields, CustomerFields>> Refusals => new()
    {
        { "text_too_long", "/name", c => c with { Name = new string('x', 201) } },
        { "text_required", "/name", c => c with { Name = " " } },
        { "bad_email", "/email", c => c with { Email = "acme" } },
        { "bad_email", "/email", c => c with { Email = "a@b@c" } },
        { "bad_email", "/email", c => c with { Email = "a @b" } },
        { "bad_email", "/email", c => c with { Email = "@b" } },
        { "bad_email", "/email", c => c with { Email = "a@" } },
        { "bad_language", "/language", c => c with { Language = "french" } },
        { "bad_language", "/language", c => c with { Language = "fr_FR" } },
        { "unknown_time_zone", "/time_zone", c => c with { TimeZone = "Paris" } },
        { "unknown_value", "/collection", c => c with { Collection = "by_force" } },
        { "unknown_value", "/tax/kind", c => c with { HasTax = true, TaxKind = "state" } },
        { "unknown_value", "/tax/exemption", c => c with { HasTax = true, Exemption = "all" } },
        { "bad_vat_number", "/tax/vat_number", c => c with { HasTax = true, VatNumber = "12345" } },
        { "bad_vat_number", "/tax/vat_number", c => c with { HasTax = true, VatNumber = "FR 123" } },
        { "bad_vat_number", "/tax/vat_number", c => c with { HasTax = true, VatNumber = "FR" } },
        { "reverse_charge_needs_vat_number", "/tax/exemption", c => c with { HasTax = true, TaxKind = "business", Exemption = "reverse_charge" } },
        { "reverse_charge_needs_vat_number", "/tax/exemption", c => c with { HasTax = true, TaxKind = "consumer", VatNumber = "DE136695976", Exemption = "reverse_charge" } },
        { "unknown_country", "/address/country", c => c with { Address = new Address(null, null, null, null, "UK") } },
        { "text_too_long", "/address/line1", c => c with { Address = new Address(new string('x', 201), null, null, null, null) } },
        { "text_too_long", "/address/line2", c => c with { Address = new Address(null, new string('x', 201), null, null, null) } },
        { "text_too_long", "/address/postal_code", c => c with { Address = new Address(null, null, new string('x', 21), null, null) } },
        { "text_too_long", "/address/city", c => c with { Address = new Address(null, null, null, new string('x', 201), null) } },
        { "terms_out_of_range", "/payment_terms_days", c => c with { PaymentTermsDays = 366 } },
        { "text_too_long", "/external_id", c => c with { ExternalId = new string('x', 201) } },
        { "too_many_metadata", "/metadata", c => c with { Metadata = Enumerable.Range(0, 51).ToDictionary(i => $"k{i}", _ => (string?)"v") } },
        { "not_clearable", "/name", c => c with { Cleared = ["email", "name"] } },
    };

    [Theory, MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public void A_bad_customer_names_the_field_that_is_wrong(string code, string pointer, Func<CustomerFields, CustomerFields> spoil)
    {
        EditCustomer.Create(null, Identity, spoil(Good), A.Organization()).Rejection.ShouldBe(code, pointer);
        EditCustomer.Update(A.Customer(), spoil(new CustomerFields()), null, A.Organization()).Rejection.ShouldBe(code, pointer);
    }

    [Fact]
    public void What_only_a_creation_says_is_checked_there()
    {
        EditCustomer.Create(null, Identity, Good with { Name = null }, A.Organization()).Rejection.ShouldBe("text_required", "/name");
        EditCustomer.Create(null, Identity with { Currency = "ZZZ" }, Good, A.Organization()).Rejection.ShouldBe("unknown_currency", "/currency");
        var clock = Identity with { TestClock = new TestClockId("clk_1"), TestClockExists = true };
        EditCustomer.Create(null, clock, Good, A.Organization("live")).Rejection.ShouldBe("sandbox_only", "/test_clock");
        EditCustomer.Create(null, clock with { TestClockExists = false }, Good, A.Organization()).Rejection.ShouldBe("test_clock_not_found", "/test_clock");
        Assert.Single(EditCustomer.Create(null, clock, Good, A.Organization()).Events);
    }

    [Fact]
    public void A_customer_pays_in_the_organizations_currency_unless_it_says_and_then_for_good()
    {
        var created = Assert.IsType<CustomerCreated>(EditCustomer.Create(null, Identity with { Currency = null }, Good, A.Organization()).Events[0]);

        Assert.Equal(A.Eur, created.Currency);
        EditCustomer.Update(A.Customer(), Good, "USD", A.Organization()).Rejection.ShouldBe("currency_fixed", "/currency", RejectionKind.Conflict);
        EditCustomer.Update(null, Good, null, A.Organization()).Rejection.ShouldBe("customer_not_found", null, RejectionKind.Missing);
        Assert.Empty(EditCustomer.Update(A.Customer(), Good, "EUR", A.Organization()).Events);
    }

    [Fact]
    public void Creating_the_same_again_changes_nothing_and_another_is_a_conflict()
    {
        Assert.Empty(EditCustomer.Create(A.Customer(), Identity with { Now = A.Now + Duration.FromDays(9) }, Good, A.Organization()).Events);
        EditCustomer.Create(A.Customer(), Identity, Good with { Name = "Other" }, A.Organization()).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        EditCustomer.Create(A.Customer(), Identity with { Currency = "USD" }, Good, A.Organization()).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
    }

    [Fact]
    public void An_update_sets_what_was_sent_clears_what_was_sent_as_null_and_keeps_the_rest()
    {
        var fields = Good with
        {
            Email = "a@acme.example", Language = "fr", TimeZone = "Asia/Tokyo", PaymentTermsDays = 14, ExternalId = "x", Collection = "manual",
            Address = new Address("1", null, null, null, "FR"), Metadata = new Dictionary<string, string?> { ["a"] = "1", ["b"] = "2" },
        };
        var state = A.Customer(fields: fields);

        var changed = Update(state, new CustomerFields { Email = "b@acme.example", Metadata = new Dictionary<string, string?> { ["a"] = null, ["c"] = "3" } });
        var cleared = Update(state, new CustomerFields { Cleared = ["email", "language", "time_zone", "address", "payment_terms_days", "external_id", "metadata"] });

        Assert.Equal(("b@acme.example", "fr", 14), (changed.Email, changed.Language, changed.PaymentTermsDays));
        Assert.Equal(["b=2", "c=3"], changed.Metadata.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(
            (null, null, null, null, null, null),
            (cleared.Email, cleared.Language, cleared.Zone, cleared.Address, cleared.PaymentTermsDays, cleared.ExternalId));
        Assert.Empty(cleared.Metadata);
        Assert.Equal(("Acme", CollectionMode.Manual), (cleared.Name, cleared.Collection));
        Assert.Empty(EditCustomer.Update(state, fields, null, A.Organization()).Events);
    }

    [Fact]
    public void A_customer_is_taxed_where_its_address_is_else_where_the_seller_is()
    {
        Assert.Equal("FR", A.Customer().TaxSituation("FR").Country);
        Assert.Equal("DE", A.Customer(fields: Good with { Address = new Address(null, null, null, null, "DE") }).TaxSituation("FR").Country);
        Assert.Equal(TaxExemption.None, A.Customer().TaxSituation("FR").Exemption);
    }

    private static CustomerProfile Update(CustomerState state, CustomerFields fields) =>
        Assert.IsType<CustomerUpdated>(Assert.Single(EditCustomer.Update(state, fields, null, A.Organization()).Events)).Profile;
}
