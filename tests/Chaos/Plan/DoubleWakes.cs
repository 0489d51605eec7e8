using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansBilling.Chaos.Hosts;
using OrleansBilling.Chaos.Load;
using OrleansBilling.Contracts;
using OrleansBilling.Grains.Sweeper;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Silo;

namespace OrleansBilling.Chaos.Plan;

/// <summary>A reminder that ticks twice at once, for everything that has one: a wake is what a tick comes to.</summary>
internal static class DoubleWakes
{
    private const int Rounds = 3;
    private const int AtOnce = 16;

    public static async Task DoAsync(string connectionString, Promises promises)
    {
        using var client = await ConnectAsync(connectionString);
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        for (var round = 0; round < Rounds; round++)
        {
            Func<Task>[] wakes =
            [
                .. promises.Subscriptions.Select<Subscription, Func<Task>>(one => grains.GetGrain<ISubscriptionGrain>($"{promises.Organization}/{one.Id}").Wake),
                .. promises.Customers.Select<string, Func<Task>>(id => grains.GetGrain<ICustomerGrain>($"{promises.Organization}/{id}").Wake),
                () => grains.GetGrain<ISweeperGrain>(SweeperGrain.OnlyKey).Sweep(),
            ];
            await Parallel.ForEachAsync(wakes, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (wake, _) => await Task.WhenAll(TryAsync(wake), TryAsync(wake)));
        }

        await client.StopAsync();
    }

    // A tick that fails is none; the doubled ones that arrive are what this is about.
    private static async Task TryAsync(Func<Task> wake)
    {
        try
        {
            await wake();
        }
        catch (Exception failed) when (failed is OrleansException or TimeoutException)
        {
            await Task.Yield();
        }
    }

    private static async Task<IHost> ConnectAsync(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(new BillingDatabase(new BillingDatabaseOptions { ConnectionString = connectionString }));
        builder.UseOrleansClient(client =>
        {
            client.UseBillingClustering();
            client.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (SiloSettings.ServiceId, ChaosCluster.ClusterName));
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
