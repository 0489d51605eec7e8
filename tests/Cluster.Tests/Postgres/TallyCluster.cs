using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansBilling.Grains;
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
            // The tally's silo finds the billing grains in this assembly, too, and asks for codecs of what they send.
            silo.Services.AddRuleSerializer();
        });
        builder.ConfigureClient(client => client.Services.AddRuleSerializer());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }
}
