using System.Globalization;
using OrleansBilling.Api;
using OrleansBilling.Silo;
using OrleansBilling.Testing;

namespace OrleansBilling.Chaos.Hosts;

/// <summary>Two silos, an API and a PostgreSQL, each a process of its own on this machine, and somebody who starts again what ended.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    public const int SiloCount = 2;
    public const string ClusterName = "chaos";
    public const string OperatorKey = "an-operators-key-of-a-test";
    private readonly HostProcess[] _silos;
    private readonly Undertaker _undertaker;

    private ChaosCluster(DurablePostgres postgres, string logs)
    {
        Postgres = postgres;
        _undertaker = Undertaker.Of(logs, postgres.Home);
        var ports = FreePorts.Take((SiloCount * 3) + 1);
        _silos = [.. Enumerable.Range(0, SiloCount).Select(number => Silo(number, ports[(number * 3)..], logs))];
        ApiAddress = new Uri($"http://127.0.0.1:{ports[^1]}");
        Api = new HostProcess("api", typeof(BillingApi).Assembly.Location, ApiEnvironment(), new Uri(ApiAddress, "/health/ready"), logs);
    }

    public DurablePostgres Postgres { get; }

    public Uri ApiAddress { get; }

    public HostProcess Api { get; }

    public IReadOnlyList<HostProcess> Silos => _silos;

    private IEnumerable<HostProcess> Hosts => [.. _silos, Api];

    public static async Task<ChaosCluster> StartAsync(string directory)
    {
        var cluster = new ChaosCluster(await DurablePostgres.StartAsync(Path.Combine(directory, "postgres")), directory);
        try
        {
            foreach (var host in cluster.Hosts) host.Start();
            await cluster.UntilReadyAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts what ended by itself, as Kubernetes would, until all are ready.</summary>
    public Task UntilReadyAsync() => Until.NothingIsMissingAsync(async () =>
    {
        Revive();
        foreach (var host in Hosts)
        {
            if (!await host.IsReadyAsync()) return $"{host.Name} is not ready.";
        }

        return null;
    });

    public void Revive()
    {
        foreach (var host in Hosts.Where(host => host.EndedByItself)) host.Start();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts) await host.DisposeAsync();
        await Postgres.DisposeAsync();
        _undertaker.Dispose();
    }

    private HostProcess Silo(int number, int[] ports, string logs)
    {
        var environment = new Dictionary<string, string>
        {
            ["BILLING_DATABASE"] = Postgres.ConnectionString,
            ["BILLING_CLUSTER"] = ClusterName,
            ["BILLING_SILO_PORT"] = Text(ports[0]),
            ["BILLING_GATEWAY_PORT"] = Text(ports[1]),
            ["BILLING_HEALTH_PORT"] = Text(ports[2]),
            ["BILLING_WORK_CONNECTIONS"] = "8",
            ["BILLING_WAKE_SPREAD_SECONDS"] = "0",
            ["BILLING_WAKE_RETRY_SECONDS"] = "60",
            // Short, so that the run is: a missed reminder comes back minutes later.
            ["BILLING_SWEEP_GRACE_SECONDS"] = "2",
            ["BILLING_SWEEP_EVERY_SECONDS"] = "1",
            ["Webhooks__AllowPrivateAddresses"] = "true",
        };
        return new HostProcess($"silo-{number}", typeof(BillingSilo).Assembly.Location, environment, new Uri($"http://127.0.0.1:{ports[2]}/health/ready"), logs);
    }

    private Dictionary<string, string> ApiEnvironment() => new()
    {
        ["BILLING_DATABASE"] = Postgres.ConnectionString,
        ["BILLING_CLUSTER"] = ClusterName,
        ["BILLING_OPERATOR_KEY"] = OperatorKey,
        ["ASPNETCORE_URLS"] = ApiAddress.ToString(),
    };

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
