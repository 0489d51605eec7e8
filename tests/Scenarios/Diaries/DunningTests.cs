namespace OrleansBilling.Scenarios.Diaries;

/// <summary>Customers who do not pay.</summary>
public sealed class DunningTests : Diary
{
    [Fact] // kb-overdue-by-balance: the figures of the case; its stages OD1 to OD3 are the steps from 260.00, 600.00 and 1200.00
    public void The_total_of_unpaid_invoices_drives_the_stage_and_paying_all_clears_it()
    {
        var world = On("2012-05-01T00:03:42Z", currency: "USD").DunByBalance("260.00", "600.00", "1200.00")
            .Plan("shotgun", plan => plan.Trial(30).Flat("shotgun", "249.95")).Customer("acme", terms: 0)
            .Subscribe("acme", "shotgun", with: command => command with { Anchor = new(Day: 31) });
        var seen = new List<(string Day, string Unpaid, string? Stage)>();

        foreach (var day in new[] { "2012-06-01", "2012-07-01", "2012-08-01", "2012-09-01", "2012-10-01" })
        {
            world.AdvanceTo(day);
            seen.Add((day, world.UnpaidOf("acme"), world.StageOf("acme")));
        }

        Assert.Equal(
            [("2012-06-01", "249.95", null), ("2012-07-01", "499.90", "260.00"), ("2012-08-01", "749.85", "600.00"), ("2012-09-01", "999.80", "600.00"), ("2012-10-01", "1249.75", "1200.00")],
            seen);

        world.AdvanceTo("2012-10-01T12:00:00Z").PayAll("acme");
        Assert.Equal(("0.00", null), (world.UnpaidOf("acme"), world.StageOf("acme")));
    }

    [Fact]
    public void Who_paid_everything_reaches_a_stage_anew_once_as_much_is_overdue_again()
    {
        var world = On("2026-01-01").DunByBalance("15.00", "25.00").Plan("pro", plan => plan.Flat("fee", "10.00")).Customer("acme", terms: 5).Subscribe("acme", "pro");

        Assert.Equal("25.00", world.AdvanceTo("2026-03-10").StageOf("acme"));
        Assert.Null(world.PayAll("acme").StageOf("acme"));
        Assert.Null(world.AdvanceTo("2026-05-06T23:59:59Z").StageOf("acme"));
        Assert.Equal("15.00", world.AdvanceTo("2026-05-07").StageOf("acme"));
    }
}
