using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using k8s.Models;
using Npgsql;
using OrleansBilling.Deploy.Tests.Alerts;
using OrleansBilling.Deploy.Tests.Manifests;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Hosts;

/// <summary>What the manifests say of the programs, asked of the programs: probes, ports, settings, figures.</summary>
public sealed class LiveHostTests(RunningHosts hosts) : IClassFixture<RunningHosts>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [KustomizeTheory]
    [InlineData("billing-silo", "startup")]
    [InlineData("billing-silo", "liveness")]
    [InlineData("billing-silo", "readiness")]
    [InlineData("billing-api", "startup")]
    [InlineData("billing-api", "liveness")]
    [InlineData("billing-api", "readiness")]
    public async Task A_host_answers_its_probes(string host, string kind)
    {
        var container = Manifest.Of(Manifest.Bare).ContainerOf(host);
        var probe = (kind switch { "startup" => container.StartupProbe, "liveness" => container.LivenessProbe, _ => container.ReadinessProbe }).HttpGet;

        using var answer = await hosts.Http.GetAsync(hosts.Of(host).At(probe.Port.Value, probe.Path));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [KustomizeTheory]
    [InlineData("billing-silo", "silo")]
    [InlineData("billing-silo", "gateway")]
    [InlineData("billing-silo", "health")]
    [InlineData("billing-silo", "metrics")]
    [InlineData("billing-api", "http")]
    [InlineData("billing-api", "metrics")]
    public async Task A_host_listens_at_each_port_of_its_container_on_every_address(string host, string port)
    {
        Assert.Contains(Manifest.Of(Manifest.Bare).ContainerOf(host).Ports, one => one.Name == port);
        using var client = new TcpClient();

        // In a pod nobody comes by 127.0.0.1. On Linux the rest of 127/8 is this machine too, and answers only for who listens on all.
        await client.ConnectAsync(IPAddress.Parse(OperatingSystem.IsLinux() ? "127.0.0.2" : "127.0.0.1"), hosts.Of(host).Ports[port]);
        Assert.True(client.Connected);
    }

    [KustomizeFact]
    public async Task A_silo_joins_the_cluster_of_its_settings_under_the_name_and_address_of_its_pod()
    {
        await using var connection = new NpgsqlConnection(hosts.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT deployment_id, silo_name, address, port, proxy_port FROM cluster_members", connection);
        await using var rows = await command.ExecuteReaderAsync();

        Assert.True(await rows.ReadAsync());
        Assert.Equal(Manifest.Of(Manifest.Bare).SettingsOf("billing-silo")["BILLING_CLUSTER"], rows.GetString(0));
        Assert.Equal((RunningHosts.PodName, "127.0.0.1"), (rows.GetString(1), rows.GetString(2)));
        Assert.Equal((hosts.Of("billing-silo").Ports["silo"], hosts.Of("billing-silo").Ports["gateway"]), (rows.GetInt32(3), rows.GetInt32(4)));
    }

    [KustomizeFact]
    public async Task The_operators_key_opens_the_API_and_another_does_not()
    {
        using var right = await Firm.AskAsync(hosts, "/v1/organizations", RunningHosts.OperatorKey, null);
        using var wrong = await Firm.AskAsync(hosts, "/v1/organizations", "another", null);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (right.StatusCode, wrong.StatusCode));
    }

    [KustomizeTheory, InlineData("/v1/organization"), InlineData("/docs"), InlineData("/openapi/v1.json")]
    public async Task What_the_ingress_lets_through_is_there(string path)
    {
        var prefixes = Manifest.Of(Manifest.Bare).Every<V1Ingress>().Single().Spec.Rules.Single().Http.Paths.Select(one => one.Path).ToArray();
        Assert.Equal(["/docs", "/openapi", "/v1"], prefixes.Order(StringComparer.Ordinal));
        Assert.Single(prefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal));

        using var answer = await hosts.Http.GetAsync(hosts.Of("billing-api").At("http", path));

        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized, $"{path} answers {answer.StatusCode}.");
    }

    [KustomizeFact]
    public async Task Every_figure_that_alerts_and_dashboard_ask_for_is_exported()
    {
        await Firm.WorkAsync(hosts);
        string[] asked = [.. MetricNames.Asked];
        var began = Stopwatch.GetTimestamp();
        string[] missing;
        // Backlogs are read every some seconds, and collection follows the invoice.
        while ((missing = [.. asked.Except(await ExportedAsync())]).Length > 0 && Stopwatch.GetElapsedTime(began) < Patience) await Task.Delay(TimeSpan.FromSeconds(1));

        Assert.Contains("billing_due_oldest_age_seconds", asked);
        Assert.True(missing.Length == 0, $"Nobody exports {string.Join(", ", missing)}.");
    }

    [KustomizeFact]
    public async Task Every_query_of_the_runbooks_is_one_that_the_database_understands()
    {
        string[] queries = [.. Regex.Matches(Repository.Read("docs/operations.md"), "`(SELECT [^`]+ FROM [^`]+)`").Select(match => match.Groups[1].Value)];
        await using var connection = new NpgsqlConnection(hosts.Database);
        await connection.OpenAsync();

        Assert.True(queries.Length > 5);
        foreach (var query in queries)
        {
            await using var command = new NpgsqlCommand(query, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<HashSet<string>> ExportedAsync() =>
    [
        .. MetricNames.Exported(await hosts.Http.GetStringAsync(hosts.Of("billing-silo").At("metrics", "/metrics"))),
        .. MetricNames.Exported(await hosts.Http.GetStringAsync(hosts.Of("billing-api").At("metrics", "/metrics"))),
    ];
}
