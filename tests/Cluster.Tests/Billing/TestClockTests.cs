using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

[Collection(ClusterTests.Light)]
public sealed class TestClockTests
{
    private const string Start = "2026-01-31T10:00:00Z";
    private static readonly WakeOptions NoTimer = new() { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero };

    [Fact]
    public Task When_it_is_ready_numbers_are_in_place_in_the_order_of_moments_and_by_the_clocks_day() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        await cluster.CreateCustomerAsync("cus_2", "clk_1", "America/New_York");
        await cluster.CreateCustomerAsync("cus_3", "clk_1", "Pacific/Auckland");
        await cluster.SubscribeAsync("sub_2", "cus_2");
        await cluster.SubscribeAsync("sub_3", "cus_3");

        await cluster.AdvanceAsync("clk_1", "2026-04-01T00:00:00Z");

        // Auckland is a day ahead: its anchor is the same 31st, half a day before Paris, and New York comes last.
        var order = await cluster.Database.AskOwnerAsync<string>("SELECT string_agg(right(subscription, 1) || ':' || to_char(billing_date, 'MMDD') || '/' || to_char(issue_date, 'MMDD'), ' ' ORDER BY seal_sequence) FROM invoices WHERE billing_date > '2026-01-31'");
        Assert.Equal("3:0228/0227 1:0228/0228 2:0228/0228 3:0331/0330 1:0331/0331 2:0331/0331", order);
    });

    [Fact]
    public Task Advancing_to_the_same_moment_again_is_harmless_and_back_is_refused() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        var to = new AdvanceTestClock { To = BillingCluster.At("2026-03-31T10:00:00Z") };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.Clock("clk_1").Advance(to, BillingCluster.Context())));
        Assert.All(outcomes, outcome => BillingCluster.Accepted(outcome));
        Assert.True(await cluster.Clock("clk_1").WaitUntilReady(TimeSpan.FromSeconds(60)));
        await cluster.AdvanceAsync("clk_1", "2026-03-31T10:00:00Z");
        var back = await cluster.Clock("clk_1").Advance(new AdvanceTestClock { To = BillingCluster.At("2026-03-31T09:59:59Z") }, BillingCluster.Context());

        Assert.Equal("clock_backwards", back.Refusal?.Code);
        Assert.Equal(3L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
    });

    [Fact]
    public Task What_cannot_be_billed_stops_the_clock_there_and_after_the_repair_it_goes_on() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        await cluster.CreateCustomerAsync("cus_2", "clk_1");
        await cluster.SubscribeAsync("sub_2", "cus_2");
        await cluster.Database.ExecuteAsOwnerAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON invoices FOR EACH ROW WHEN (NEW.customer = 'cus_2') EXECUTE FUNCTION refuse();
            """);

        await cluster.AdvanceAsync("clk_1", "2026-03-31T10:00:00Z");

        Assert.Contains("not this one", await cluster.Database.AskOwnerAsync<string>("SELECT last_error FROM test_clocks"), StringComparison.Ordinal);
        Assert.Equal("2026-02-27 23:00:00+00", await cluster.Database.AskOwnerAsync<string>("SELECT now::text FROM test_clocks"));
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28", await cluster.BilledAsync("sub_1"));
        await cluster.Database.ExecuteAsOwnerAsync("DROP TRIGGER refuse ON invoices");
        await cluster.AdvanceAsync("clk_1", "2026-03-31T10:00:00Z");
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28 2026-03-31/2026-03-31", await cluster.BilledAsync("sub_2"));
    });

    [Fact]
    public Task An_advance_that_stumbled_over_the_database_is_taken_up_by_the_sweeper() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            await cluster.Database.ExecuteAsOwnerAsync("REVOKE SELECT ON subscriptions FROM billing_app");
            BillingCluster.Accepted(await cluster.Clock("clk_1").Advance(new AdvanceTestClock { To = BillingCluster.At("2026-03-31T10:00:00Z") }, BillingCluster.Context()));
            // Answered in turn, so behind the step that failed.
            await cluster.Clock("clk_1").Create(new CreateTestClock { Id = "clk_1" }, BillingCluster.Context());
            Assert.False(await cluster.Clock("clk_1").WaitUntilReady(TimeSpan.Zero));
            await cluster.Database.ExecuteAsOwnerAsync("GRANT SELECT ON subscriptions TO billing_app");

            await cluster.Sweeper.Sweep();

            Assert.True(await cluster.Clock("clk_1").WaitUntilReady(TimeSpan.FromSeconds(30)));
            Assert.Equal(3L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
        },
        wakes: NoTimer);

    [Fact]
    public Task A_clock_whose_silo_is_killed_in_mid_advance_goes_on_in_the_other() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            var host = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(cluster.Clock("clk_1").AsReference<ITestClockGrain>());
            BillingCluster.Accepted(await cluster.Clock("clk_1").Advance(new AdvanceTestClock { To = BillingCluster.At("2029-01-31T10:00:00Z") }, BillingCluster.Context()));
            await BillingCluster.UntilAsync("the first invoices", async () => await cluster.CountAsync("invoices") > 5);

            await cluster.Cluster.KillSiloAsync(cluster.Cluster.GetSiloForAddress(host!)!);

            Assert.InRange(await cluster.CountAsync("invoices"), 6L, 36L);
            await BillingCluster.UntilAsync("a clock that is ready", async () => await cluster.SweptCleanAsync() && await cluster.CountAsync("test_clocks WHERE target IS NULL") == 1, TimeSpan.FromSeconds(90));
            Assert.Equal(37L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
        },
        silos: 2,
        wakes: NoTimer);

    private static async Task PrepareAsync(BillingCluster cluster)
    {
        await cluster.CreateFirmAsync("sandbox");
        await cluster.CreateClockAsync("clk_1", Start);
        await cluster.CreateCustomerAsync("cus_1", "clk_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
    }
}
