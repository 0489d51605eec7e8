using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Anchors other than the first day, and what the first slice costs.</summary>
public sealed class FirstPeriodTests : Diary
{
    [Theory]
    [InlineData("prorate", "2026-03-17: fee 2026-03-17..2026-04-01 15.00 = 15.00")] // 15 of 31 days
    [InlineData("full", "2026-03-17: fee 2026-03-17..2026-04-01 31.00 = 31.00")]
    public void A_first_slice_is_charged_by_its_days_or_in_full(string choice, string first)
    {
        var world = On("2026-03-17").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Anchor = new(Day: 1), FirstPeriod = choice });

        world.AdvanceTo("2026-04-01");

        world.Documents.ShouldBe(first, "2026-04-01: fee 2026-04-01..2026-05-01 31.00 = 31.00");
    }

    [Fact]
    public void A_free_first_slice_gives_no_document_and_still_charges_what_is_due_once()
    {
        var world = On("2026-03-17").Plan("pro", plan => plan.Flat("fee", "31.00")).Plan("set", plan => plan.Flat("fee", "31.00").Once("setup", "120.00"))
            .Customer("acme");

        AnchorChoice first = new(Day: 1);
        world.Subscribe("acme", "pro", "plain", command => command with { Anchor = first, FirstPeriod = "free" });
        world.Documents.ShouldBeNone();
        world.Subscribe("acme", "set", "withsetup", command => command with { Anchor = first, FirstPeriod = "free" });
        world.AdvanceTo("2026-04-01");

        world.DocumentsOf("plain").ShouldBe("2026-04-01: fee 2026-04-01..2026-05-01 31.00 = 31.00");
        world.DocumentsOf("withsetup").ShouldBe("2026-03-17: setup 120.00 = 120.00", "2026-04-01: fee 2026-04-01..2026-05-01 31.00 = 31.00");
    }

    [Fact]
    public void A_free_first_slice_in_arrears_is_free_at_its_end()
    {
        var world = On("2026-03-17").Plan("pro", plan => plan.InArrears().Flat("fee", "30.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Anchor = new(Day: 1), FirstPeriod = "free" });

        world.AdvanceTo("2026-05-01");

        world.Documents.ShouldBe("2026-05-01: fee 2026-04-01..2026-05-01 30.00 = 30.00");
    }

    [Theory]
    [InlineData(31, "2026-02-10 2026-02-28 2026-03-31 2026-04-30")]
    [InlineData(10, "2026-02-10 2026-03-10 2026-04-10")]
    [InlineData(9, "2026-02-10 2026-03-09 2026-04-09")]
    public void A_day_of_the_month_is_remembered_past_short_months(int day, string dates)
    {
        var world = On("2026-02-10").Plan("pro", plan => plan.Flat("fee", "28.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Anchor = new(Day: day) });

        world.AdvanceTo("2026-04-30");

        world.BillingDatesOf("acme").ShouldBe(dates);
    }

    [Fact] // zuora-weekly-slice
    public void A_week_that_begins_on_Wednesdays_charges_two_sevenths_from_a_Monday()
    {
        var world = On("2018-01-01", currency: "USD").Plan("w", plan => plan.Every("week").Flat("w", "100.00")).Customer("acme")
            .Subscribe("acme", "w", with: command => command with { Anchor = new(Weekday: 3) });

        world.AdvanceTo("2018-01-31");

        world.Documents.ShouldBe(
            "2018-01-01: w 2018-01-01..2018-01-03 28.57 = 28.57",
            "2018-01-03: w 2018-01-03..2018-01-10 100.00 = 100.00",
            "2018-01-10: w 2018-01-10..2018-01-17 100.00 = 100.00",
            "2018-01-17: w 2018-01-17..2018-01-24 100.00 = 100.00",
            "2018-01-24: w 2018-01-24..2018-01-31 100.00 = 100.00",
            "2018-01-31: w 2018-01-31..2018-02-07 100.00 = 100.00");
    }

    [Fact] // lago-fixed-charges-first-slice
    public void Two_charges_of_one_plan_are_prorated_each_for_itself()
    {
        var world = On("2023-07-19").Plan("p", plan => plan.Flat("a", "10.00").Flat("b", "15.00")).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2023-08-01");

        world.Documents.ShouldBe(
            "2023-07-19: a 2023-07-19..2023-08-01 4.19; b 2023-07-19..2023-08-01 6.29 = 10.48",
            "2023-08-01: a 2023-08-01..2023-09-01 10.00; b 2023-08-01..2023-09-01 15.00 = 25.00");
    }

    [Fact] // meteroid-anchor-first-quarter
    public void A_quarter_anchored_on_the_first_of_October_charges_85_of_92_days_from_the_8th()
    {
        var world = On("2025-10-08").Plan("q", plan => plan.Every(3, "month").Flat("q", "92.00")).Customer("acme")
            .Subscribe("acme", "q", with: command => command with { Anchor = new(Date: BillingWorld.Day("2025-10-01")) });

        world.Documents.ShouldBe("2025-10-08: q 2025-10-08..2026-01-01 85.00 = 85.00");
    }

    [Fact] // meteroid-addon-mid-period, flexprice-add-item: what is added in mid-period is a subscription of its own, on the same day
    public void Something_added_in_mid_period_pays_for_the_days_left()
    {
        var world = On("2024-01-16").Plan("support", plan => plan.Flat("support", "50.00")).Plan("item", plan => plan.Flat("item", "25.00")).Customer("acme");

        world.Subscribe("acme", "support", "support", command => command with { Anchor = new(Day: 1) });
        world.AdvanceTo("2024-03-15").Subscribe("acme", "item", "item", command => command with { Anchor = new(Day: 1) });

        world.DocumentsOf("support").ShouldBe(
            "2024-01-16: support 2024-01-16..2024-02-01 25.81 = 25.81",
            "2024-02-01: support 2024-02-01..2024-03-01 50.00 = 50.00",
            "2024-03-01: support 2024-03-01..2024-04-01 50.00 = 50.00");
        world.DocumentsOf("item").ShouldBe("2024-03-15: item 2024-03-15..2024-04-01 13.71 = 13.71");
    }

    [Fact] // meteroid-addon-quantity-two
    public void Something_bought_twice_bills_twice()
    {
        var world = On("2024-02-01").Plan("a20", plan => plan.PerUnit("a20", "20.00")).Customer("acme")
            .Subscribe("acme", "a20", with: command => command with { Quantities = new Dictionary<string, string> { ["a20"] = "2" } });

        world.Documents.ShouldBe("2024-02-01: a20 x2 2024-02-01..2024-03-01 40.00 = 40.00");
    }

    [Fact]
    public void Trial_days_move_the_first_billed_day_and_with_it_the_anchor()
    {
        var world = On("2026-01-17").Plan("pro", plan => plan.Trial(14).Flat("fee", "31.00").Once("setup", "5.00")).Customer("acme").Subscribe("acme", "pro");

        Assert.Equal(SubscriptionStatus.Trialing, world.StatusOf("acme"));
        world.AdvanceTo("2026-03-31");

        world.Documents.ShouldBe(
            "2026-01-31: fee 2026-01-31..2026-02-28 31.00; setup 5.00 = 36.00",
            "2026-02-28: fee 2026-02-28..2026-03-31 31.00 = 31.00",
            "2026-03-31: fee 2026-03-31..2026-04-30 31.00 = 31.00");
        Assert.Equal(SubscriptionStatus.Active, world.StatusOf("acme"));
    }
}
