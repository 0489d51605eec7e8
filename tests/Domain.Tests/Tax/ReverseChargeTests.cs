using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Tests.Tax;

public sealed class ReverseChargeTests
{
    private static readonly NewCustomer Identity = new(new CustomerId("cus_acme"), "EUR", null, false, A.Now);

    [Theory]
    [InlineData("FR", "DE", "DE136695976", null, null)]
    [InlineData("FR", "GR", "EL094259216", null, null)]
    [InlineData("DE", "MC", "FR40303265045", null, null)]
    [InlineData("GB", "DE", "DE136695976", null, null)]
    [InlineData("FR", null, "DE136695976", "reverse_charge_needs_country", "/address/country")]
    [InlineData("DE", "DE", "DE136695976", "reverse_charge_at_home", "/tax/exemption")]
    [InlineData("FR", "MC", "FR40303265045", "reverse_charge_at_home", "/tax/exemption")]
    [InlineData("FR", "GB", "GB980780684", "reverse_charge_outside_eu", "/tax/exemption")]
    [InlineData("FR", "XI", "XI980780684", "reverse_charge_outside_eu", "/tax/exemption")]
    [InlineData("FR", "US", "US123456789", "reverse_charge_outside_eu", "/tax/exemption")]
    [InlineData("FR", "DE", "ATU13585627", "vat_number_of_other_country", "/tax/vat_number")]
    [InlineData("FR", "GR", "DE136695976", "vat_number_of_other_country", "/tax/vat_number")]
    public void It_is_between_two_member_states_with_a_number_of_the_buyers(string seller, string? buyer, string number, string? code, string? pointer)
    {
        var rejection = EditCustomer.Create(null, Identity, Buyer(buyer, number), SellerIn(seller)).Rejection;
        var edited = EditCustomer.Update(A.Customer(), Buyer(buyer, number), null, SellerIn(seller)).Rejection;

        Assert.Equal(rejection, edited);
        if (code is null) Assert.Null(rejection);
        else rejection.ShouldBe(code, pointer);
    }

    [Fact]
    public void A_customer_that_moves_home_must_give_it_up_first()
    {
        var state = A.Customer(fields: Buyer("DE", "DE136695976"));
        var home = new CustomerFields { Address = new Address(null, null, null, null, "FR") };

        EditCustomer.Update(state, home, null, A.Organization()).Rejection.ShouldBe("reverse_charge_at_home", "/tax/exemption");
        EditCustomer.Update(state, new CustomerFields { Cleared = ["address"] }, null, A.Organization()).Rejection.ShouldBe("reverse_charge_needs_country", "/address/country");
        Assert.Single(EditCustomer.Update(state, home with { HasTax = true, TaxKind = "business" }, null, A.Organization()).Events);
    }

    [Fact]
    public void A_seller_that_moves_to_its_customer_taxes_it_and_the_customer_can_still_be_edited()
    {
        var state = A.Customer(fields: Buyer("DE", "DE136695976"));

        Assert.Equal(TaxExemption.ReverseCharge, state.TaxSituation("FR").Exemption);
        Assert.Equal(new TaxSituation("DE", TaxExemption.None, null), state.TaxSituation("DE"));
        Assert.Single(EditCustomer.Update(state, new CustomerFields { Name = "New name" }, null, SellerIn("DE")).Events);
        Assert.Empty(EditCustomer.Create(state, Identity, Buyer("DE", "DE136695976"), SellerIn("DE")).Events);
    }

    private static CustomerFields Buyer(string? country, string number) => new()
    {
        Name = "Acme",
        HasTax = true,
        TaxKind = "business",
        VatNumber = number,
        Exemption = "reverse_charge",
        Address = country is null ? null : new Address(null, null, null, null, country),
    };

    private static OrganizationState SellerIn(string country) => A.Organization() with { Profile = A.Organization().Profile with { Country = country } };
}
