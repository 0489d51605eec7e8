namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Days that short months do not have.</summary>
public sealed class MonthEndTests : Diary
{
    [Fact]
    public void A_subscription_from_31_January_bills_on_each_last_day_for_a_year()
    {
        var world = On("2026-01-31").Plan("pro", plan => plan.Flat("fee", "49.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2027-01-31");

        world.BillingDatesOf("acme").ShouldBe(
            "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31 2026-06-30 2026-07-31 2026-08-31 2026-09-30 2026-10-31 2026-11-30 2026-12-31 2027-01-31");
        world.Documents.ShouldEndWith("2027-01-31: fee 2027-01-31..2027-02-28 49.00 = 49.00");
        Assert.Equal("INV-2027-000013", world.Register.EntryOf(world.Invoices[^1].Id.Value).Number);
    }

    [Fact]
    public void February_of_a_leap_year_has_its_29th()
    {
        var world = On("2024-01-31").Plan("pro", plan => plan.Flat("fee", "49.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2024-03-31");

        world.BillingDatesOf("acme").ShouldBe("2024-01-31 2024-02-29 2024-03-31");
    }

    [Fact] // stripe-anchor-31
    public void An_anchor_on_31_January_2023_comes_back_to_the_31st_after_every_shorter_month()
    {
        var world = On("2023-01-31", currency: "USD").Plan("p", plan => plan.Flat("p", "10.00")).Customer("acme").Subscribe("acme", "p");

        world.AdvanceTo("2023-04-30");

        world.BillingDatesOf("acme").ShouldBe("2023-01-31 2023-02-28 2023-03-31 2023-04-30");
    }

    [Fact] // lago-yearly-from-leap-day
    public void Years_from_29_February_fall_on_the_28th_until_the_next_leap_year()
    {
        var world = On("2020-02-29", currency: "GBP")
            .Plan("p", plan => plan.Every("year").InArrears().Flat("p", "50000.00")).Customer("acme").Subscribe("acme", "p");

        world.AdvanceTo("2024-02-29");

        world.Documents.ShouldBe(
            "2021-02-28: p 2020-02-29..2021-02-28 50000.00 = 50000.00",
            "2022-02-28: p 2021-02-28..2022-02-28 50000.00 = 50000.00",
            "2023-02-28: p 2022-02-28..2023-02-28 50000.00 = 50000.00",
            "2024-02-29: p 2023-02-28..2024-02-29 50000.00 = 50000.00");
    }

    [Fact] // openmeter-anchor-31-start-10-july
    public void A_first_slice_from_10_July_leads_to_an_anchor_set_on_31_January()
    {
        var world = On("2025-07-10", currency: "USD").Plan("p", plan => plan.Flat("p", "10.00")).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { Anchor = new(Date: BillingWorld.Day("2025-01-31")) });

        world.AdvanceTo("2025-09-30");

        // 21 of the 31 days from 30 June to 31 July.
        world.Documents.ShouldBe(
            "2025-07-10: p 2025-07-10..2025-07-31 6.77 = 6.77",
            "2025-07-31: p 2025-07-31..2025-08-31 10.00 = 10.00",
            "2025-08-31: p 2025-08-31..2025-09-30 10.00 = 10.00",
            "2025-09-30: p 2025-09-30..2025-10-31 10.00 = 10.00");
    }

    [Fact] // kb-advance-by-periods
    public void Months_blocks_of_30_days_and_weeks_step_from_8_April_each_in_its_own_way()
    {
        var world = On("2016-04-08", currency: "USD")
            .Plan("m", plan => plan.Flat("m", "10.00"))
            .Plan("d30", plan => plan.Every(30, "day").Flat("d30", "10.00"))
            .Plan("w", plan => plan.Every("week").Flat("w", "10.00"))
            .Customer("acme").Subscribe("acme", "m", "monthly").Subscribe("acme", "d30", "blocks").Subscribe("acme", "w", "weekly");

        world.AdvanceTo("2016-05-27");
        world.BillingDatesOf("weekly").ShouldBe("2016-04-08 2016-04-15 2016-04-22 2016-04-29 2016-05-06 2016-05-13 2016-05-20 2016-05-27");

        world.AdvanceTo("2016-11-08");
        world.BillingDatesOf("monthly").ShouldBe("2016-04-08 2016-05-08 2016-06-08 2016-07-08 2016-08-08 2016-09-08 2016-10-08 2016-11-08");
        world.BillingDatesOf("blocks").ShouldBe("2016-04-08 2016-05-08 2016-06-07 2016-07-07 2016-08-06 2016-09-05 2016-10-05 2016-11-04");
    }

    [Fact] // oca-pre-paid-intervals
    public void Six_intervals_from_22_February_each_pay_for_their_own_length()
    {
        var world = On("2018-02-22")
            .Plan("d", plan => plan.Every("day").Flat("d", "50.00"))
            .Plan("w", plan => plan.Every("week").Flat("w", "50.00"))
            .Plan("m", plan => plan.Flat("m", "50.00"))
            .Plan("q", plan => plan.Every(3, "month").Flat("q", "50.00"))
            .Plan("h", plan => plan.Every(6, "month").Flat("h", "50.00"))
            .Plan("y", plan => plan.Every("year").Flat("y", "50.00"))
            .Customer("acme");

        foreach (var plan in new[] { "d", "w", "m", "q", "h", "y" }) world.Subscribe("acme", plan, plan);

        world.Documents.ShouldBe(
            "2018-02-22: d 2018-02-22..2018-02-23 50.00 = 50.00",
            "2018-02-22: w 2018-02-22..2018-03-01 50.00 = 50.00",
            "2018-02-22: m 2018-02-22..2018-03-22 50.00 = 50.00",
            "2018-02-22: q 2018-02-22..2018-05-22 50.00 = 50.00",
            "2018-02-22: h 2018-02-22..2018-08-22 50.00 = 50.00",
            "2018-02-22: y 2018-02-22..2019-02-22 50.00 = 50.00");
    }
}
