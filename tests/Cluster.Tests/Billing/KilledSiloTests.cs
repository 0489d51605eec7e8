using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>A silo killed by the test host goes on running for a while: the worst kind of dead, since two now believe they own a grain.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class KilledSiloTests
{
    private const int Subscriptions = 200;

    [Fact]
    public Task What_a_killed_silo_was_billing_is_finished_once_by_the_other() => BillingCluster.TestAsync(
        "2026-01-30T10:00:00Z",
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            string[] ids = [.. Enumerable.Range(1, Subscriptions).Select(number => $"{number}")];
            await Task.WhenAll(ids.Select(id => cluster.CreateCustomerAsync("cus_" + id)));
            await Task.WhenAll(ids.Select(id => cluster.SubscribeAsync("sub_" + id, "cus_" + id, new(2026, 1, 31))));
            cluster.Time.SetUtcNow(BillingCluster.At("2026-07-15T10:00:00Z"));

            // Half of the answers will never come, so nobody waits for them.
            foreach (var id in ids) cluster.Subscription("sub_" + id).Wake().Ignore();
            await BillingCluster.UntilAsync("the middle of it", async () => await cluster.CountAsync("invoices") > Subscriptions);
            await cluster.Cluster.KillSiloAsync(cluster.Cluster.Silos[1]);
            Assert.InRange(await cluster.CountAsync("invoices"), Subscriptions, (Subscriptions * 6) - 1);

            // What waits for its number has done so since the fake now, and the sweeper has its grace.
            cluster.Time.Advance(TimeSpan.FromMinutes(11));
            await BillingCluster.UntilAsync("all invoices", async () => await cluster.SweptCleanAsync() && await cluster.CountAsync("invoices WHERE number IS NOT NULL") == Subscriptions * 6, TimeSpan.FromMinutes(3));
        },
        silos: 2,
        wakes: new WakeOptions { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero });
}
