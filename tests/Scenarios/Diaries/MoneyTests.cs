namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Currencies without and with three digits, credit balances, and what is paid too late.</summary>
public sealed class MoneyTests : Diary
{
    [Fact]
    public void Yen_have_no_digits_and_dinars_have_three()
    {
        var world = On("2026-03-17").TaxRate("10")
            .Plan("yen", plan => plan.In("JPY").Flat("fee", "1000").PerUnit("call", "0.5"))
            .Plan("dinar", plan => plan.In("KWD").Flat("fee", "10.000").PerUnit("call", "0.0005"))
            .Customer("tokyo", currency: "JPY").Customer("kuwait", currency: "KWD");

        world.Subscribe("tokyo", "yen", with: command => command with { Anchor = new(Day: 1), Quantities = Calls("401") })
            .Subscribe("kuwait", "dinar", with: command => command with { Anchor = new(Day: 1), Quantities = Calls("401") });

        // 15 of 31 days: 483.87 and 97.02 yen, 4.83871 and 0.09702 dinars.
        world.DocumentsOf("tokyo").ShouldBe("2026-03-17: fee 2026-03-17..2026-04-01 484; call x401 2026-03-17..2026-04-01 97 = 581 + 58 tax = 639");
        world.DocumentsOf("kuwait").ShouldBe("2026-03-17: fee 2026-03-17..2026-04-01 4.839; call x401 2026-03-17..2026-04-01 0.097 = 4.936 + 0.494 tax = 5.430");
    }

    [Fact]
    public void A_plan_in_another_currency_than_the_customers_is_refused()
    {
        var world = On("2026-01-01").Plan("dollars", plan => plan.In("USD").Flat("fee", "10.00")).Customer("acme");

        var refused = Assert.Throws<RefusedException>(() => world.Subscribe("acme", "dollars"));

        Assert.Equal(("currency_mismatch", "/plan"), (refused.Rejection.Code, refused.Rejection.Pointer));
    }

    [Fact] // kb-tax-line-covered-by-credit: the tax amount comes from a rate that gives it, 1.00 on 29.95
    public void Credit_pays_charge_and_tax_alike()
    {
        var world = On("2012-04-01", currency: "USD").TaxRate("3.338898").Plan("pistol", plan => plan.Trial(30).Flat("pistol", "29.95")).Customer("acme")
            .Subscribe("acme", "pistol", with: command => command with { Anchor = new(Day: 1) }).Credit("acme", "100.00");

        world.AdvanceTo("2012-05-01");

        world.Documents.ShouldBe("2012-05-01: pistol 2012-05-01..2012-06-01 29.95 = 29.95 + 1.00 tax = 30.95, 30.95 from credit");
        Assert.Equal("69.05", world.BalanceOf("acme"));
    }

    [Fact] // kb-credit-larger-than-debt, whose credit we keep for invoices to come: it pays the next one in full, and most of the third
    public void Credit_pays_the_next_invoices_and_not_the_one_already_open()
    {
        var world = On("2015-05-15", currency: "USD").Plan("shotgun", plan => plan.Trial(30).Flat("shotgun", "249.95")).Customer("acme").Subscribe("acme", "shotgun");

        world.AdvanceTo("2015-06-14T00:00:01Z").Credit("acme", "300.00").AdvanceTo("2015-08-14");

        world.Documents.ShouldBe(
            "2015-06-14: shotgun 2015-06-14..2015-07-14 249.95 = 249.95",
            "2015-07-14: shotgun 2015-07-14..2015-08-14 249.95 = 249.95, 249.95 from credit",
            "2015-08-14: shotgun 2015-08-14..2015-09-14 249.95 = 249.95, 50.05 from credit");
    }

    [Fact]
    public void An_invoice_not_paid_by_the_end_of_its_due_day_is_overdue_where_the_customer_is()
    {
        var world = On("2026-01-01", zone: "Europe/Paris").Plan("pro", plan => plan.Every("year").Flat("fee", "10.00"))
            .Customer("acme", "America/New_York", terms: 14).Subscribe("acme", "pro", with: command => command with { StartDate = BillingWorld.Day("2026-01-01") });

        world.AdvanceTo("2026-01-16T04:59:59Z");
        Assert.False(Assert.Single(world.OpenOf("acme")).Overdue);

        world.AdvanceTo("2026-01-16T05:00:00Z");
        Assert.True(Assert.Single(world.OpenOf("acme")).Overdue);
    }

    [Fact]
    public void What_credit_paid_in_full_never_becomes_overdue()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Every("year").Flat("fee", "10.00")).Customer("acme").Credit("acme", "10.00").Subscribe("acme", "pro");

        world.AdvanceTo("2026-12-31");

        Assert.Empty(world.OpenOf("acme"));
    }

    [Fact] // kb-partial-payment-then-rest and kb-full-refund-leap-slice: their invoices; the payments come later
    public void Trials_of_30_days_lead_to_31_May_and_to_a_slice_of_29_of_31_days()
    {
        var may = On("2012-05-01T00:03:42Z", currency: "USD").Plan("shotgun", plan => plan.Trial(30).Flat("shotgun", "249.95")).Customer("acme").Subscribe("acme", "shotgun");
        var march = On("2012-02-01", currency: "USD").Plan("shotgun", plan => plan.Trial(30).Flat("shotgun", "249.95")).Customer("acme")
            .Subscribe("acme", "shotgun", with: command => command with { Anchor = new(Day: 31) });

        may.AdvanceTo("2012-06-30").Documents.ShouldBe(
            "2012-05-31: shotgun 2012-05-31..2012-06-30 249.95 = 249.95",
            "2012-06-30: shotgun 2012-06-30..2012-07-31 249.95 = 249.95");
        march.AdvanceTo("2012-03-02").Documents.ShouldBe("2012-03-02: shotgun 2012-03-02..2012-03-31 233.82 = 233.82");
    }

    [Fact] // silver-trial-over-two-months and silver-consolidated-three-subscriptions: their recurring lines; usage and one document for all come later
    public void A_trial_of_24_days_leaves_18_of_30_days_of_June()
    {
        var world = On("2015-05-20").Plan("p", plan => plan.Trial(24).Flat("p", "200.00")).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2015-07-01");

        world.Documents.ShouldBe(
            "2015-06-13: p 2015-06-13..2015-07-01 120.00 = 120.00",
            "2015-07-01: p 2015-07-01..2015-08-01 200.00 = 200.00");
    }

    private static Dictionary<string, string> Calls(string quantity) => new() { ["call"] = quantity };
}
