using OrleansBilling.Domain.Tax;

namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Tax on top, tax inside, no tax, and a rate that changes.</summary>
public sealed class TaxTests : Diary
{
    [Fact]
    public void A_rate_that_changes_between_two_periods_is_taken_by_the_start_of_each()
    {
        var world = On("2026-01-15").TaxRate("20").TaxRate("21", from: "2026-03-15").Plan("pro", plan => plan.Flat("fee", "100.00")).Customer("acme")
            .Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-15");

        world.Documents.ShouldBe(
            "2026-01-15: fee 2026-01-15..2026-02-15 100.00 = 100.00 + 20.00 tax = 120.00",
            "2026-02-15: fee 2026-02-15..2026-03-15 100.00 = 100.00 + 20.00 tax = 120.00",
            "2026-03-15: fee 2026-03-15..2026-04-15 100.00 = 100.00 + 21.00 tax = 121.00");
    }

    [Fact]
    public void One_bill_with_arrears_and_advance_over_a_change_of_rate_has_both_rates()
    {
        var world = On("2026-02-01").TaxRate("20").TaxRate("10", from: "2026-03-01")
            .Plan("mix", plan => plan.Flat("fee", "100.00").Flat("support", "50.00", "arrears")).Customer("acme").Subscribe("acme", "mix");

        world.AdvanceTo("2026-03-01");

        world.Documents.ShouldEndWith("2026-03-01: fee 2026-03-01..2026-04-01 100.00; support 2026-02-01..2026-03-01 50.00 = 150.00 + 20.00 tax = 170.00");
        Assert.Equal([10m, 20m], world.Invoices[^1].TaxBreakdown.Select(group => group.Percent));
    }

    [Fact]
    public void A_credit_after_a_change_of_rate_gives_back_the_tax_that_was_charged()
    {
        var world = On("2026-03-01").TaxRate("20").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-11").TaxRate("10", from: "2026-03-05").Cancel("acme", "now", "prorate");

        world.Documents.ShouldEndWith("2026-03-11 credit note: fee 2026-03-11..2026-04-01 21.00 = 21.00 + 4.20 tax = 25.20");
    }

    [Fact]
    public void A_rate_that_changes_inside_a_period_splits_its_line_by_days()
    {
        var world = On("2026-02-15").TaxRate("20").TaxRate("21", from: "2026-03-01").Plan("pro", plan => plan.Flat("fee", "100.00")).Customer("acme")
            .Subscribe("acme", "pro");

        world.Documents.ShouldBe(
            "2026-02-15: fee 2026-02-15..2026-03-01 50.00; fee 2026-03-01..2026-03-15 50.00 = 100.00 + 20.50 tax = 120.50");

        // Twelve days are used: the other two go back at 20 %, the fourteen of March at 21 %.
        world.AdvanceTo("2026-02-27").Cancel("acme", "now", "prorate");
        world.Documents.ShouldEndWith(
            "2026-02-27 credit note: fee 2026-02-27..2026-03-01 7.14; fee 2026-03-01..2026-03-15 50.00 = 57.14 + 11.93 tax = 69.07");
    }

    [Fact]
    public void A_seller_that_moves_to_the_country_of_a_customer_under_reverse_charge_taxes_it_from_then_on()
    {
        var world = On("2026-01-01").TaxRate("19", country: "DE").Plan("pro", plan => plan.Flat("fee", "100.00"))
            .Customer("acme", country: "DE", exemption: "reverse_charge").Subscribe("acme", "pro");

        world.MoveSeller("DE").AdvanceTo("2026-02-01");

        world.Documents.ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 100.00 = 100.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 100.00 = 100.00 + 19.00 tax = 119.00");
        Assert.Empty(world.Invoices[^1].Mentions);
    }

    [Fact]
    public void Prices_with_tax_inside_add_up_to_the_price()
    {
        var world = On("2026-03-01").TaxRate("20").Plan("pro", plan => plan.TaxIncluded().Flat("fee", "10.00").PerUnit("seat", "3.333")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "3" } });

        world.Documents.ShouldBe("2026-03-01: fee 2026-03-01..2026-04-01 8.33; seat x3 2026-03-01..2026-04-01 8.34 = 16.67 + 3.33 tax = 20.00");
        world.AdvanceTo("2026-03-11").Cancel("acme", "now", "prorate");
        Assert.Equal("13.54", world.BalanceOf("acme")); // 21 of 31 days of 10.00 twice: 6.77 each
    }

    [Fact]
    public void Prices_of_half_a_cent_with_tax_inside_explain_themselves()
    {
        var world = On("2026-03-01").TaxRate("100").Plan("tiny", plan =>
        {
            plan.TaxIncluded();
            for (var i = 0; i < 9; i++) plan.PerUnit($"part{i}", "0.005");
        }).Customer("acme").Subscribe("acme", "tiny");

        Assert.Equal("0.09", world.Invoices[0].Total.ToAmountString());
    }

    [Fact] // meteroid-reverse-charge
    public void A_business_in_another_member_state_accounts_for_the_tax_itself()
    {
        var world = On("2024-01-01").TaxRate("20").TaxRate("19", country: "DE").Plan("p35", plan => plan.Flat("p35", "35.00"))
            .Customer("acme", country: "DE", exemption: "reverse_charge").Subscribe("acme", "p35");

        world.Documents.ShouldBe("2024-01-01: p35 2024-01-01..2024-02-01 35.00 = 35.00");
        Assert.Contains("Reverse charge", Assert.Single(world.Invoices[0].Mentions), StringComparison.Ordinal);
        Assert.Equal(TaxExemption.ReverseCharge, world.SituationOf("acme").Exemption);
    }

    [Fact]
    public void An_exempt_customer_pays_the_price_alone_and_the_invoice_says_why()
    {
        var world = On("2026-01-01").TaxRate("20").Plan("pro", plan => plan.Flat("fee", "35.00")).Customer("acme", exemption: "exempt").Subscribe("acme", "pro");

        world.Documents.ShouldBe("2026-01-01: fee 2026-01-01..2026-02-01 35.00 = 35.00");
        Assert.Equal(["Customer exempt from tax"], world.Invoices[0].Mentions);
    }

    [Fact]
    public void Customers_are_taxed_where_they_are_and_rates_of_two_names_both_apply()
    {
        var world = On("2026-01-01").TaxRate("20").TaxRate("5", country: "CA", name: "GST").TaxRate("9.975", country: "CA", name: "QST")
            .Plan("pro", plan => plan.Flat("fee", "33.33")).Customer("paris").Customer("montreal", country: "CA").Customer("oslo", country: "NO");

        world.Subscribe("paris", "pro").Subscribe("montreal", "pro").Subscribe("oslo", "pro");

        // 33.33 at 5 % is 1.6665, at 9.975 % it is 3.3247: each rounded for itself.
        world.DocumentsOf("paris").ShouldBe("2026-01-01: fee 2026-01-01..2026-02-01 33.33 = 33.33 + 6.67 tax = 40.00");
        world.DocumentsOf("montreal").ShouldBe("2026-01-01: fee 2026-01-01..2026-02-01 33.33 = 33.33 + 4.99 tax = 38.32");
        world.DocumentsOf("oslo").ShouldBe("2026-01-01: fee 2026-01-01..2026-02-01 33.33 = 33.33");
    }
}
