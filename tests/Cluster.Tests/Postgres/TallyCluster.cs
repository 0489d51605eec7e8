using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Cluster.Tests.Postgres;

/// <summary>One silo with the stock providers on our tables.</summary>
internal static class TallyCluster
{
    public static async Task<InProcessTestCluster> StartAsync(MigratedDatabase database)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(database.Billing);
            silo.UseBillingGrainStorage();
            silo.UseBillingReminders();
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
