namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Invoices that were wrong, and what else happens to their subscriptions.</summary>
public sealed class CorrectionTests : Diary
{
    [Fact] // kb-full-refund-leap-slice, its last step: the line's whole amount is adjusted
    public void A_slice_of_29_of_31_days_is_given_back_whole_and_nothing_is_due()
    {
        var world = On("2012-02-01", currency: "USD").Plan("shotgun", plan => plan.Flat("fee", "249.95").Trial(30)).Customer("acme")
            .Subscribe("acme", "shotgun", with: command => command with { Anchor = new(Day: 31) });
        world.AdvanceTo("2012-03-02T03:00:00Z");
        Assert.Equal("233.82", Assert.Single(world.OpenOf("acme")).AmountDue.ToAmountString());

        world.CreditInvoice("acme", "2012-03-02", "233.82");

        Assert.Empty(world.OpenOf("acme"));
        world.Documents.ShouldBe(
            "2012-03-02: fee 2012-03-02..2012-03-31 233.82 = 233.82",
            "2012-03-02 credit note: fee 2012-03-02..2012-03-31 233.82 = 233.82");
        Assert.Equal("0.00", world.BalanceOf("acme"));
    }

    [Fact]
    public void Days_given_back_by_hand_are_not_given_back_again_by_a_cancellation()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").TaxRate("20").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-05").CreditInvoice("acme", "2026-03-01").AdvanceTo("2026-03-11").Cancel("acme", "now", "prorate");

        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00 = 31.00 + 6.20 tax = 37.20",
            "2026-03-05 credit note: fee 2026-03-01..2026-04-01 31.00 = 31.00 + 6.20 tax = 37.20");
        Assert.Equal("0.00", world.BalanceOf("acme"));
    }

    [Fact]
    public void A_cancellation_gives_back_only_what_a_credit_by_hand_left()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme").TaxRate("20").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-05").CreditInvoice("acme", "2026-03-01", "24.00").AdvanceTo("2026-03-11").Cancel("acme", "now", "prorate");

        world.Documents.ShouldEndWith(
            "2026-03-05 credit note: fee 2026-03-01..2026-04-01 20.00 = 20.00 + 4.00 tax = 24.00",
            "2026-03-11 credit note: fee 2026-03-11..2026-04-01 11.00 = 11.00 + 2.20 tax = 13.20");
        Assert.Equal("13.20", Assert.Single(world.OpenOf("acme")).AmountDue.ToAmountString());
        Assert.Equal("13.20", world.BalanceOf("acme"));
    }

    [Fact]
    public void What_a_cancellation_gave_back_by_two_lines_is_not_given_back_by_hand_again()
    {
        // Three seats, then two more: the cancellation gives all five back at the newer line.
        var world = On("2026-03-01").Plan("pro", plan => plan.PerUnit("seat", "31.00")).Customer("acme")
            .Subscribe("acme", "pro", with: command => command with { Quantities = new Dictionary<string, string> { ["seat"] = "3" } });
        world.AdvanceTo("2026-03-02").Change("acme", quantities: new() { ["seat"] = "5" });

        world.AdvanceTo("2026-03-11").Cancel("acme", "now", "prorate").CreditInvoice("acme", "2026-03-01");

        // 153 were charged and 105 given back, 60 of it the newer invoice's and 45 the older one's: one day of three seats and nine of five are left.
        world.Documents.ShouldBe(
            "2026-03-01: seat x3 2026-03-01..2026-04-01 93.00 = 93.00",
            "2026-03-02: seat x2 2026-03-02..2026-04-01 60.00 = 60.00",
            "2026-03-11 credit note: seat x5 2026-03-11..2026-04-01 105.00 = 105.00",
            "2026-03-11 credit note: seat 2026-03-01..2026-04-01 48.00 = 48.00");
    }

    [Fact]
    public void A_void_invoice_is_due_no_longer_and_the_next_one_comes_as_ever()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00").TaxIncluded()).Customer("acme").TaxRate("20").Subscribe("acme", "pro");

        world.AdvanceTo("2026-03-05").VoidInvoice("acme", "2026-03-01").AdvanceTo("2026-04-01");

        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 25.83 = 25.83 + 5.17 tax = 31.00",
            "2026-03-05 credit note: fee 2026-03-01..2026-04-01 25.83 = 25.83 + 5.17 tax = 31.00",
            "2026-04-01: fee 2026-04-01..2026-05-01 25.83 = 25.83 + 5.17 tax = 31.00");
        Assert.Equal("31.00", Assert.Single(world.OpenOf("acme")).AmountDue.ToAmountString());
    }

    [Fact]
    public void A_void_upgrade_takes_its_credit_back_so_that_the_first_invoice_can_be_given_back_whole()
    {
        var world = On("2026-03-01").Plan("pro", plan => plan.Flat("fee", "31.00")).Plan("max", plan => plan.Flat("big", "62.00")).Customer("acme")
            .Subscribe("acme", "pro");
        world.AdvanceTo("2026-03-11").Change("acme", plan: "max");

        world.AdvanceTo("2026-03-12").VoidInvoice("acme", "2026-03-11").CreditInvoice("acme", "2026-03-01");

        world.Documents.ShouldEndWith(
            "2026-03-11: big 2026-03-11..2026-04-01 42.00; fee x-1 2026-03-11..2026-04-01 -21.00 = 21.00",
            "2026-03-12 credit note: big 2026-03-11..2026-04-01 42.00; fee 2026-03-11..2026-04-01 -21.00 = 21.00",
            "2026-03-12 credit note: fee 2026-03-01..2026-04-01 31.00 = 31.00");
        Assert.Empty(world.OpenOf("acme"));
        Assert.Equal("0.00", world.BalanceOf("acme"));
    }
}
