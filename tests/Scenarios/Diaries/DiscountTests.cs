namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Coupons and discounts: what they take off, for how long, and what becomes of them when something is given back.</summary>
public sealed class DiscountTests : Diary
{
    [Fact] // meteroid-coupon-percent-two-cycles
    public void Twenty_percent_for_two_periods()
    {
        var world = On("2024-01-01").Plan("p49", plan => plan.Flat("p49", "49.00")).Customer("acme");
        Subscribe(world, "p49", world.Terms("20", periods: 2, coupon: "C")).AdvanceTo("2024-03-01");

        world.Documents.ShouldBe(
            "2024-01-01: p49 2024-01-01..2024-02-01 49.00; off p49 2024-01-01..2024-02-01 -9.80 = 39.20",
            "2024-02-01: p49 2024-02-01..2024-03-01 49.00; off p49 2024-02-01..2024-03-01 -9.80 = 39.20",
            "2024-03-01: p49 2024-03-01..2024-04-01 49.00 = 49.00");
    }

    [Fact] // meteroid-coupon-on-paid-trial
    public void Twenty_percent_off_the_first_month()
    {
        var world = On("2024-01-01").Plan("p99", plan => plan.Flat("p99", "99.00")).Customer("acme");
        Subscribe(world, "p99", world.Terms("20", periods: 1, coupon: "C")).AdvanceTo("2024-02-01");

        world.Documents.ShouldBe(
            "2024-01-01: p99 2024-01-01..2024-02-01 99.00; off p99 2024-01-01..2024-02-01 -19.80 = 79.20",
            "2024-02-01: p99 2024-02-01..2024-03-01 99.00 = 99.00");
    }

    [Fact] // meteroid-coupon-hundred-percent-once and -two-hundred-percents; the second stays for the next bill, see decision 28
    public void Nothing_goes_below_zero_and_what_took_nothing_off_is_not_used()
    {
        var world = On("2024-01-01").Plan("p49", plan => plan.Flat("p49", "49.00")).Customer("acme");
        Subscribe(world, "p49", world.Terms("100", periods: 1, coupon: "A"), world.Terms("100", periods: 1, coupon: "B")).AdvanceTo("2024-03-01");

        world.Documents.ShouldBe(
            "2024-01-01: p49 2024-01-01..2024-02-01 49.00; off p49 2024-01-01..2024-02-01 -49.00 = 0.00",
            "2024-02-01: p49 2024-02-01..2024-03-01 49.00; off p49 2024-02-01..2024-03-01 -49.00 = 0.00",
            "2024-03-01: p49 2024-03-01..2024-04-01 49.00 = 49.00");
    }

    [Fact]
    public void A_cancellation_after_a_credit_by_hand_gives_back_no_more_than_the_discounted_price()
    {
        var world = On("2026-03-01").TaxRate("20").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme");
        Subscribe(world, "pro", world.Terms("50"));

        world.AdvanceTo("2026-03-05").CreditInvoice("acme", "2026-03-01", "12.00").AdvanceTo("2026-03-06").Cancel("acme", "now", "prorate");

        // 15.50 was charged and 10.00 given back by hand; of the 13.00 that the days left had cost only the other 5.50 comes back.
        world.Documents.ShouldBe(
            "2026-03-01: fee 2026-03-01..2026-04-01 31.00; off fee 2026-03-01..2026-04-01 -15.50 = 15.50 + 3.10 tax = 18.60",
            "2026-03-05 credit note: fee 2026-03-01..2026-04-01 10.00 = 10.00 + 2.00 tax = 12.00",
            "2026-03-06 credit note: fee 2026-03-06..2026-04-01 5.50 = 5.50 + 1.10 tax = 6.60");
    }

    [Fact]
    public void Each_rate_of_tax_bears_its_share()
    {
        var world = On("2026-01-01").TaxRate("20").TaxRate("5.5", category: "books")
            .Plan("mix", plan => plan.Flat("tool", "60.00").Flat("book", "30.00")).Customer("acme");
        Subscribe(world, "mix", world.Terms(amount: "9.00"));

        world.Documents.ShouldBe(
            "2026-01-01: tool 2026-01-01..2026-02-01 60.00; book 2026-01-01..2026-02-01 30.00; off tool 2026-01-01..2026-02-01 -6.00; off book 2026-01-01..2026-02-01 -3.00 = 81.00 + 16.20 tax = 97.20");
    }

    [Fact]
    public void Prices_with_tax_inside_are_discounted_with_it()
    {
        var world = On("2026-01-01").TaxRate("20").Plan("gross", plan => plan.TaxIncluded().Flat("fee", "120.00")).Customer("acme");
        Subscribe(world, "gross", world.Terms("10"));

        world.Documents.ShouldBe("2026-01-01: fee 2026-01-01..2026-02-01 100.00; off fee 2026-01-01..2026-02-01 -10.00 = 90.00 + 18.00 tax = 108.00");
    }

    [Fact]
    public void A_cancellation_gives_back_what_was_paid_and_not_the_price()
    {
        var world = On("2026-01-01").TaxRate("20").Plan("pro", plan => plan.Flat("fee", "31.00")).Customer("acme");
        Subscribe(world, "pro", world.Terms("50")).AdvanceTo("2026-01-11").Cancel("acme", credit: "prorate");

        // 21 of 31 days at half price.
        world.Documents.ShouldEndWith("2026-01-11 credit note: fee 2026-01-11..2026-02-01 10.50 = 10.50 + 2.10 tax = 12.60");
    }

    [Fact]
    public void More_seats_in_mid_period_are_discounted_like_the_period_and_use_up_nothing()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.PerUnit("seat", "31.00")).Customer("acme");
        Subscribe(world, "pro", world.Terms("10", periods: 2)).AdvanceTo("2026-01-11").Change("acme", quantities: new() { ["seat"] = "3" });

        Assert.Equal(1, world.PeriodsLeft("acme", 1));
        world.AdvanceTo("2026-03-01").Documents.ShouldEndWith(
            "2026-01-11: seat x2 2026-01-11..2026-02-01 42.00; off seat 2026-01-11..2026-02-01 -4.20 = 37.80",
            "2026-02-01: seat x3 2026-02-01..2026-03-01 93.00; off seat 2026-02-01..2026-03-01 -9.30 = 83.70",
            "2026-03-01: seat x3 2026-03-01..2026-04-01 93.00 = 93.00");
    }

    [Fact]
    public void What_an_amount_got_back_takes_no_more_off_an_addition_than_it_costs()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.PerUnit("a", "100.00").PerUnit("b", "100.00")).Customer("acme");
        Subscribe(world, "pro", world.Terms(amount: "100.00", periods: 1));
        world.AdvanceTo("2026-01-11").Change("acme", quantities: new() { ["a"] = "0", ["b"] = "1" });
        world.AdvanceTo("2026-01-31").Change("acme", quantities: new() { ["a"] = "0", ["b"] = "2" });

        // The days without a give 33.87 of the discount back; a second b on the last day costs 3.22 (96.77 + 6.45 - 100.00), all of it taken off.
        world.Documents.ShouldBe(
            "2026-01-01: a 2026-01-01..2026-02-01 100.00; b 2026-01-01..2026-02-01 100.00; off a 2026-01-01..2026-02-01 -50.00; off b 2026-01-01..2026-02-01 -50.00 = 100.00",
            "2026-01-11 credit note: a 2026-01-11..2026-02-01 33.87 = 33.87",
            "2026-01-31: b 2026-01-31..2026-02-01 3.22; off b 2026-01-31..2026-02-01 -3.22 = 0.00");
    }

    [Fact]
    public void Another_plan_in_mid_period_takes_over_what_an_amount_has_left()
    {
        var world = On("2026-01-01").Plan("small", plan => plan.Flat("small", "31.00")).Plan("large", plan => plan.Flat("large", "62.00")).Customer("acme");
        Subscribe(world, "small", world.Terms(amount: "15.50")).AdvanceTo("2026-01-11").Change("acme", plan: "large");

        // 10 of 31 days keep 5.00 of the discount; 10.50 come back with the rest, and are taken off the new plan.
        world.Documents.ShouldEndWith(
            "2026-01-11: large 2026-01-11..2026-02-01 42.00; off large 2026-01-11..2026-02-01 -10.50; small x-1 2026-01-11..2026-02-01 -10.50 = 21.00");
    }

    [Fact]
    public void What_is_attached_or_removed_in_mid_period_leaves_the_period_as_it_is()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.PerUnit("seat", "31.00")).Customer("acme").Subscribe("acme", "pro");
        world.AdvanceTo("2026-01-11").Discount("acme", "10").Change("acme", quantities: new() { ["seat"] = "2" });
        world.AdvanceTo("2026-02-15").RemoveDiscount("acme", 1).Change("acme", quantities: new() { ["seat"] = "1" });

        world.AdvanceTo("2026-03-01").Documents.ShouldEndWith(
            "2026-01-11: seat 2026-01-11..2026-02-01 21.00 = 21.00",
            "2026-02-01: seat x2 2026-02-01..2026-03-01 62.00; off seat 2026-02-01..2026-03-01 -6.20 = 55.80",
            "2026-02-15 credit note: seat 2026-02-15..2026-03-01 13.95 = 13.95",
            "2026-03-01: seat 2026-03-01..2026-04-01 31.00 = 31.00, 13.95 from credit");
    }

    [Fact]
    public void A_discount_may_begin_and_end_on_days_to_come()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Flat("fee", "10.00")).Customer("acme").Subscribe("acme", "pro");
        world.Discount("acme", "50", effective: "2026-02-01").RemoveDiscount("acme", 1, "2026-03-01").AdvanceTo("2026-03-01");

        world.Documents.ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 10.00 = 10.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 10.00; off fee 2026-02-01..2026-03-01 -5.00 = 5.00",
            "2026-03-01: fee 2026-03-01..2026-04-01 10.00 = 10.00");
    }

    [Fact]
    public void Once_is_the_first_bill_with_something_to_discount_also_in_arrears_and_at_an_end()
    {
        var world = On("2026-01-01").Plan("late", plan => plan.InArrears().Flat("fee", "31.00")).Customer("acme");
        Subscribe(world, "late", world.Terms("10", periods: 1)).AdvanceTo("2026-02-11").Cancel("acme");

        world.Documents.ShouldBe(
            "2026-02-01: fee 2026-01-01..2026-02-01 31.00; off fee 2026-01-01..2026-02-01 -3.10 = 27.90",
            "2026-02-11: fee 2026-02-01..2026-02-11 11.07 = 11.07");
    }

    [Fact]
    public void Late_usage_that_takes_back_gives_back_net_of_the_discount()
    {
        var world = On("2026-01-01").Plan("pro", plan => plan.Usage("calls", "1.00")).Customer("acme");
        Subscribe(world, "pro", world.Terms("25", periods: 1)).Use("acme", "calls", "8", "2026-01-10").AdvanceTo("2026-02-01");
        world.Use("acme", "calls", "-4", "2026-01-20").AdvanceTo("2026-03-01");

        world.Documents.ShouldBe(
            "2026-02-01: calls x8 2026-01-01..2026-02-01 8.00; off calls 2026-01-01..2026-02-01 -2.00 = 6.00",
            "2026-03-01 credit note: calls x0 2026-02-01..2026-03-01 0.00; calls x4 2026-01-01..2026-02-01 3.00 = 3.00");
    }

    private static BillingWorld Subscribe(BillingWorld world, string plan, params OrleansBilling.Domain.Discounts.DiscountTerms[] discounts) => world.Subscribe(
        "acme", plan, with: command => command with { Coupons = [.. discounts.Select((discount, i) => discount.Coupon ?? $"C{i}")], Discounts = discounts });
}
