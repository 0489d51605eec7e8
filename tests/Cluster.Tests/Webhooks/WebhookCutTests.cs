using Microsoft.Extensions.Time.Testing;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Webhooks;
using OrleansBilling.Infrastructure.Webhooks;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>An event is in the journal once, and comes at least once and always under the same id, whatever is lost on the way.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class WebhookCutTests
{
    /// <summary>The customer's own, the one that puts the event in line, and the one that marks it as delivered.</summary>
    private const int CommitsOfAnEvent = 3;

    private static readonly WebhookOptions Quick = new()
    {
        AllowPrivateAddresses = true,
        Poll = TimeSpan.FromMilliseconds(50),
        SlowAfter = TimeSpan.FromSeconds(30),
        TimeLimit = TimeSpan.FromSeconds(60),
        Lease = TimeSpan.FromMinutes(5),
    };

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public async Task Whichever_commit_on_its_way_is_cut_an_event_comes_under_one_id(Cut cut)
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        await CutCluster.TestAsync(
            async (cluster, cutter) =>
            {
                await ListenAsync(cluster, receiver);
                for (var commit = 1; commit <= CommitsOfAnEvent; commit++)
                {
                    var (customer, context) = ($"cus_{commit}", BillingCluster.Context());
                    cutter.Arm(commit, cut);

                    await CutCluster.StubbornlyAsync(again => cluster.Customer(customer).Create(new CreateCustomer { Id = customer, Name = "x" }, context with { Retry = again }));
                    await BillingCluster.UntilAsync("the delivery", () => IsDeliveredAsync(cluster, customer));

                    Assert.True(cutter.HasCut);
                    Assert.Equal(1L, await cluster.CountAsync($"journal WHERE stream = 'customer/{customer}'"));
                    var received = receiver.All.Where(one => one.Body.Contains($"customer/{customer}\"", StringComparison.Ordinal)).ToArray();
                    Assert.Single(received.Select(one => (one.Id, one.Body)).Distinct());
                }
            },
            "sandbox",
            services => services.AddBillingWebhooks(Quick));
    }

    [Fact]
    public async Task A_delivery_whose_mark_is_lost_with_its_silo_comes_again_under_the_same_id()
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync();
        var time = new FakeTimeProvider(BillingCluster.At("2026-01-31T09:00:00Z"));
        // Given a silo that cannot write any more from the moment at which the receiver has it
        await using var receiver = await Receiver.StartAsync((_, count) => count == 1 ? database.ExecuteAsOwnerAsync("REVOKE UPDATE ON webhook_deliveries FROM billing_app") : Task.CompletedTask);
        await using (var dying = await BillingCluster.StartOnAsync(database, time, services: services => services.AddBillingWebhooks(Quick)))
        {
            await dying.CreateOrganizationAsync();
            await ListenAsync(dying, receiver);
            await dying.CreateCustomerAsync("cus_1");
            await BillingCluster.UntilAsync("the first time", () => Task.FromResult(receiver.All.Count == 1 && receiver.UnderWay == 0));
        }

        Assert.Equal(0L, await CountAsync("webhook_deliveries WHERE status = 'succeeded'"));
        await database.ExecuteAsOwnerAsync("GRANT UPDATE ON webhook_deliveries TO billing_app");

        // When there is another one, and the lease has ended
        await using var other = await BillingCluster.StartOnAsync(database, time, services: services => services.AddBillingWebhooks(Quick));
        time.Advance(Quick.Lease);
        await BillingCluster.UntilAsync("the second time", async () => await CountAsync("webhook_deliveries WHERE status = 'succeeded'") == 1);

        Assert.Equal(2, receiver.All.Count);
        Assert.Single(receiver.All.Select(one => (one.Id, one.Body)).Distinct());
        Assert.Equal(1L, await CountAsync("journal WHERE type = 'customer.created'"));

        Task<long> CountAsync(string from) => database.AskOwnerAsync<long>("SELECT count(*) FROM " + from);
    }

    // A delivery that lost its connection before anything was sent, or its mark, is due again when its lease ends.
    private static async Task<bool> IsDeliveredAsync(BillingCluster cluster, string customer)
    {
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        return await cluster.CountAsync($"webhook_deliveries JOIN journal ON position = event WHERE status = 'succeeded' AND stream = 'customer/{customer}'") == 1;
    }

    private static async Task ListenAsync(BillingCluster cluster, Receiver receiver) => BillingCluster.Accepted(
        await cluster.Grains.GetGrain<IWebhookEndpointGrain>($"{BillingCluster.Organization}/we_1").Create(
            new CreateWebhookEndpoint { Id = "we_1", Url = receiver.Url, Types = ["customer.*"] }, BillingCluster.Context()));
}
