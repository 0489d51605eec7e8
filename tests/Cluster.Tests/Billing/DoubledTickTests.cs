using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>A tick means only "look now": how many come, and when, changes nothing.</summary>
[Collection(ClusterTests.Light)]
public sealed class DoubledTickTests
{
    private const string Start = "2026-01-31T10:00:00Z";
    private static readonly TickStatus Tick = new(DateTime.UnixEpoch, TimeSpan.FromMinutes(5), DateTime.UnixEpoch);

    [Fact]
    public Task Many_ticks_and_wakes_at_once_and_afterwards_bill_once() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            await cluster.CreateCustomerAsync("cus_1");
            await cluster.SubscribeAsync("sub_1", "cus_1");
            cluster.Time.SetUtcNow(BillingCluster.At("2026-04-30T10:00:00Z"));

            await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(_ => new[] { TickAsync(cluster.Subscription("sub_1")), cluster.Subscription("sub_1").Wake(), TickAsync(cluster.Customer("cus_1")) }));
            await TickAsync(cluster.Subscription("sub_1"));
            await TickAsync(cluster.Customer("cus_1"));

            Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-04-30 2026-03-31/2026-04-30 2026-04-30/2026-04-30", await cluster.BilledAsync("sub_1"));
        },
        silos: 2);

    [Fact]
    public Task A_tick_for_what_does_not_exist_or_is_over_does_nothing() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
        BillingCluster.Accepted(await cluster.Subscription("sub_1").Cancel(new() { At = "now" }, BillingCluster.Context()));
        cluster.Time.SetUtcNow(BillingCluster.At("2026-04-30T10:00:00Z"));

        await TickAsync(cluster.Subscription("sub_1"));
        await TickAsync(cluster.Subscription("sub_nobody"));
        await TickAsync(cluster.Customer("cus_nobody"));

        Assert.Equal(1L, await cluster.CountAsync("invoices"));
        Assert.Equal(0L, await cluster.CountAsync("reminders WHERE grain_id LIKE '%subscription%'"));
    });

    /// <summary>The first of the month: invoices of last month are overdue at the midnight at which subscriptions bill again.</summary>
    [Fact]
    public Task Ticks_of_subscriptions_and_of_their_customers_do_not_wait_for_each_other() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            string[] ids = [.. Enumerable.Range(0, 20).Select(number => $"{number}")];
            await Task.WhenAll(ids.Select(id => cluster.CreateCustomerAsync("cus_" + id)));
            await Task.WhenAll(ids.Select(id => cluster.SubscribeAsync("sub_" + id, "cus_" + id)));
            cluster.Time.SetUtcNow(BillingCluster.At("2026-03-31T10:00:00Z"));

            var ticks = ids.SelectMany(id => new[] { TickAsync(cluster.Customer("cus_" + id)), TickAsync(cluster.Subscription("sub_" + id)) });
            await Task.WhenAll(ticks).WaitAsync(TimeSpan.FromSeconds(60));

            Assert.Equal(60L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
        },
        wakes: new WakeOptions { Concurrency = 2, Spread = TimeSpan.Zero });

    private static Task TickAsync(IGrainWithStringKey grain) => grain.AsReference<IRemindable>().ReceiveReminder("wake", Tick);
}
