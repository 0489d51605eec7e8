namespace OrleansBilling.Scenarios.Diaries;

/// <summary>What subscriptions are worth in a month, and what moves it.</summary>
public sealed class MrrTests : Diary
{
    [Theory]
    [InlineData(1, "month", "31.00", "31.00")]
    [InlineData(3, "month", "100.00", "33.33")]
    [InlineData(6, "month", "0.03", "0.01")] // half a cent
    [InlineData(1, "year", "1000.00", "83.33")]
    [InlineData(2, "year", "1000.00", "41.67")]
    [InlineData(1, "week", "12.00", "52.00")]
    [InlineData(4, "week", "30.00", "32.50")]
    [InlineData(1, "day", "1.00", "30.42")]
    [InlineData(30, "day", "30.00", "30.42")]
    public void A_period_of_any_length_is_worth_so_much_in_a_month(int count, string unit, string price, string mrr)
    {
        var world = On("2026-01-15").Plan("pro", plan => plan.Every(count, unit).Flat("fee", price)).Customer("acme").Subscribe("acme", "pro");

        world.MrrOf("acme").ShouldBe($"2026-01-15 new 0.00 > {mrr} pro/1");
    }

    [Fact]
    public void Only_what_recurs_counts()
    {
        var world = On("2026-01-15")
            .Plan("pro", plan => plan.Flat("fee", "10.00").PerUnit("seat", "5.00", billing: "arrears").Once("setup", "99.00").Usage("calls", "0.10").AtLeast("500.00"))
            .Customer("acme").Subscribe("acme", "pro", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "3" } });

        world.Use("acme", "calls", "1000").AdvanceTo("2026-03-20");

        world.MrrOf("acme").ShouldBe("2026-01-15 new 0.00 > 25.00 pro/1");
    }

    [Fact]
    public void A_trial_and_a_free_first_period_are_worth_nothing_and_a_short_one_as_much_as_a_whole_one()
    {
        var world = On("2026-01-20")
            .Plan("trial", plan => plan.Flat("fee", "30.00").Trial(10)).Plan("pro", plan => plan.Flat("fee", "30.00"))
            .Customer("acme")
            .Subscribe("acme", "trial", "tried")
            .Subscribe("acme", "pro", "free", command => command with { FirstPeriod = "free", Anchor = new(Day: 1) })
            .Subscribe("acme", "pro", "full", command => command with { FirstPeriod = "full", Anchor = new(Day: 1) })
            .Subscribe("acme", "pro", "short", command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2026-03-10");

        world.MrrOf("tried").ShouldBe("2026-01-30 new 0.00 > 30.00 trial/1");
        world.MrrOf("free").ShouldBe("2026-02-01 new 0.00 > 30.00 pro/1");
        world.MrrOf("full").ShouldBe("2026-01-20 new 0.00 > 30.00 pro/1");
        world.MrrOf("short").ShouldBe("2026-01-20 new 0.00 > 30.00 pro/1");
    }

    [Fact]
    public void A_trial_that_was_canceled_was_never_worth_anything()
    {
        var world = On("2026-01-15").Plan("pro", plan => plan.Flat("fee", "30.00").Trial(10)).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-01-20").Cancel("acme").AdvanceTo("2026-03-10");

        world.MrrOf("acme").ShouldBeNone();
    }

    [Fact]
    public void Discounts_count_from_a_billing_day_to_a_billing_day_and_one_of_a_single_period_not_at_all()
    {
        var world = On("2026-01-15").Plan("pro", plan => plan.Flat("fee", "100.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-01-20").Discount("acme", percent: "20", periods: 2).Discount("acme", amount: "50.00", periods: 1).Discount("acme", amount: "5.00");
        world.AdvanceTo("2026-06-01");

        world.MrrOf("acme").ShouldBe(
            "2026-01-15 new 0.00 > 100.00 pro/1",
            "2026-02-15 contraction 100.00 > 75.00 pro/1",
            "2026-04-15 expansion 75.00 > 95.00 pro/1");
    }

    [Fact]
    public void What_a_discount_leaves_nothing_of_is_worth_nothing()
    {
        var world = On("2026-01-15").Plan("pro", plan => plan.Flat("fee", "30.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Discounts = [On("2026-01-15").Terms(amount: "40.00", periods: 2)] });

        world.AdvanceTo("2026-05-01");

        world.MrrOf("acme").ShouldBe("2026-03-15 new 0.00 > 30.00 pro/1");
    }

    [Fact]
    public void A_pause_and_an_end_lose_it_and_a_return_brings_it_back()
    {
        var world = On("2026-01-15").Plan("pro", plan => plan.Flat("fee", "30.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-02-01").Pause("acme", until: "2026-02-20").AdvanceTo("2026-03-01").Cancel("acme", "period_end");
        world.AdvanceTo("2026-04-01").Reactivate("acme").AdvanceTo("2026-04-10").Cancel("acme").AdvanceTo("2026-04-12").Reactivate("acme");

        world.MrrOf("acme").ShouldBe(
            "2026-01-15 new 0.00 > 30.00 pro/1",
            "2026-02-01 churn 30.00 > 0.00 pro/1",
            "2026-02-20 reactivation 0.00 > 30.00 pro/1",
            "2026-03-15 churn 30.00 > 0.00 pro/1",
            "2026-04-01 reactivation 0.00 > 30.00 pro/1",
            "2026-04-10 churn 30.00 > 0.00 pro/1",
            "2026-04-12 reactivation 0.00 > 30.00 pro/1");
    }

    [Fact]
    public void Changes_count_on_their_day_however_they_are_charged_and_another_plan_at_the_same_price_is_told_of()
    {
        var world = On("2026-01-15")
            .Plan("seats", plan => plan.PerUnit("seat", "10.00")).Plan("year", plan => plan.Every("year").Flat("fee", "600.00")).Plan("flat", plan => plan.Flat("fee", "50.00"))
            .Customer("acme").Subscribe("acme", "seats", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "5" } });

        world.AdvanceTo("2026-01-20").Change("acme", quantities: new() { ["seat"] = "8" });
        world.AdvanceTo("2026-01-25").Change("acme", quantities: new() { ["seat"] = "6" }, proration: "none");
        world.AdvanceTo("2026-02-01").Change("acme", quantities: new() { ["seat"] = "5" }, effective: "period_end");
        world.AdvanceTo("2026-03-01").Change("acme", "year").AdvanceTo("2026-03-10").Change("acme", "flat");

        world.MrrOf("acme").ShouldBe(
            "2026-01-15 new 0.00 > 50.00 seats/1",
            "2026-01-20 expansion 50.00 > 80.00 seats/1",
            "2026-01-25 contraction 80.00 > 60.00 seats/1",
            "2026-02-15 contraction 60.00 > 50.00 seats/1",
            "2026-03-01 moved 50.00 > 50.00 year/1",
            "2026-03-10 moved 50.00 > 50.00 flat/1");
    }

    [Fact]
    public void On_a_billing_day_the_new_terms_and_the_period_under_them_are_one_movement()
    {
        var world = On("2026-01-15").Plan("big", plan => plan.Flat("fee", "100.00")).Plan("small", plan => plan.Flat("fee", "80.00"))
            .Customer("acme").Subscribe("acme", "big", with: command => command with { Discounts = [On("2026-01-15").Terms(percent: "50", periods: 3)] });

        world.AdvanceTo("2026-04-01").Change("acme", "small", effective: "2026-04-15").AdvanceTo("2026-05-01");

        // By way of 40.00 it would have been a contraction and an expansion
        world.MrrOf("acme").ShouldBe("2026-01-15 new 0.00 > 50.00 big/1", "2026-04-15 expansion 50.00 > 80.00 small/1");
    }

    [Fact]
    public void A_ramp_rises_with_its_phases()
    {
        var world = On("2026-01-15").Plan("ramp", plan => plan.Flat("fee", "10.00").For(2).Flat("fee", "30.00")).Customer("acme").Subscribe("acme", "ramp");

        world.AdvanceTo("2026-06-01");

        world.MrrOf("acme").ShouldBe("2026-01-15 new 0.00 > 10.00 ramp/1", "2026-03-15 expansion 10.00 > 30.00 ramp/1");
    }
}
