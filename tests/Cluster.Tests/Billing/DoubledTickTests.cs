using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Contracts;
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
            await RungAsync(cluster);

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
        await RungAsync(cluster);

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

            await Task.WhenAll(ids.SelectMany(id => new[] { TickAsync(cluster.Customer("cus_" + id)), TickAsync(cluster.Subscription("sub_" + id)) }));
            await RungAsync(cluster);

            Assert.Equal(60L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
        },
        wakes: new WakeOptions { Concurrency = 2, Spread = TimeSpan.Zero });

    /// <summary>Orleans gives up on a tick after two minutes, and calls of the API after half of one: neither waits for the line.</summary>
    [Fact]
    public Task Who_stands_in_line_has_answered_its_tick_and_answers_others() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            var atWork = await DueBehindAnotherAsync(cluster);

            await TickAsync(cluster.Subscription("sub_1"));
            await TickAsync(cluster.Subscription("sub_1"));
            Assert.NotNull((await cluster.Subscription("sub_1").PreviewCancel(new() { At = "period_end" })).Value);
            Assert.Equal(1L, await cluster.CountAsync("invoices"));

            atWork.SetResult();
            await RungAsync(cluster);
            Assert.Equal(2L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
        },
        wakes: new WakeOptions { Concurrency = 1, Spread = TimeSpan.Zero });

    [Fact]
    public Task A_tick_of_the_silo_s_own_brings_nobody_to_life_who_only_stands_in_line() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            var atWork = await DueBehindAnotherAsync(cluster);
            var grains = cluster.Cluster.Silos.Single().ServiceProvider.GetRequiredService<IGrainFactory>();
            var nobody = grains.GetGrain<ISubscriptionGrain>(BillingCluster.Organization + "/sub_nobody");

            await TickAsync(nobody);
            await TickAsync(grains.GetGrain<ISubscriptionGrain>(BillingCluster.Organization + "/sub_1"));
            Assert.Null(await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(nobody));

            atWork.SetResult();
            await RungAsync(cluster);
            Assert.NotNull(await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(nobody));
            Assert.Equal(2L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
        },
        wakes: new WakeOptions { Concurrency = 1, Spread = TimeSpan.Zero });

    [Fact]
    public Task A_ring_that_fails_makes_room_for_the_next() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            var gate = cluster.Cluster.Silos.Single().ServiceProvider.GetRequiredService<WakeGate>();
            var rung = 0;

            gate.Enter(cluster.Subscription("sub_1").GetGrainId(), () => Task.FromException(new TimeoutException()));
            gate.Enter(cluster.Subscription("sub_2").GetGrainId(), () => Task.FromResult(rung++));
            await RungAsync(cluster);

            Assert.Equal(1, rung);
        },
        wakes: new WakeOptions { Concurrency = 1, Spread = TimeSpan.Zero });

    [Fact]
    public Task Who_is_rung_for_again_while_in_line_is_rung_for_once() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            var (gate, rung) = (cluster.Cluster.Silos.Single().ServiceProvider.GetRequiredService<WakeGate>(), 0);
            var atWork = await AtWorkAsync(cluster);

            for (var tick = 0; tick < 3; tick++) gate.Enter(cluster.Subscription("sub_1").GetGrainId(), () => Task.FromResult(rung++));
            Assert.Equal((2, 0), (gate.Count, rung));
            atWork.SetResult();
            await RungAsync(cluster);

            Assert.Equal(1, rung);
        },
        wakes: new WakeOptions { Concurrency = 1, Spread = TimeSpan.Zero });

    /// <summary>Another has the only place until it is told that it is done.</summary>
    private static async Task<TaskCompletionSource> AtWorkAsync(BillingCluster cluster)
    {
        var (begun, atWork) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        cluster.Cluster.Silos.Single().ServiceProvider.GetRequiredService<WakeGate>().Enter(cluster.Subscription("sub_0").GetGrainId(), () =>
        {
            begun.SetResult();
            return atWork.Task;
        });
        // Its place is taken on another thread: before that, who comes later may be faster.
        await begun.Task;
        return atWork;
    }

    /// <summary>sub_1 is due behind it.</summary>
    private static async Task<TaskCompletionSource> DueBehindAnotherAsync(BillingCluster cluster)
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
        var atWork = await AtWorkAsync(cluster);
        // Only now: with the time its own reminder rings too.
        cluster.Time.SetUtcNow(BillingCluster.At("2026-02-28T10:00:00Z"));
        return atWork;
    }

    private static Task RungAsync(BillingCluster cluster) => BillingCluster.UntilAsync(
        "all that was rung for is done",
        () => Task.FromResult(cluster.Cluster.Silos.All(silo => silo.ServiceProvider.GetRequiredService<WakeGate>().Count == 0)));

    private static Task TickAsync(IGrainWithStringKey grain) => grain.AsReference<IRemindable>().ReceiveReminder("wake", Tick);
}
