namespace OrleansBilling.Scenarios.Diaries;

/// <summary>A billing day begins at the customer's own midnight.</summary>
public sealed class ZoneTests : Diary
{
    [Theory]
    [InlineData("America/New_York", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z")] // five hours behind, four after the clocks went forward
    [InlineData("Asia/Tokyo", "2026-02-28T15:00:00Z", "2026-03-31T15:00:00Z")]
    [InlineData("America/Bogota", "2026-03-01T05:00:00Z", "2026-04-01T05:00:00Z")]
    [InlineData("Pacific/Auckland", "2026-02-28T11:00:00Z", "2026-03-31T11:00:00Z")] // daylight time until 5 April
    [InlineData("America/Juneau", "2026-03-01T09:00:00Z", "2026-04-01T08:00:00Z")]
    public void The_first_of_the_month_is_billed_when_it_begins_there(string zone, string march, string april)
    {
        var world = On("2026-02-20", zone: "Europe/Paris").Plan("pro", plan => plan.Flat("fee", "28.00")).Customer("acme", zone)
            .Subscribe("acme", "pro", with: command => command with { StartDate = BillingWorld.Day("2026-03-01"), Anchor = new(Day: 1) });

        world.AdvanceToJustBefore(march).Documents.ShouldBeNone();
        world.AdvanceTo(march).BillingDatesOf("acme").ShouldBe("2026-03-01");
        world.AdvanceToJustBefore(april).BillingDatesOf("acme").ShouldBe("2026-03-01");
        world.AdvanceTo(april).BillingDatesOf("acme").ShouldBe("2026-03-01 2026-04-01");
    }

    [Fact] // kb-daily-billing-ny
    public void A_day_is_billed_every_day_in_New_York_after_a_trial_of_one()
    {
        var world = On("2024-04-12T08:22:28Z", currency: "USD").Plan("daily", plan => plan.Every("day").Trial(1).Flat("daily", "1.00"))
            .Customer("acme", "America/New_York").Subscribe("acme", "daily");

        world.AdvanceTo("2024-04-14T04:00:00Z");

        world.Documents.ShouldBe(
            "2024-04-13: daily 2024-04-13..2024-04-14 1.00 = 1.00",
            "2024-04-14: daily 2024-04-14..2024-04-15 1.00 = 1.00");
    }

    [Fact] // kb-tz-juneau-across-dst
    public void Nineteen_months_in_Juneau_pass_three_clock_changes_on_the_first_of_each()
    {
        var world = On("2015-09-01T08:01:01Z", currency: "USD").Plan("shotgun", plan => plan.Trial(30).Flat("shotgun", "249.95"))
            .Customer("acme", "America/Juneau")
            .Subscribe("acme", "shotgun", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2017-04-01T08:00:00Z");

        Assert.Equal(19, world.Invoices.Count);
        Assert.All(world.Invoices, invoice => Assert.Equal((1, "249.95"), (invoice.BillingDate.Day, invoice.Total.ToAmountString())));
        world.Documents.ShouldEndWith("2017-04-01: shotgun 2017-04-01..2017-05-01 249.95 = 249.95");
    }

    [Fact] // kb-tz-la-late-evening-into-dst
    public void Thirty_trial_days_from_a_late_evening_in_Los_Angeles_are_thirty_local_days()
    {
        var world = On("2017-03-02T07:30:00Z", currency: "USD").Plan("pistol", plan => plan.Trial(30).Flat("pistol", "29.95"))
            .Customer("acme", "America/Los_Angeles").Subscribe("acme", "pistol");

        world.AdvanceTo("2017-03-31T07:00:00Z");

        world.Documents.ShouldBe("2017-03-31: pistol 2017-03-31..2017-04-30 29.95 = 29.95");
    }

    [Fact] // lago-billing-day-bogota
    public void A_month_in_arrears_is_billed_when_March_begins_in_Bogota()
    {
        var world = On("2023-01-01T12:00:00Z", currency: "GBP").Plan("m", plan => plan.InArrears().Flat("m", "50000.00"))
            .Customer("acme", "America/Bogota")
            .Subscribe("acme", "m", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2023-03-01T00:00:00Z").BillingDatesOf("acme").ShouldBe("2023-02-01");
        world.AdvanceTo("2023-03-01T05:00:00Z").Documents.ShouldEndWith("2023-03-01: m 2023-02-01..2023-03-01 50000.00 = 50000.00");
    }

    [Fact] // lago-trial-tokyo, without its usage
    public void A_trial_begun_in_the_evening_of_UTC_counts_the_days_of_Tokyo()
    {
        var world = On("2024-03-22T18:12:00Z").Plan("p50k", plan => plan.Trial(10).Flat("p50k", "50000.00")).Customer("acme", "Asia/Tokyo")
            .Subscribe("acme", "p50k", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2024-04-01T15:00:00Z");

        world.Documents.ShouldBe("2024-04-02: p50k 2024-04-02..2024-05-01 48333.33 = 48333.33");
    }

    [Fact]
    public void A_customer_that_moves_east_is_billed_each_day_once()
    {
        var world = On("2026-03-01T05:00:00Z").Plan("daily", plan => plan.Every("day").Flat("fee", "1.00")).Customer("acme", "America/New_York")
            .Subscribe("acme", "daily");

        world.AdvanceTo("2026-03-02T20:00:00Z").MoveCustomer("acme", "Asia/Tokyo").AdvanceTo("2026-03-04T15:00:00Z").MoveCustomer("acme", "America/Juneau")
            .AdvanceTo("2026-03-07T12:00:00Z");

        world.BillingDatesOf("acme").ShouldBe("2026-03-01 2026-03-02 2026-03-03 2026-03-04 2026-03-05 2026-03-06 2026-03-07");
    }

    [Fact]
    public void A_midnight_that_does_not_exist_is_billed_at_the_first_moment_of_its_day()
    {
        var world = On("2018-10-04", zone: "America/Sao_Paulo").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2018-11-04T02:59:59Z").BillingDatesOf("acme").ShouldBe("2018-10-04");
        world.AdvanceTo("2018-11-04T03:00:00Z").BillingDatesOf("acme").ShouldBe("2018-10-04 2018-11-04");
    }

    [Fact]
    public void A_day_that_a_zone_left_out_is_billed_when_the_next_one_begins()
    {
        var world = On("2011-11-30", zone: "Pacific/Apia").Plan("pro", plan => plan.Flat("fee", "30.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2011-12-30T09:59:59Z").BillingDatesOf("acme").ShouldBe("2011-11-30");
        world.AdvanceTo("2011-12-30T10:00:00Z").BillingDatesOf("acme").ShouldBe("2011-11-30 2011-12-30");
    }
}
