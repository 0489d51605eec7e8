using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Subscriptions that begin before or after today, and those whose end is known.</summary>
public sealed class StartAndEndTests : Diary
{
    [Fact]
    public void A_future_start_waits_for_its_day()
    {
        var world = On("2026-01-10").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { StartDate = BillingWorld.Day("2026-02-15") });

        Assert.Equal(SubscriptionStatus.Scheduled, world.StatusOf("acme"));
        world.AdvanceTo("2026-02-14T23:59:59Z").Documents.ShouldBeNone();
        world.AdvanceTo("2026-02-15");

        world.Documents.ShouldBe("2026-02-15: fee 2026-02-15..2026-03-15 31.00 = 31.00");
        Assert.Equal(SubscriptionStatus.Active, world.StatusOf("acme"));
    }

    [Theory]
    [InlineData("now")]
    [InlineData("period_end")]
    [InlineData("2026-02-01")]
    public void What_is_canceled_before_its_start_ends_at_once_and_bills_nothing(string at)
    {
        var world = On("2026-01-10").Plan("pro", plan => plan.Flat("fee", "31.00").Once("setup", "9.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { StartDate = BillingWorld.Day("2026-02-15") });

        world.AdvanceTo("2026-01-20").Cancel("acme", at, "prorate");

        Assert.Equal(SubscriptionStatus.Canceled, world.StatusOf("acme"));
        world.AdvanceTo("2026-06-01").Documents.ShouldBeNone();
    }

    [Fact]
    public void A_backdated_start_bills_each_period_on_an_invoice_of_its_own_billing_date()
    {
        var world = On("2026-04-20").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { StartDate = BillingWorld.Day("2026-01-31") });

        world.Documents.ShouldBe(
            "2026-01-31: fee 2026-01-31..2026-02-28 31.00 = 31.00",
            "2026-02-28: fee 2026-02-28..2026-03-31 31.00 = 31.00",
            "2026-03-31: fee 2026-03-31..2026-04-30 31.00 = 31.00");
    }

    [Theory]
    [InlineData("2023-02-20", "2023-02-15", "28.00", "2023-02-15: p 2023-02-15..2023-03-01 14.00 = 14.00", "2023-03-01: p 2023-03-01..2023-04-01 28.00 = 28.00")] // stripe-backdated-start
    [InlineData("2023-01-20", "2023-01-15", "31.00", "2023-01-15: p 2023-01-15..2023-02-01 17.00 = 17.00", "2023-02-01: p 2023-02-01..2023-03-01 31.00 = 31.00")] // stripe-backdated-start-17-of-31
    public void A_backdated_first_slice_is_charged_now_and_whole_months_after(string today, string start, string price, string slice, string whole)
    {
        var world = On(today, currency: "USD").Plan("p", plan => plan.Flat("p", price)).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { StartDate = BillingWorld.Day(start), Anchor = new(Day: 1) });

        world.Documents.ShouldBe(slice);
        world.AdvanceTo(whole[..10]).Documents.ShouldBe(slice, whole);
    }

    [Fact]
    public void Bill_from_leaves_the_days_before_it_to_whoever_billed_them()
    {
        var world = On("2026-04-20").Plan("pro", plan => plan.Flat("fee", "30.00")).Customer("acme").Subscribe("acme", "pro", with: command => command with
        {
            StartDate = BillingWorld.Day("2025-01-01"), BillFrom = BillingWorld.Day("2026-04-11"), Anchor = new(Day: 1),
        });

        world.AdvanceTo("2026-05-01");

        world.Documents.ShouldBe(
            "2026-04-11: fee 2026-04-11..2026-05-01 20.00 = 20.00",
            "2026-05-01: fee 2026-05-01..2026-06-01 30.00 = 30.00");
    }

    [Fact]
    public void A_term_that_ends_in_mid_period_cuts_the_last_charge()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Flat("fee", "31.00").Flat("support", "15.50", "arrears")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { EndsOn = BillingWorld.Day("2026-03-11") });

        world.AdvanceTo("2026-12-31");

        world.Documents.ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 31.00 = 31.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 31.00; support 2026-01-01..2026-02-01 15.50 = 46.50",
            "2026-03-01: fee 2026-03-01..2026-03-11 10.00; support 2026-02-01..2026-03-01 15.50 = 25.50",
            "2026-03-11: support 2026-03-01..2026-03-11 5.00 = 5.00");
        Assert.Equal(SubscriptionStatus.Ended, world.StatusOf("acme"));
    }

    [Fact] // kb-factors-annual-both-ends
    public void A_year_cut_at_both_ends_charges_14_of_365_and_12_of_366_days()
    {
        var world = On("2011-01-01", currency: "USD").Plan("p", plan => plan.Every("year").Flat("p", "133590.00")).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { Anchor = new(Day: 15), EndsOn = BillingWorld.Day("2012-01-27") });

        world.AdvanceTo("2012-12-31");

        world.Documents.ShouldBe(
            "2011-01-01: p 2011-01-01..2011-01-15 5124.00 = 5124.00",
            "2011-01-15: p 2011-01-15..2012-01-15 133590.00 = 133590.00",
            "2012-01-15: p 2012-01-15..2012-01-27 4380.00 = 4380.00");
    }

    [Theory]
    [InlineData(1, "290.00", "2012-02-01: p 2012-02-01..2012-02-15 140.00 = 140.00")] // kb-factors-leap-february
    [InlineData(3, "900.00", "2012-02-01: p 2012-02-01..2012-02-15 140.00 = 140.00")] // kb-factors-leap-quarter
    public void A_known_end_in_a_leap_February_charges_14_days_of_the_real_period(int months, string price, string document)
    {
        var world = On("2012-02-01", currency: "USD").Plan("p", plan => plan.Every(months, "month").Flat("p", price)).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { Anchor = new(Day: 1), EndsOn = BillingWorld.Day("2012-02-15") });

        world.AdvanceTo("2012-06-01");

        world.Documents.ShouldBe(document);
    }

    [Fact]
    public void A_term_that_ends_on_a_boundary_bills_no_further_period_but_its_arrears()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Flat("fee", "31.00").Flat("support", "15.50", "arrears")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { EndsOn = BillingWorld.Day("2026-02-01") });

        world.AdvanceTo("2026-12-31");

        world.Documents.ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 31.00 = 31.00",
            "2026-02-01: support 2026-01-01..2026-02-01 15.50 = 15.50");
    }

    [Fact]
    public void A_trial_that_outlives_the_term_bills_nothing()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Trial(60).Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { EndsOn = BillingWorld.Day("2026-02-01") });

        world.AdvanceTo("2026-12-31");

        world.Documents.ShouldBeNone();
        Assert.Equal(SubscriptionStatus.Ended, world.StatusOf("acme"));
    }

    [Fact]
    public void A_trial_end_by_date_overrides_the_plans_days()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Trial(60).Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { TrialEnd = BillingWorld.Day("2026-01-15") });

        world.AdvanceTo("2026-02-15");

        world.BillingDatesOf("acme").ShouldBe("2026-01-15 2026-02-15");
    }
}
