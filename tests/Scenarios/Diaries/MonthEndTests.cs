namespace OrleansBilling.Scenarios.Diaries;

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
    }
}
