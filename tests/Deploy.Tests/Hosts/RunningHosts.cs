using System.Globalization;
using OrleansBilling.Api;
using OrleansBilling.Deploy.Tests.Manifests;
using OrleansBilling.Deploy.Tests.Tools;
using OrleansBilling.Silo;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Hosts;

/// <summary>
/// A silo and an API process as the manifests start them: their environment and arguments, with what a cluster would fill in, and with
/// ports that were free a moment ago in the place of the containers' own.
/// </summary>
public sealed class RunningHosts : IAsyncLifetime
{
    public const string OperatorKey = "an-operators-key-of-a-test";
    public const string PodName = "billing-silo-7d9c-x2x4x";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly List<HostProcess> _hosts = [];
    private TestDatabase? _database;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public string Database => _database!.ConnectionString;

    internal HostProcess Of(string name) => name == "billing-silo" ? _hosts[0] : _hosts[1];

    public async Task InitializeAsync()
    {
        // Then all tests are skipped.
        if (Kustomize.Missing is not null) return;
        _database = await TestPostgres.CreateDatabaseAsync();
        Start("billing-silo", typeof(BillingSilo).Assembly.Location, new() { ["POD_IP"] = "127.0.0.1", ["POD_NAME"] = PodName, ["BILLING_DATABASE"] = Database });
        Start("billing-api", typeof(BillingApi).Assembly.Location, new() { ["BILLING_OPERATOR_KEY"] = OperatorKey, ["BILLING_DATABASE"] = Database });
        await Of("billing-silo").UntilWellAsync(Http, Of("billing-silo").At("health", "/health/ready"), Patience);
        await Of("billing-api").UntilWellAsync(Http, Of("billing-api").At("http", "/health/ready"), Patience);
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        Http.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    private void Start(string name, string program, Dictionary<string, string> filledIn)
    {
        var container = Manifest.Of(Manifest.Bare).ContainerOf(name);
        Assert.Equal(container.Env.Select(one => one.Name).Order(StringComparer.Ordinal), filledIn.Keys.Order(StringComparer.Ordinal));
        var free = FreePorts.Take(container.Ports.Count);
        var moved = container.Ports.Zip(free).ToDictionary(pair => Text(pair.First.ContainerPort), pair => Text(pair.Second));
        string Here(string value) => moved.GetValueOrDefault(value, value);
        _hosts.Add(HostProcess.Launch(
            program,
            (container.Args ?? []).Select(Here),
            Manifest.Of(Manifest.Bare).SettingsOf(name).Select(pair => KeyValuePair.Create(pair.Key, Here(pair.Value))).Concat(filledIn).ToDictionary(),
            container.Ports.Zip(free).ToDictionary(pair => pair.First.Name, pair => pair.Second)));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
