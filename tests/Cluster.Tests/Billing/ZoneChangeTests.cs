using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Who moves to another time zone is billed from then on at that zone's midnights: no period twice, none left out.</summary>
[Collection(ClusterTests.Light)]
public sealed class ZoneChangeTests
{
    private const string Start = "2026-01-31T10:00:00Z";
    private static readonly WakeOptions NoSweep = new() { SweepGrace = TimeSpan.FromDays(36500), Spread = TimeSpan.Zero };

    [Theory]
    [InlineData("America/New_York", "2026-02-28 05:00:00")]
    [InlineData("Pacific/Auckland", "2026-02-27 11:00:00")]
    public Task The_customers_move_reaches_its_subscriptions_through_the_outbox(string zone, string due) => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            BillingCluster.Accepted(await cluster.Customer("cus_1").Update(new UpdateCustomer { TimeZone = zone }, BillingCluster.Context()));
            await DueAsync(cluster, due);

            await BillTwiceAroundAsync(cluster, due);
        },
        wakes: NoSweep);

    [Fact]
    public Task The_organizations_move_reaches_those_who_have_no_zone_of_their_own() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            await cluster.CreateCustomerAsync("cus_2", zone: "Europe/Paris");
            await cluster.SubscribeAsync("sub_2", "cus_2");
            BillingCluster.Accepted(await cluster.Seller.Update(new UpdateOrganization { TimeZone = "America/New_York" }, BillingCluster.Context()));
            await DueAsync(cluster, "2026-02-28 05:00:00");
            await BillingCluster.UntilAsync("an empty outbox", async () => await cluster.CountAsync("outbox") == 0);
            Assert.Equal("2026-02-27 23:00:00", await DueOfAsync(cluster, "sub_2"));

            await BillTwiceAroundAsync(cluster, "2026-02-28 05:00:00");
            await cluster.Subscription("sub_2").Wake();
        },
        wakes: NoSweep);

    [Fact]
    public Task Who_was_not_told_learns_it_when_it_bills_and_waits_for_its_new_midnight() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            await cluster.Database.ExecuteAsOwnerAsync(
                """
                CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                CREATE TRIGGER swallow BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION swallow();
                """);
            BillingCluster.Accepted(await cluster.Customer("cus_1").Update(new UpdateCustomer { TimeZone = "America/New_York" }, BillingCluster.Context()));
            cluster.Time.SetUtcNow(BillingCluster.At("2026-02-27T23:30:00Z"));
            Assert.Equal("2026-02-27 23:00:00", await DueOfAsync(cluster, "sub_1"));

            await cluster.Subscription("sub_1").Wake();

            Assert.Equal("2026-02-28 05:00:00", await DueOfAsync(cluster, "sub_1"));
            await BillTwiceAroundAsync(cluster, "2026-02-28 05:00:00");
        },
        wakes: NoSweep);

    [Fact]
    public Task A_message_to_a_grain_that_fails_is_delivered_again() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            await cluster.Database.ExecuteAsOwnerAsync(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
                CREATE TRIGGER refuse BEFORE UPDATE ON subscriptions FOR EACH ROW EXECUTE FUNCTION refuse();
                """);
            BillingCluster.Accepted(await cluster.Customer("cus_1").Update(new UpdateCustomer { TimeZone = "America/New_York" }, BillingCluster.Context()));
            await BillingCluster.UntilAsync("a failed delivery", async () => await cluster.CountAsync("outbox WHERE attempts > 0 AND last_error LIKE '%not now%'") == 1);
            Assert.Equal("2026-02-27 23:00:00", await DueOfAsync(cluster, "sub_1"));

            await cluster.Database.ExecuteAsOwnerAsync("DROP TRIGGER refuse ON subscriptions");

            await DueAsync(cluster, "2026-02-28 05:00:00");
            await BillingCluster.UntilAsync("an empty outbox", async () => await cluster.CountAsync("outbox") == 0);
        },
        wakes: NoSweep);

    [Fact]
    public Task The_sweeper_finds_and_counts_what_is_overdue_and_leaves_the_rest() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await PrepareAsync(cluster);
            await cluster.CreateCustomerAsync("cus_2", zone: "America/New_York");
            await cluster.SubscribeAsync("sub_2", "cus_2");
            // Whoever still has a reminder might be woken by it before the sweeper comes.
            await cluster.Database.ExecuteAsOwnerAsync("DELETE FROM reminders");
            cluster.Time.SetUtcNow(BillingCluster.At("2026-02-27T23:09:00Z"));
            // Both customers are to be reminded of an invoice since the 23rd.
            Assert.Equal(2, await cluster.Sweeper.Sweep());
            Assert.Equal(0, await cluster.Sweeper.Sweep());

            cluster.Time.SetUtcNow(BillingCluster.At("2026-02-27T23:11:00Z"));
            Assert.Equal(1, await cluster.Sweeper.Sweep());
            Assert.Equal(0, await cluster.Sweeper.Sweep());

            Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28", await cluster.BilledAsync("sub_1"));
            Assert.Equal("2026-01-31/2026-01-31", await cluster.BilledAsync("sub_2"));
        },
        // The sweeper looks by itself when it starts, and then not before this test is long over.
        wakes: new WakeOptions { SweepEvery = TimeSpan.FromDays(45), Spread = TimeSpan.Zero });

    private static async Task PrepareAsync(BillingCluster cluster)
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
    }

    /// <summary>A second before its new midnight nothing is billed; a second after it the period, once.</summary>
    private static async Task BillTwiceAroundAsync(BillingCluster cluster, string due)
    {
        cluster.Time.SetUtcNow(BillingCluster.At(due + "Z").AddSeconds(-1));
        await cluster.Subscription("sub_1").Wake();
        Assert.Equal(1L, await cluster.CountAsync("invoices WHERE subscription = 'sub_1'"));

        cluster.Time.SetUtcNow(BillingCluster.At("2026-02-28T12:00:00Z"));
        await cluster.Subscription("sub_1").Wake();
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28", await cluster.BilledAsync("sub_1"));
    }

    private static Task DueAsync(BillingCluster cluster, string due) =>
        BillingCluster.UntilAsync("the moved due moment", async () => await DueOfAsync(cluster, "sub_1") == due);

    private static Task<string> DueOfAsync(BillingCluster cluster, string subscription) =>
        cluster.Database.AskOwnerAsync<string>($"SELECT to_char(next_due AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM subscriptions WHERE id = '{subscription}'");
}
