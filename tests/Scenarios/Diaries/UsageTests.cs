using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Scenarios.Diaries;

/// <summary>What meters counted, on the bill of the days it belongs to, or late on the next.</summary>
public sealed class UsageTests : Diary
{
    private static readonly PriceDraft Bullets = new() { Tiers = [new("1000", "2.95", PackageSize: "100"), new(null, "5.95", PackageSize: "1000")] };

    [Fact] // kb-usage-packs-month, whose annual base plan is a subscription of its own here
    public void Packs_are_counted_once_a_month_and_not_for_each_batch()
    {
        var world = On("2012-04-01", currency: "USD").Plan("shotgun", plan => plan.Every("year").Trial(30).Flat("shotgun", "2399.95"))
            .Plan("bullets", plan => plan.Usage("bullets", "graduated", Bullets)).Customer("acme")
            .Subscribe("acme", "shotgun", "base").Subscribe("acme", "bullets", "addon");

        world.Use("addon", "bullets", "99").AdvanceTo("2012-04-15").Use("addon", "bullets", "100").AdvanceTo("2012-06-01T12:00:00Z")
            .Use("addon", "bullets", "50").AdvanceTo("2012-06-16").Use("addon", "bullets", "300").AdvanceTo("2012-07-01");

        // May has no usage, and a bill of nothing is none.
        world.DocumentsOf("addon").ShouldBe(
            "2012-05-01: bullets x199 2012-04-01..2012-05-01 5.90 = 5.90",
            "2012-07-01: bullets x350 2012-06-01..2012-07-01 11.80 = 11.80");
        world.DocumentsOf("base").ShouldBe("2012-05-01: shotgun 2012-05-01..2013-05-01 2399.95 = 2399.95");
    }

    [Fact] // kb-usage-cancel-mid-month
    public void A_cancellation_bills_usage_at_once()
    {
        var world = On("2012-04-01", currency: "USD").Plan("bullets", plan => plan.Usage("bullets", "graduated", Bullets)).Customer("acme").Subscribe("acme", "bullets");

        world.AdvanceTo("2012-05-03").Use("acme", "bullets", "99").AdvanceTo("2012-05-05").Use("acme", "bullets", "100").AdvanceTo("2012-05-28").Cancel("acme")
            .AdvanceTo("2012-06-01");

        world.Documents.ShouldBe("2012-05-28: bullets x199 2012-05-01..2012-05-28 5.90 = 5.90");
    }

    [Fact] // kb-usage-price-override: its usage lines, by two plans
    public void Prices_per_unit_are_those_of_the_plan()
    {
        var world = On("2024-11-14", currency: "USD").Plan("one", plan => plan.Flat("base", "6.05", "arrears").Usage("bullets", "1.25"))
            .Plan("two", plan => plan.Flat("base", "10.00", "arrears").Usage("bullets-2", "2.25")).Customer("acme").Subscribe("acme", "one", "first");

        world.Use("first", "bullets", "10").AdvanceTo("2024-12-14").Cancel("first").Subscribe("acme", "two", "second").AdvanceTo("2024-12-14T00:00:01Z")
            .Use("second", "bullets-2", "20").AdvanceTo("2025-01-14");

        world.Documents.ShouldBe(
            "2024-12-14: base 2024-11-14..2024-12-14 6.05; bullets x10 2024-11-14..2024-12-14 12.50 = 18.55",
            "2025-01-14: base 2024-12-14..2025-01-14 10.00; bullets-2 x20 2024-12-14..2025-01-14 45.00 = 55.00");
    }

    [Fact]
    public void What_comes_late_is_billed_with_the_next_invoice_as_a_line_for_its_own_days()
    {
        var world = On("2026-01-01").TaxRate("20").Plan("calls", plan => plan.Flat("fee", "10.00").Usage("calls", "0.01")).Customer("acme").Subscribe("acme", "calls");

        world.Use("acme", "calls", "1000", "2026-01-20").AdvanceTo("2026-02-03").Use("acme", "calls", "500", "2026-01-31T23:59:59Z").Use("acme", "calls", "70")
            .AdvanceTo("2026-03-20").Use("acme", "calls", "1", "2026-01-01").Use("acme", "calls", "2", "2026-02-28").AdvanceTo("2026-04-01");

        world.Documents.ShouldBe(
            "2026-01-01: fee 2026-01-01..2026-02-01 10.00 = 10.00 + 2.00 tax = 12.00",
            "2026-02-01: fee 2026-02-01..2026-03-01 10.00; calls x1000 2026-01-01..2026-02-01 10.00 = 20.00 + 4.00 tax = 24.00",
            "2026-03-01: fee 2026-03-01..2026-04-01 10.00; calls x500 2026-01-01..2026-02-01 5.00; calls x70 2026-02-01..2026-03-01 0.70 = 15.70 + 3.14 tax = 18.84",
            "2026-04-01: fee 2026-04-01..2026-05-01 10.00; calls 2026-01-01..2026-02-01 0.01; calls x2 2026-02-01..2026-03-01 0.02; calls x0 2026-03-01..2026-04-01 0.00 = 10.03 + 2.01 tax = 12.04");
    }

    [Fact]
    public void Late_usage_that_lowers_the_price_is_given_back_at_the_tax_rate_it_was_billed_with()
    {
        var volume = new PriceDraft { Tiers = [new("100", "1"), new(null, "0.50")] };
        var world = On("2026-01-01").TaxRate("20").TaxRate("25", "2026-02-01").Plan("calls", plan => plan.Usage("calls", "volume", volume)).Customer("acme").Subscribe("acme", "calls");

        world.Use("acme", "calls", "100").AdvanceTo("2026-02-10").Use("acme", "calls", "10", "2026-01-10").AdvanceTo("2026-03-01");

        // 110 at 0.50 are 55.00: 45.00 less than billed.
        world.Documents.ShouldBe(
            "2026-02-01: calls x100 2026-01-01..2026-02-01 100.00 = 100.00 + 20.00 tax = 120.00",
            "2026-03-01 credit note: calls x0 2026-02-01..2026-03-01 0.00; calls x-10 2026-01-01..2026-02-01 45.00 = 45.00 + 9.00 tax = 54.00");
    }

    [Fact]
    public void Days_are_the_customers_and_no_event_is_lost_or_doubled_when_it_moves()
    {
        var world = On("2026-01-01T05:00:00Z").Plan("calls", plan => plan.Usage("calls", "1.00")).Customer("acme", "America/New_York")
            .Subscribe("acme", "calls", with: command => command with { Anchor = new(Day: 1) });

        // The last second of January in New York, then the first of February there; then the customer moves to Tokyo.
        world.Use("acme", "calls", "1", "2026-02-01T04:59:59Z").Use("acme", "calls", "2", "2026-02-01T05:00:00Z").AdvanceTo("2026-02-10").MoveCustomer("acme", "Asia/Tokyo")
            .Use("acme", "calls", "4", "2026-02-28T14:59:59Z").Use("acme", "calls", "8", "2026-02-28T15:00:00Z").AdvanceTo("2026-04-01");

        world.Documents.ShouldBe(
            "2026-02-01: calls 2026-01-01..2026-02-01 1.00 = 1.00",
            "2026-03-01: calls x6 2026-02-01..2026-03-01 6.00 = 6.00",
            "2026-04-01: calls x8 2026-03-01..2026-04-01 8.00 = 8.00");
    }

    [Fact]
    public void A_trial_bills_its_usage_at_its_end()
    {
        var world = On("2026-01-01").Plan("calls", plan => plan.Trial(14).Flat("fee", "10.00").Usage("calls", "0.10"))
            .Plan("free", plan => plan.Trial(14).FreeTrialUsage().Flat("fee", "10.00").Usage("calls", "0.10")).Customer("acme")
            .Subscribe("acme", "calls", "billed").Subscribe("acme", "free", "free");

        world.AdvanceTo("2026-01-05").Use("billed", "calls", "20").Use("free", "calls", "20").AdvanceTo("2026-01-20").Use("free", "calls", "5").AdvanceTo("2026-02-15");

        world.DocumentsOf("billed").ShouldBe(
            "2026-01-15: fee 2026-01-15..2026-02-15 10.00; calls x20 2026-01-01..2026-01-15 2.00 = 12.00",
            "2026-02-15: fee 2026-02-15..2026-03-15 10.00; calls x0 2026-01-15..2026-02-15 0.00 = 10.00");
        world.DocumentsOf("free").ShouldBe(
            "2026-01-15: fee 2026-01-15..2026-02-15 10.00 = 10.00",
            "2026-02-15: fee 2026-02-15..2026-03-15 10.00; calls x5 2026-01-15..2026-02-15 0.50 = 10.50");
    }

    [Fact]
    public void Levels_and_different_things_are_counted_anew_each_month()
    {
        var world = On("2026-01-01").Plan("p", plan => plan.Usage("storage", "2.00", "max").Usage("users", "3.00", "unique").Usage("seats", "1.00", "last"))
            .Customer("acme").Subscribe("acme", "p");

        world.Use("acme", "storage", "5").Use("acme", "storage", "9", "2026-01-10").Use("acme", "storage", "7", "2026-01-20")
            .Use("acme", "users", "1", value: "u1").Use("acme", "users", "1", value: "u2").Use("acme", "users", "1", "2026-01-15", "u1")
            .Use("acme", "seats", "4", "2026-01-31").Use("acme", "seats", "6", "2026-01-05").AdvanceTo("2026-02-02").Use("acme", "users", "1", value: "u1").AdvanceTo("2026-03-01");

        world.Documents.ShouldBe(
            "2026-02-01: storage x9 2026-01-01..2026-02-01 18.00; users x2 2026-01-01..2026-02-01 6.00; seats x4 2026-01-01..2026-02-01 4.00 = 28.00",
            "2026-03-01: storage x0 2026-02-01..2026-03-01 0.00; users 2026-02-01..2026-03-01 3.00; seats x0 2026-02-01..2026-03-01 0.00 = 3.00");
    }

    [Fact] // lago-commitment-arrears-quarterly
    public void A_commitment_is_trued_up_by_the_days_of_a_short_period()
    {
        var world = On("2023-02-04").Plan("p", plan => plan.Every(3, "month").InArrears().AtLeast("10000.00").Flat("p", "1000.00").Usage("u", "1.00")).Customer("acme")
            .Subscribe("acme", "p", with: command => command with { Anchor = new(Date: BillingWorld.Day("2023-01-01")) });

        world.AdvanceTo("2023-04-01");

        world.Documents.ShouldBe("2023-04-01: p 2023-02-04..2023-04-01 622.22; u x0 2023-02-04..2023-04-01 0.00;  2023-02-04..2023-04-01 5600.00 = 6222.22");
    }

    [Fact]
    public void Woken_a_year_late_the_same_usage_is_on_the_same_bills()
    {
        BillingWorld Used() => On("2026-01-01").Plan("calls", plan => plan.Flat("fee", "10.00").AtLeast("15.00").AtMost("20.00").Usage("calls", "0.01")).Customer("acme").Subscribe("acme", "calls");
        var (onTime, late) = (Used(), Used());
        foreach (var world in new[] { onTime, late })
        {
            for (var month = 1; month <= 12; month++) world.Use("acme", "calls", $"{month * 100}", $"2026-{month:00}-15");
        }

        onTime.AdvanceTo("2027-01-01");
        late.SleepUntil("2027-01-01");

        Assert.Equal(onTime.DocumentsOf("acme").Texts, late.DocumentsOf("acme").Texts);
    }
}
