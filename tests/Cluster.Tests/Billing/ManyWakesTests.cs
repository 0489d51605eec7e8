using System.Diagnostics;
using OrleansBilling.Grains.Aggregates;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Cluster.Tests.Billing;

[Collection(ClusterTests.Heavy)]
public sealed class ManyWakesTests(ITestOutputHelper output)
{
    private const int Subscriptions = 1000;
    private const int Months = 36;

    /// <summary>Nothing but the wakes of the test may wake them.</summary>
    private static readonly WakeOptions NoSweep = new() { SweepGrace = TimeSpan.FromDays(36500), Spread = TimeSpan.Zero };

    [Fact]
    public Task Woken_after_three_years_it_bills_every_month_once_in_order_in_one_pass() => BillingCluster.TestAsync(
        "2023-01-30T10:00:00Z",
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            await cluster.CreateCustomerAsync("cus_1");
            await cluster.SubscribeAsync("sub_1", "cus_1", new(2023, 1, 31));
            cluster.Time.SetUtcNow(BillingCluster.At("2026-01-15T10:00:00Z"));

            await cluster.Subscription("sub_1").Wake();

            var invoices = (await cluster.BilledAsync("sub_1")).Split(' ');
            Assert.Equal(Enumerable.Range(0, Months).Select(month => $"{new DateOnly(2023, 1, 31).AddMonths(month):yyyy-MM-dd}/2026-01-15"), invoices);
        },
        wakes: NoSweep);

    [Fact]
    public Task A_thousand_such_wakes_at_once_bill_everything_once_without_an_error() => BillingCluster.TestAsync(
        "2023-01-30T10:00:00Z",
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            string[] ids = [.. Enumerable.Range(1, Subscriptions).Select(number => $"{number}")];
            await Task.WhenAll(ids.Select(id => cluster.CreateCustomerAsync("cus_" + id)));
            await Task.WhenAll(ids.Select(id => cluster.SubscribeAsync("sub_" + id, "cus_" + id, new(2023, 1, 31))));
            cluster.Time.SetUtcNow(BillingCluster.At("2026-01-15T10:00:00Z"));

            var watch = Stopwatch.StartNew();
            await Task.WhenAll(ids.Select(id => cluster.Subscription("sub_" + id).Wake()));

            Assert.Equal((long)Subscriptions * Months, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
            Assert.Equal((long)Subscriptions * Months, await cluster.Database.AskOwnerAsync<long>("SELECT max(sequence) FROM register_entries"));
            var commits = await cluster.Database.AskOwnerAsync<long>("SELECT count(DISTINCT sealed_at) FROM register_entries");
            output.WriteLine($"{Subscriptions * Months / watch.Elapsed.TotalSeconds:0} invoices a second; {(double)Subscriptions * Months / commits:0} documents to a commit of the register.");
        },
        wakes: NoSweep);
}
