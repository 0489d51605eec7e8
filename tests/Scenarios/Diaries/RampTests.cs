namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Plans whose prices rise in phases.</summary>
public sealed class RampTests : Diary
{
    [Fact] // kb-five-subscriptions-mixed: its first subscription
    public void Three_months_at_8_and_then_12_of_which_the_rest_is_given_back()
    {
        var world = On("2011-01-05", currency: "USD").Plan("p1", plan => plan.Flat("p1", "8.00").For(3).Flat("p1", "12.00")).Customer("acme").Subscribe("acme", "p1");

        world.AdvanceTo("2011-04-29").Cancel("acme", credit: "prorate");

        world.Documents.ShouldBe(
            "2011-01-05: p1 2011-01-05..2011-02-05 8.00 = 8.00",
            "2011-02-05: p1 2011-02-05..2011-03-05 8.00 = 8.00",
            "2011-03-05: p1 2011-03-05..2011-04-05 8.00 = 8.00",
            "2011-04-05: p1 2011-04-05..2011-05-05 12.00 = 12.00",
            "2011-04-29 credit note: p1 2011-04-29..2011-05-05 2.40 = 2.40");
    }

    [Fact] // kb-five-subscriptions-mixed: its second subscription
    public void Three_phases_follow_each_other()
    {
        var world = On("2011-03-10", currency: "USD")
            .Plan("p2", plan => plan.Flat("p2", "20.00").For(3).Flat("p2", "30.00").For(3).Flat("p2", "40.00")).Customer("acme").Subscribe("acme", "p2");

        world.AdvanceTo("2011-10-10");

        world.Documents.ShouldBe(
            "2011-03-10: p2 2011-03-10..2011-04-10 20.00 = 20.00",
            "2011-04-10: p2 2011-04-10..2011-05-10 20.00 = 20.00",
            "2011-05-10: p2 2011-05-10..2011-06-10 20.00 = 20.00",
            "2011-06-10: p2 2011-06-10..2011-07-10 30.00 = 30.00",
            "2011-07-10: p2 2011-07-10..2011-08-10 30.00 = 30.00",
            "2011-08-10: p2 2011-08-10..2011-09-10 30.00 = 30.00",
            "2011-09-10: p2 2011-09-10..2011-10-10 40.00 = 40.00",
            "2011-10-10: p2 2011-10-10..2011-11-10 40.00 = 40.00");
    }

    [Fact]
    public void A_shortened_first_period_and_the_rest_after_a_pause_use_up_no_period_of_a_phase()
    {
        var world = On("2026-01-17").Plan("ramp", plan => plan.Flat("fee", "31.00").For(2).Flat("fee", "62.00")).Customer("acme")
            .Subscribe("acme", "ramp", with: command => command with { Anchor = new(Day: 1) });

        world.AdvanceTo("2026-02-15").Pause("acme", "2026-03-01", "2026-05-20").AdvanceTo("2026-07-01");

        // The pause leaves the second of the two months for June.
        world.Documents.ShouldBe(
            "2026-01-17: fee 2026-01-17..2026-02-01 15.00 = 15.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 31.00 = 31.00",
            "2026-05-20: fee 2026-05-20..2026-06-01 12.00 = 12.00",
            "2026-06-01: fee 2026-06-01..2026-07-01 31.00 = 31.00",
            "2026-07-01: fee 2026-07-01..2026-08-01 62.00 = 62.00");
    }

    [Fact]
    public void A_change_of_seats_costs_and_gives_back_what_the_phase_at_hand_charges()
    {
        var world = On("2026-04-01").TaxRate("20").Plan("ramp", plan => plan.PerUnit("seat", "15.00").For(1).PerUnit("seat", "30.00")).Customer("acme")
            .Subscribe("acme", "ramp", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "2" } });

        world.AdvanceTo("2026-04-11").Change("acme", quantities: new() { ["seat"] = "3" }).AdvanceTo("2026-05-22").Change("acme", quantities: new() { ["seat"] = "1" });

        world.Documents.ShouldBe(
            "2026-04-01: seat x2 2026-04-01..2026-05-01 30.00 = 30.00 + 6.00 tax = 36.00",
            "2026-04-11: seat 2026-04-11..2026-05-01 10.00 = 10.00 + 2.00 tax = 12.00",
            "2026-05-01: seat x3 2026-05-01..2026-06-01 90.00 = 90.00 + 18.00 tax = 108.00",
            "2026-05-22 credit note: seat x2 2026-05-22..2026-06-01 19.35 = 19.35 + 3.87 tax = 23.22");
    }

    [Fact]
    public void What_is_billed_at_the_end_is_billed_by_the_phase_that_ends_and_late_usage_by_its_own()
    {
        var world = On("2026-01-01")
            .Plan("ramp", plan => plan.Flat("fee", "10.00", "arrears").Usage("calls", "1.00").For(1).Flat("fee", "20.00", "arrears").Usage("calls", "2.00"))
            .Customer("acme").Subscribe("acme", "ramp");

        world.AdvanceTo("2026-01-20").Use("acme", "calls", "5").AdvanceTo("2026-02-10").Use("acme", "calls", "5").Use("acme", "calls", "3", "2026-01-25").AdvanceTo("2026-03-01");

        world.Documents.ShouldBe(
            "2026-02-01: fee 2026-01-01..2026-02-01 10.00; calls x5 2026-01-01..2026-02-01 5.00 = 15.00",
            "2026-03-01: fee 2026-02-01..2026-03-01 20.00; calls x3 2026-01-01..2026-02-01 3.00; calls x5 2026-02-01..2026-03-01 10.00 = 33.00");
    }

    [Fact]
    public void Another_plan_begins_with_its_first_phase_and_what_is_due_once_comes_with_the_first_invoice_only()
    {
        var world = On("2026-01-01").Plan("old", plan => plan.Flat("fee", "10.00"))
            .Plan("ramp", plan => plan.Flat("fee", "20.00").Once("setup", "99.00").For(1).Flat("fee", "40.00").Flat("extra", "5.00")).Customer("acme").Customer("globex")
            .Subscribe("acme", "old").Subscribe("globex", "ramp");

        world.AdvanceTo("2026-01-20").Change("acme", "ramp", effective: "period_end").AdvanceTo("2026-03-01");

        world.DocumentsOf("acme").ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 10.00 = 10.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 20.00 = 20.00",
            "2026-03-01: fee 2026-03-01..2026-04-01 40.00; extra 2026-03-01..2026-04-01 5.00 = 45.00");
        world.DocumentsOf("globex").ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 20.00; setup 99.00 = 119.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 40.00; extra 2026-02-01..2026-03-01 5.00 = 45.00",
            "2026-03-01: fee 2026-03-01..2026-04-01 40.00; extra 2026-03-01..2026-04-01 5.00 = 45.00");
    }

    [Fact]
    public void A_change_of_plan_in_mid_month_counts_the_months_after_it()
    {
        var world = On("2026-04-01").Plan("old", plan => plan.Flat("fee", "10.00")).Plan("ramp", plan => plan.Flat("fee", "20.00").For(1).Flat("fee", "40.00")).Customer("acme")
            .Subscribe("acme", "old");

        world.AdvanceTo("2026-04-21").Change("acme", "ramp").AdvanceTo("2026-06-01");

        world.Documents.ShouldBe(
            "2026-04-01: fee 2026-04-01..2026-05-01 10.00 = 10.00",
            "2026-04-21: fee 2026-04-21..2026-05-01 6.67; fee x-1 2026-04-21..2026-05-01 -3.33 = 3.34",
            "2026-05-01: fee 2026-05-01..2026-06-01 20.00 = 20.00",
            "2026-06-01: fee 2026-06-01..2026-07-01 40.00 = 40.00");
    }
}
