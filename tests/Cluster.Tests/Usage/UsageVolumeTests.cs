using System.Diagnostics;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using Xunit;
using static OrleansBilling.Cluster.Tests.Usage.MeteredDatabase;

namespace OrleansBilling.Cluster.Tests.Usage;

/// <summary>Runs with nothing beside it: memory is counted for the whole process.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class UsageVolumeTests
{
    [Fact]
    public async Task A_million_events_of_one_subscription_add_up_in_seconds_with_flat_memory()
    {
        await using var metered = await MeteredDatabase.CreateAsync();
        await metered.CopyAsync(1_000_000, i => i % 10);
        var closing = await metered.Store.CloseAsync(Organization, Need("inv_1"));
        GC.Collect();
        var (before, watch) = (GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());

        Assert.Equal(new UsageTotal(4_500_000, 1_000_000), await metered.TotalAsync(closing));
        Assert.Equal(new UsageTotal(10, 1_000_000), await metered.TotalAsync(closing, UsageAggregation.Unique));
        Assert.Equal(new UsageTotal(9, 1_000_000), await metered.TotalAsync(closing, UsageAggregation.Last));
        var percentage = await metered.TotalAsync(closing, price: new PercentagePrice(1.5m, 0.1m, 1000, 100, null, null));
        Assert.Equal((4_500_000m, 1_000_000L), (percentage.Quantity, percentage.Events));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 8_000_000, $"{GC.GetTotalAllocatedBytes() - before}");
    }
}
