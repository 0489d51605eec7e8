using Orleans.Configuration;
using Orleans.Dashboard;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Hosting;

/// <summary>How the API finds the silos, and waits for them when they are not there yet.</summary>
internal static class ClusterClient
{
    // The silos' own; storage and reminders are keyed by it, so it is no setting.
    private const string ServiceId = "billing";
    private const string DefaultCluster = "billing";
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(2);

    /// <summary>Connects through the membership table. <c>BILLING_CLUSTER</c> must be that of the silos.</summary>
    public static void UseBillingCluster(this IClientBuilder client, IConfiguration configuration)
    {
        client.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = configuration["BILLING_CLUSTER"] ?? DefaultCluster;
            options.ServiceId = ServiceId;
        });
        client.AddActivityPropagation();
        if (configuration.GetValue("BILLING_DASHBOARD", false)) client.AddDashboard(dashboard => dashboard.HideTrace = true);
        client.UseBillingClustering();
        client.UseConnectionRetryFilter<WaitForSilos>();
    }

    // Without this a client that starts before the silos gives up and takes its process with it.
    private sealed class WaitForSilos(ILogger<WaitForSilos> log) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            log.LogWarning("No silo answers yet ({Failure}); trying again.", exception.GetType().Name);
            await Task.Delay(RetryEvery, cancellationToken);
            return true;
        }
    }
}
