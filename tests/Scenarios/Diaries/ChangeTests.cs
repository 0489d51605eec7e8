using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Subscriptions that change on their way. Names of worked examples from the field stand beside the tests that are made of them.</summary>
public sealed class ChangeTests : Diary
{
    [Fact] // chargebee-downgrade-april-21
    public void From_60_to_30_on_21_April_leaves_ten_for_May()
    {
        var world = On("2012-04-01", currency: "USD").Plan("p60", plan => plan.Flat("p60", "60.00")).Plan("p30", plan => plan.Flat("p30", "30.00"))
            .Customer("acme").Subscribe("acme", "p60");

        world.AdvanceTo("2012-04-21").Change("acme", "p30").AdvanceTo("2012-05-01");

        world.Documents.ShouldBe(
            "2012-04-01: p60 2012-04-01..2012-05-01 60.00 = 60.00",
            "2012-04-21 credit note: p30 x-1 2012-04-21..2012-05-01 -10.00; p60 2012-04-21..2012-05-01 20.00 = 10.00",
            "2012-05-01: p30 2012-05-01..2012-06-01 30.00 = 30.00, 10.00 from credit");
    }

    [Fact] // flexprice-downgrade-two-to-one
    public void From_two_at_50_to_one_at_30_gives_back_the_difference_of_17_of_31_days()
    {
        var world = On("2024-03-01", currency: "USD").Plan("old", plan => plan.PerUnit("old", "50.00")).Plan("new", plan => plan.PerUnit("new", "30.00"))
            .Customer("acme").Subscribe("acme", "old", with: command => command with { Quantities = new Dictionary<string, string> { ["old"] = "2" } });

        world.AdvanceTo("2024-03-15").Change("acme", "new", new() { ["new"] = "1" });

        world.Documents.ShouldBe(
            "2024-03-01: old x2 2024-03-01..2024-04-01 100.00 = 100.00",
            "2024-03-15 credit note: new x-1 2024-03-15..2024-04-01 -16.45; old x2 2024-03-15..2024-04-01 54.84 = 38.39");
        Assert.Equal("38.39", world.BalanceOf("acme"));
    }

    [Fact] // meteroid-up-then-down-same-month
    public void Up_on_the_10th_and_down_on_the_20th_renews_at_the_old_price_less_what_is_left()
    {
        var world = Tiers("2024-01-01", "1");

        world.AdvanceTo("2024-01-10").Change("acme", "pro").AdvanceTo("2024-01-20").Change("acme", "starter");
        Assert.Equal("32.90", world.BalanceOf("acme"));
        world.AdvanceTo("2024-02-01");

        world.Documents.ShouldBe(
            "2024-01-01: fee 2024-01-01..2024-02-01 29.00; seats 2024-01-01..2024-02-01 10.00 = 39.00",
            "2024-01-10: fee 2024-01-10..2024-02-01 70.26; seats 2024-01-10..2024-02-01 17.74; fee x-1 2024-01-10..2024-02-01 -20.58; seats x-1 2024-01-10..2024-02-01 -7.10 = 60.32",
            "2024-01-20 credit note: fee x-1 2024-01-20..2024-02-01 -11.23; seats x-1 2024-01-20..2024-02-01 -3.87; fee 2024-01-20..2024-02-01 38.32; seats 2024-01-20..2024-02-01 9.68 = 32.90",
            "2024-02-01: fee 2024-02-01..2024-03-01 29.00; seats 2024-02-01..2024-03-01 10.00 = 39.00, 32.90 from credit");
    }

    [Fact] // meteroid-upgrade-keeps-five-seats
    public void An_upgrade_carries_five_seats_over()
    {
        var world = Tiers("2024-01-01", "5");

        world.AdvanceTo("2024-01-16").Change("acme", "pro");

        world.Documents.ShouldEndWith("2024-01-16: fee 2024-01-16..2024-02-01 51.10; seats x5 2024-01-16..2024-02-01 64.52; fee x-1 2024-01-16..2024-02-01 -14.97; seats x-5 2024-01-16..2024-02-01 -25.81 = 74.84");
    }

    [Fact] // meteroid-seats-up-now-down-later
    public void Seats_added_are_billed_now_and_seats_removed_at_the_period_end_are_gone_then()
    {
        var world = On("2024-01-01").Plan("seats", plan => plan.PerUnit("seat", "10.00")).Customer("acme").Subscribe("acme", "seats", with: Seats("seat", "5"));

        world.AdvanceTo("2024-01-15").Change("acme", quantities: new() { ["seat"] = "7" });
        world.AdvanceTo("2024-01-15T00:00:01Z").Change("acme", quantities: new() { ["seat"] = "2" }, effective: "period_end");
        world.AdvanceTo("2024-02-01");

        world.Documents.ShouldBe(
            "2024-01-01: seat x5 2024-01-01..2024-02-01 50.00 = 50.00",
            "2024-01-15: seat x2 2024-01-15..2024-02-01 10.97 = 10.97",
            "2024-02-01: seat x2 2024-02-01..2024-03-01 20.00 = 20.00");
        var refused = Assert.Throws<RefusedException>(() => world.Change("acme", quantities: new() { ["seat"] = "-3" }));
        Assert.Equal("quantity_out_of_range", refused.Rejection.Code);
    }

    [Fact] // meteroid-addon-at-period-end
    public void A_component_more_from_the_next_period_on_comes_with_the_renewal()
    {
        var world = Tiers("2024-01-01", "1").Plan("supported", plan => plan.Flat("fee", "29.00").PerUnit("seats", "10.00").Flat("support", "50.00"));

        world.AdvanceTo("2024-01-16").Change("acme", "supported", effective: "period_end").AdvanceTo("2024-02-01");

        world.Documents.ShouldBe(
            "2024-01-01: fee 2024-01-01..2024-02-01 29.00; seats 2024-01-01..2024-02-01 10.00 = 39.00",
            "2024-02-01: fee 2024-02-01..2024-03-01 29.00; seats 2024-02-01..2024-03-01 10.00; support 2024-02-01..2024-03-01 50.00 = 89.00");
    }

    [Fact] // meteroid-one-off-at-period-end
    public void A_one_time_item_comes_with_the_renewal_and_not_again()
    {
        var world = Tiers("2024-01-01", "1");

        world.AdvanceTo("2024-01-16").Item("acme", "onboarding", "100.00").AdvanceTo("2024-03-01");

        world.Documents.ShouldBe(
            "2024-01-01: fee 2024-01-01..2024-02-01 29.00; seats 2024-01-01..2024-02-01 10.00 = 39.00",
            "2024-02-01: fee 2024-02-01..2024-03-01 29.00; seats 2024-02-01..2024-03-01 10.00; onboarding 100.00 = 139.00",
            "2024-03-01: fee 2024-03-01..2024-04-01 29.00; seats 2024-03-01..2024-04-01 10.00 = 39.00");
    }

    [Fact]
    public void An_item_taken_back_before_the_renewal_is_not_billed_and_the_other_one_is()
    {
        var world = Tiers("2024-01-01", "1");

        world.AdvanceTo("2024-01-16").Item("acme", "onboarding", "100.00").Item("acme", "travel", "20.00").RemoveItem("acme", 1).AdvanceTo("2024-02-01");

        world.Documents.ShouldBe(
            "2024-01-01: fee 2024-01-01..2024-02-01 29.00; seats 2024-01-01..2024-02-01 10.00 = 39.00",
            "2024-02-01: fee 2024-02-01..2024-03-01 29.00; seats 2024-02-01..2024-03-01 10.00; travel 20.00 = 59.00");
    }

    [Fact] // lago-two-upgrades-calendar: the source writes an invoice and a credit note each; their sums are ours
    public void Two_upgrades_on_one_day_credit_what_the_one_before_had_just_billed_with_its_tax()
    {
        var world = On("2024-03-05T12:12:00Z").TaxRate("25").Plan("p10", plan => plan.Flat("p10", "10.00")).Plan("p15", plan => plan.Flat("p15", "15.00"))
            .Plan("p19", plan => plan.Flat("p19", "19.00")).Customer("acme").Subscribe("acme", "p10", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2024-03-12T12:12:00Z").Change("acme", "p15").AdvanceTo("2024-03-12T13:12:00Z").Change("acme", "p19");

        world.Documents.ShouldBe(
            "2024-03-05: p10 2024-03-05..2024-04-01 8.71 = 8.71 + 2.18 tax = 10.89",
            "2024-03-12: p15 2024-03-12..2024-04-01 9.68; p10 x-1 2024-03-12..2024-04-01 -6.45 = 3.23 + 0.81 tax = 4.04",
            "2024-03-12: p19 2024-03-12..2024-04-01 12.26; p15 x-1 2024-03-12..2024-04-01 -9.68 = 2.58 + 0.65 tax = 3.23");
    }

    [Fact] // kb-annual-to-monthly-and-back
    public void From_a_year_to_a_month_and_back_on_one_day_nets_to_nothing()
    {
        var world = Shotgun("2012-04-01", "annual", 1);

        world.AdvanceTo("2012-05-11").Change("acme", "monthly");
        Assert.Equal("2164.88", world.BalanceOf("acme"));
        world.AdvanceTo("2012-05-11T00:00:01Z").Change("acme", "annual");

        Assert.Equal("0.00", world.BalanceOf("acme"));
        world.Documents.ShouldBe(
            "2012-05-01: annual 2012-05-01..2013-05-01 2399.95 = 2399.95",
            "2012-05-11 credit note: monthly x-1 2012-05-11..2012-06-01 -169.32; annual 2012-05-11..2013-05-01 2334.20 = 2164.88",
            "2012-05-11: annual 2012-05-11..2013-05-01 2334.20; monthly x-1 2012-05-11..2012-06-01 -169.32 = 2164.88, 2164.88 from credit");
    }

    [Fact] // kb-monthly-to-annual-new-anchor: there the annual plan begins a cycle of its own by itself; here it is asked for
    public void From_a_month_on_the_10th_to_a_year_that_begins_today()
    {
        var world = Shotgun("2016-06-01", "monthly", 10);

        world.AdvanceTo("2016-08-01").Change("acme", "annual", anchorNow: true);

        world.Documents.ShouldBe(
            "2016-07-01: monthly 2016-07-01..2016-07-10 74.99 = 74.99",
            "2016-07-10: monthly 2016-07-10..2016-08-10 249.95 = 249.95",
            "2016-08-01: annual 2016-08-01..2017-08-01 2399.95; monthly x-1 2016-08-01..2016-08-10 -72.57 = 2327.38");
    }

    [Fact] // kb-arrears-change-addon
    public void A_plan_in_arrears_that_is_left_after_four_days_is_billed_for_four_days_at_once()
    {
        var world = Support("2023-08-11").Subscribe("acme", "premium", "premium").Subscribe("acme", "addon", "addon");

        world.AdvanceTo("2023-08-15").Change("addon", "addon2");

        world.Documents.ShouldBe("2023-08-15: addon 2023-08-11..2023-08-15 116.13 = 116.13");
        world.AdvanceTo("2023-09-11").DocumentsOf("addon").ShouldEndWith("2023-09-11: addon2 2023-08-15..2023-09-11 261.29 = 261.29");
    }

    [Fact] // kb-arrears-change-base-dated: an add-on does not end by itself when another subscription changes
    public void A_change_at_the_next_boundary_bills_both_in_full()
    {
        var world = Support("2012-04-01").Subscribe("acme", "premium", "premium").Subscribe("acme", "addon", "addon");

        world.AdvanceTo("2012-04-11").Change("premium", "basic", effective: "2012-05-01").Cancel("addon", "2012-05-01").AdvanceTo("2012-06-01");

        world.DocumentsOf("premium").ShouldBe(
            "2012-05-01: premium 2012-04-01..2012-05-01 1000.00 = 1000.00",
            "2012-06-01: basic 2012-05-01..2012-06-01 100.00 = 100.00");
        world.DocumentsOf("addon").ShouldBe("2012-05-01: addon 2012-04-01..2012-05-01 900.00 = 900.00");
    }

    [Fact] // kb-arrears-anchor-31-new-addon
    public void In_arrears_on_the_31st_an_add_on_joins_for_the_last_day_of_the_month()
    {
        var world = Support("2025-03-31").Subscribe("acme", "premium", "premium", On31).Subscribe("acme", "metered", "metered", On31);

        world.AdvanceTo("2025-05-15").Use("metered", "bullets", "10").AdvanceTo("2025-05-30").Subscribe("acme", "addon2", "addon2", On31).AdvanceTo("2025-05-31");

        world.DocumentsOf("premium").ShouldBe(
            "2025-04-30: premium 2025-03-31..2025-04-30 1000.00 = 1000.00",
            "2025-05-31: premium 2025-04-30..2025-05-31 1000.00 = 1000.00");
        world.DocumentsOf("metered").ShouldBe(
            "2025-04-30: addon 2025-03-31..2025-04-30 900.00; bullets x0 2025-03-31..2025-04-30 0.00 = 900.00",
            "2025-05-31: addon 2025-04-30..2025-05-31 900.00; bullets x10 2025-04-30..2025-05-31 10.00 = 910.00");
        world.DocumentsOf("addon2").ShouldBe("2025-05-31: addon2 2025-05-30..2025-05-31 9.68 = 9.68");
    }

    [Fact] // kb-usage-uncancel-splits-boundary
    public void A_cancellation_taken_back_leaves_usage_of_the_boundary_day_to_the_next_period()
    {
        var packs = new PriceDraft { Tiers = [new("1000", "2.95", null, "100"), new(null, "5.95", null, "1000")] };
        var world = On("2012-05-01", currency: "USD").Plan("bullets", plan => plan.Usage("bullets", "graduated", packs)).Customer("acme").Subscribe("acme", "bullets");

        world.AdvanceTo("2012-05-01T12:00:00Z").Use("acme", "bullets", "50").AdvanceTo("2012-05-16").Cancel("acme", "2012-06-01").AdvanceTo("2012-05-17").Uncancel("acme");
        world.AdvanceTo("2012-06-01").Use("acme", "bullets", "300").AdvanceTo("2012-07-01");

        world.Documents.ShouldBe(
            "2012-06-01: bullets x50 2012-05-01..2012-06-01 2.95 = 2.95",
            "2012-07-01: bullets x300 2012-06-01..2012-07-01 8.85 = 8.85");
    }

    [Fact] // meteroid-usage-addon-final-segment: there with the next invoice, here at once
    public void Usage_of_a_meter_given_up_on_the_15th_is_billed_to_that_day()
    {
        var world = On("2025-01-01").Plan("bw", plan => plan.Usage("bw", "0.10")).Customer("acme").Subscribe("acme", "bw");

        world.AdvanceTo("2025-01-10").Use("acme", "bw", "100").AdvanceTo("2025-01-15").Cancel("acme", "now");

        world.Documents.ShouldBe("2025-01-15: bw x100 2025-01-01..2025-01-15 10.00 = 10.00");
    }

    [Fact]
    public void A_pause_gives_back_and_the_resumption_charges_to_the_old_boundary()
    {
        var world = On("2026-04-01").Plan("pro", plan => plan.Flat("fee", "30.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-04-11").Pause("acme", until: "2026-04-21").AdvanceTo("2026-05-01");

        world.Documents.ShouldBe(
            "2026-04-01: fee 2026-04-01..2026-05-01 30.00 = 30.00",
            "2026-04-11 credit note: fee 2026-04-11..2026-05-01 20.00 = 20.00",
            "2026-04-21: fee 2026-04-21..2026-05-01 10.00 = 10.00, 10.00 from credit",
            "2026-05-01: fee 2026-05-01..2026-06-01 30.00 = 30.00, 10.00 from credit");
    }

    private BillingWorld Tiers(string start, string seats) => On(start)
        .Plan("starter", plan => plan.Flat("fee", "29.00").PerUnit("seats", "10.00")).Plan("pro", plan => plan.Flat("fee", "99.00").PerUnit("seats", "25.00"))
        .Customer("acme").Subscribe("acme", "starter", with: Seats("seats", seats));

    private BillingWorld Shotgun(string start, string plan, int day) => On(start, currency: "USD")
        .Plan("monthly", draft => draft.Flat("monthly", "249.95").Trial(30)).Plan("annual", draft => draft.Every("year").Flat("annual", "2399.95").Trial(30))
        .Customer("acme").Subscribe("acme", plan, with: command => command with { Anchor = new(Day: day) });

    private BillingWorld Support(string start) => On(start, currency: "USD")
        .Plan("premium", plan => plan.InArrears().Flat("premium", "1000.00")).Plan("basic", plan => plan.InArrears().Flat("basic", "100.00"))
        .Plan("addon", plan => plan.InArrears().Flat("addon", "900.00")).Plan("addon2", plan => plan.InArrears().Flat("addon2", "300.00"))
        .Plan("metered", plan => plan.InArrears().Flat("addon", "900.00").Usage("bullets", "1.00")).Customer("acme");

    private static Func<CreateSubscriptionCommand, CreateSubscriptionCommand> Seats(string component, string quantity) =>
        command => command with { Quantities = new Dictionary<string, string> { [component] = quantity } };

    private static CreateSubscriptionCommand On31(CreateSubscriptionCommand command) => command with { Anchor = new(Day: 31) };
}
