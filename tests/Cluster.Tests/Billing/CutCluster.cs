using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>A cluster whose way to the database can be cut at any commit, and a client that asks again when it has had no answer.</summary>
internal static class CutCluster
{
    /// <summary>Runs a test on one and then proves that the books it leaves are whole.</summary>
    /// <param name="concurrency">How many are woken at once. Commits of one moment may share a transaction: with 1, none does, and they can be counted.</param>
    public static async Task TestAsync(
        Func<BillingCluster, CommitCutter, Task> test, string mode = "live", Action<IServiceCollection>? services = null, int? concurrency = null)
    {
        CommitCutter? cutter = null;
        await using var database = await BillingCluster.PrepareDatabaseAsync(options =>
        {
            var direct = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            cutter = new CommitCutter(direct.Port);
            direct.Port = cutter.Port;
            return options with { ConnectionString = direct.ConnectionString };
        });
        await using var disposedLater = cutter!;
        var time = new FakeTimeProvider(BillingCluster.At("2026-01-15T10:00:00Z"));
        var wakes = new WakeOptions { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero };
        if (concurrency is { } few) wakes = wakes with { Concurrency = few };
        await using var cluster = await BillingCluster.StartOnAsync(database, time, wakes: wakes, services: services);
        await cluster.CreateFirmAsync(mode);
        await test(cluster, cutter!);
        await Books.AssertWholeAsync(database, time);
    }

    /// <summary>As the API does: asks again with the same cause when it has had no answer.</summary>
    public static async Task StubbornlyAsync(Func<bool, Task<Outcome>> send)
    {
        try
        {
            BillingCluster.Accepted(await send(false));
        }
#pragma warning disable CA1031 // Which exception says that the answer was lost does not matter.
        catch (Exception)
#pragma warning restore CA1031
        {
            BillingCluster.Accepted(await send(true));
        }
    }

    /// <summary>All that is overdue by now is woken, until nothing is.</summary>
    public static async Task SweptAsync(BillingCluster cluster)
    {
        cluster.Time.Advance(TimeSpan.FromMinutes(11));
        await BillingCluster.UntilAsync("a sweep that finds nothing", async () => await cluster.Sweeper.Sweep() == 0);
    }
}
