using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Ways to leave.</summary>
public sealed class CancelTests : Diary
{
    [Fact]
    public void Canceled_now_with_credit_the_unused_days_become_a_credit_note_and_pay_the_next_invoice()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").TaxRate("20").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-11T15:00:00Z").Cancel("acme", "now", "prorate");

        Assert.Equal(SubscriptionStatus.Canceled, world.StatusOf("acme"));
        Assert.Equal("25.20", world.BalanceOf("acme"));
        world.AdvanceTo("2026-04-01").Subscribe("acme", "pro", "again");

        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00 = 31.00 + 6.20 tax = 37.20",
            "2026-03-11 credit note: fee 2026-03-11..2026-04-01 21.00 = 21.00 + 4.20 tax = 25.20",
            "2026-04-01: fee 2026-04-01..2026-05-01 31.00 = 31.00 + 6.20 tax = 37.20, 25.20 from credit");
        Assert.Equal("0.00", world.BalanceOf("acme"));
    }

    [Fact] // flexprice-remove-item
    public void An_item_of_40_removed_on_15_March_gives_back_17_of_31_days()
    {
        var world = On("2024-03-01", currency: "USD").Plan("base", plan => plan.Flat("base", "10.00")).Plan("item", plan => plan.Flat("item", "40.00"))
            .Customer("acme").Subscribe("acme", "base", "base").Subscribe("acme", "item", "item");

        world.AdvanceTo("2024-03-15").Cancel("item", "now", "prorate");

        world.DocumentsOf("item").ShouldBe(
            "2024-03-01: item 2024-03-01..2024-04-01 40.00 = 40.00",
            "2024-03-15 credit note: item 2024-03-15..2024-04-01 21.94 = 21.94");
        Assert.Equal("21.94", world.BalanceOf("acme"));
        world.AdvanceTo("2024-04-01").DocumentsOf("base").ShouldEndWith("2024-04-01: base 2024-04-01..2024-05-01 10.00 = 10.00, 10.00 from credit");
        Assert.Equal("11.94", world.BalanceOf("acme"));
    }

    [Fact] // the cancellation of s5 in kb-five-subscriptions-mixed: billed from 21 June on a 10th, 3 of 30 days given back
    public void A_slice_of_19_of_30_days_and_a_credit_of_3_of_30()
    {
        var world = On("2011-06-21", currency: "USD").Plan("p5", plan => plan.Flat("p5", "20.00")).Customer("acme")
            .Subscribe("acme", "p5", with: command => command with { Anchor = new(Day: 10) });

        world.AdvanceTo("2011-10-07").Cancel("acme", "now", "prorate");

        world.Documents.ShouldBe(
            "2011-06-21: p5 2011-06-21..2011-07-10 12.67 = 12.67",
            "2011-07-10: p5 2011-07-10..2011-08-10 20.00 = 20.00",
            "2011-08-10: p5 2011-08-10..2011-09-10 20.00 = 20.00",
            "2011-09-10: p5 2011-09-10..2011-10-10 20.00 = 20.00",
            "2011-10-07 credit note: p5 2011-10-07..2011-10-10 2.00 = 2.00");
    }

    [Fact]
    public void Canceled_now_without_credit_nothing_more_is_written()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-11").Cancel("acme").AdvanceTo("2026-12-01");

        world.BillingDatesOf("acme").ShouldBe("2026-03-01");
        Assert.Empty(world.CreditNotes);
    }

    [Fact]
    public void Canceled_at_period_end_it_runs_on_until_there()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00").Flat("support", "3.10", "arrears")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-11").Cancel("acme", "period_end", "prorate");
        Assert.Equal(SubscriptionStatus.Active, world.StatusOf("acme"));
        world.AdvanceTo("2026-12-01");

        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00 = 31.00",
            "2026-04-01: support 2026-03-01..2026-04-01 3.10 = 3.10");
        Assert.Equal(SubscriptionStatus.Canceled, world.StatusOf("acme"));
    }

    [Fact]
    public void Canceled_on_a_day_to_come_the_period_in_which_it_falls_is_cut_and_the_one_charged_is_credited()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", "cut").Subscribe("acme", "pro", "credited");

        world.AdvanceTo("2026-03-11").Cancel("cut", "2026-05-11", "prorate").Cancel("credited", "2026-03-21", "prorate").AdvanceTo("2026-12-01");

        world.DocumentsOf("cut").ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00 = 31.00",
            "2026-04-01: fee 2026-04-01..2026-05-01 31.00 = 31.00, 11.00 from credit",
            "2026-05-01: fee 2026-05-01..2026-05-11 10.00 = 10.00");
        world.DocumentsOf("credited").ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00 = 31.00",
            "2026-03-21 credit note: fee 2026-03-21..2026-04-01 11.00 = 11.00");
    }

    [Fact]
    public void A_cancellation_moved_later_after_a_cut_charge_charges_the_rest()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00").Flat("support", "3.10", "arrears")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-11").Cancel("acme", "2026-05-11").AdvanceTo("2026-05-02").Cancel("acme", "2026-06-11").AdvanceTo("2026-12-01");

        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00 = 31.00",
            "2026-04-01: fee 2026-04-01..2026-05-01 31.00; support 2026-03-01..2026-04-01 3.10 = 34.10",
            "2026-05-01: fee 2026-05-01..2026-05-11 10.00; support 2026-04-01..2026-05-01 3.10 = 13.10",
            "2026-05-11: fee 2026-05-11..2026-06-01 21.00; support 2026-05-01..2026-05-11 1.00 = 22.00",
            "2026-06-01: fee 2026-06-01..2026-06-11 10.33; support 2026-05-11..2026-06-01 2.10 = 12.43",
            "2026-06-11: support 2026-06-01..2026-06-11 1.03 = 1.03");
    }

    [Theory]
    [InlineData("full", "2026-03-05: fee 2026-03-05..2026-03-11 31.00 = 31.00")]
    [InlineData("free", null)]
    public void A_first_period_agreed_full_or_free_stays_so_when_a_cancellation_moves_past_its_cut(string choice, string? first)
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").Subscribe("acme", "pro", with: command => command with
        {
            StartDate = BillingWorld.Day("2026-03-05"), Anchor = new(Day: 1), FirstPeriod = choice,
        });

        world.Cancel("acme", "2026-03-11").AdvanceTo("2026-03-06").Cancel("acme", "2026-04-21").AdvanceTo("2026-12-01");

        string[] later = ["2026-04-01: fee 2026-04-01..2026-04-21 20.67 = 20.67"];
        world.Documents.ShouldBe(first is null ? later : [first, .. later]);
    }

    [Fact]
    public void Canceled_now_in_arrears_bills_to_the_day_at_once()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.InArrears().Flat("fee", "31.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-11T09:00:00Z").Cancel("acme");

        world.Documents.ShouldBe("2026-03-11: fee 2026-03-01..2026-03-11 10.00 = 10.00");
    }

    [Fact]
    public void What_is_owed_in_arrears_and_what_is_given_back_meet_on_one_document()
    {
        var world = On("2026-03-01")
            .Plan("owes", plan => plan.Flat("fee", "31.00").Flat("support", "310.00", "arrears"))
            .Plan("gets", plan => plan.Flat("fee", "310.00").Flat("support", "31.00", "arrears"))
            .Customer("acme").Subscribe("acme", "owes", "owes").Subscribe("acme", "gets", "gets");

        world.AdvanceTo("2026-03-11").Cancel("owes", "now", "prorate").Cancel("gets", "now", "prorate");

        world.DocumentsOf("owes").ShouldEndWith("2026-03-11: support 2026-03-01..2026-03-11 100.00; fee x-1 2026-03-11..2026-04-01 -21.00 = 79.00");
        world.DocumentsOf("gets").ShouldEndWith("2026-03-11 credit note: support x-1 2026-03-01..2026-03-11 -10.00; fee 2026-03-11..2026-04-01 210.00 = 200.00");
        Assert.Equal("200.00", world.BalanceOf("acme"));
    }

    [Fact]
    public void A_trial_canceled_costs_nothing()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Trial(30).Flat("fee", "31.00").Once("setup", "9.00")).Customer("acme")
            .Subscribe("acme", "pro", "now").Subscribe("acme", "pro", "end");

        world.AdvanceTo("2026-03-11").Cancel("now", "now", "prorate").Cancel("end", "period_end", "prorate").AdvanceTo("2026-12-01");

        world.Documents.ShouldBeNone();
        Assert.Equal(SubscriptionStatus.Canceled, world.StatusOf("end"));
    }

    [Fact]
    public void Canceled_at_the_end_of_a_trial_that_outlives_the_term_it_is_over_with_the_term()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Trial(60).Flat("fee", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { EndsOn = BillingWorld.Day("2026-04-01") });

        world.Cancel("acme", "period_end").AdvanceTo("2026-03-31");
        Assert.Equal(SubscriptionStatus.Trialing, world.StatusOf("acme"));

        world.AdvanceTo("2026-04-01");
        Assert.Equal(SubscriptionStatus.Canceled, world.StatusOf("acme"));
    }

    [Fact]
    public void Canceled_on_a_billing_day_with_credit_the_whole_new_period_is_given_back()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").Subscribe("acme", "pro");

        world.AdvanceTo("2026-04-01").Cancel("acme", "now", "prorate");

        world.Documents.ShouldEndWith(
            "2026-04-01: fee 2026-04-01..2026-05-01 31.00 = 31.00",
            "2026-04-01 credit note: fee 2026-04-01..2026-05-01 31.00 = 31.00");
    }

    [Fact]
    public void Canceled_on_the_day_it_began_everything_recurring_is_given_back()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00").Once("setup", "9.00")).Customer("acme").Subscribe("acme", "pro");

        world.Cancel("acme", "now", "prorate");

        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00; setup 9.00 = 40.00",
            "2026-03-01 credit note: fee 2026-03-01..2026-04-01 31.00 = 31.00");
    }
}
