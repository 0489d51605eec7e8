using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Infrastructure.Postgres;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

[Collection(ClusterTests.Light)]
public sealed class SwitchedStorageTests
{
    [Fact]
    public async Task Shared_commits_are_switched_off_and_on_and_the_books_go_on()
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync(options => options with { SharedCommits = true });
        await using var separate = new BillingDatabase(new BillingDatabaseOptions { ConnectionString = database.ConnectionString, WorkConnections = 8, SharedCommits = false });
        var time = new FakeTimeProvider(BillingCluster.At("2026-01-31T10:00:00Z"));
        await using (var first = await BillingCluster.StartOnAsync(database, time))
        {
            await first.CreateFirmAsync();
            await first.CreateCustomerAsync("cus_1");
            await first.SubscribeAsync("sub_1", "cus_1");
        }

        await WakeOnAsync(database, time, "2026-02-28T10:00:00Z", services => services.AddSingleton(separate));
        await WakeOnAsync(database, time, "2026-03-31T10:00:00Z", services => { });

        Assert.Equal("2026-01-31 2026-02-28 2026-03-31", await database.AskOwnerAsync<string>(
            "SELECT string_agg(billing_date::text, ' ' ORDER BY seal_sequence) FROM invoices WHERE number IS NOT NULL"));
        Assert.Equal(2L, await database.AskOwnerAsync<long>("SELECT count(*) FROM grain_state WHERE state_name IN ('customer', 'subscription')"));
        await Books.AssertWholeAsync(database, time);
    }

    private static async Task WakeOnAsync(MigratedDatabase database, FakeTimeProvider time, string now, Action<IServiceCollection> services)
    {
        await using var cluster = await BillingCluster.StartOnAsync(database, time, services: services);
        time.SetUtcNow(BillingCluster.At(now));
        await cluster.Subscription("sub_1").Wake();
    }
}
