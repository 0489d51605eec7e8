using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using k8s.Models;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Manifests;

/// <summary>The environment and the ports: the same in manifests, programs and docs/operations.md. Hosts/LiveHostTests asks the programs themselves.</summary>
public sealed class SettingTests
{
    private static readonly Dictionary<string, string> Projects = new() { ["billing-silo"] = "Silo", ["billing-api"] = "Api", ["billing-migrate"] = "Silo" };
    private static readonly ConcurrentDictionary<string, string> Code = new();

    public static TheoryData<string> All => Manifest.All;

    [KustomizeTheory, MemberData(nameof(All))]
    public void Every_name_that_a_manifest_sets_is_one_that_the_host_reads(string folder) => Assert.All(Projects, host =>
    {
        var names = Manifest.Of(folder).NamesOf(host.Key).ToArray();

        Assert.Contains("BILLING_DATABASE", names);
        Assert.All(names, name => Assert.True(IsRead(host.Key, name), $"{host.Key} never reads {name}."));
    });

    [KustomizeTheory, MemberData(nameof(All))]
    public void Every_name_that_a_manifest_sets_is_explained_for_that_host(string folder)
    {
        var documented = Documented();

        Assert.All(Projects, host => Assert.All(
            Manifest.Of(folder).NamesOf(host.Key),
            name => Assert.True(documented.Any(row => row.Name == name && row.Hosts.Contains(host.Value)), $"docs/operations.md does not say that {host.Value} reads {name}.")));
    }

    [Fact]
    public void Every_setting_that_a_host_reads_is_explained()
    {
        var documented = Documented().Select(row => row.Name).ToHashSet();
        string[] read =
        [
            .. Repository.Files("src/Silo", ".cs").Concat(Repository.Files("src/Api", ".cs"))
                .SelectMany(file => Regex.Matches(Repository.Read(file), "\"((?:BILLING|POD)_[A-Z_]+)\"").Select(match => match.Groups[1].Value)).Distinct(),
        ];

        Assert.NotEmpty(read);
        Assert.All(read, name => Assert.Contains(name, documented));
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void A_port_of_a_pod_is_the_port_that_its_program_is_told(string folder)
    {
        var manifest = Manifest.Of(folder);
        var settings = manifest.SettingsOf("billing-silo");
        var api = manifest.ContainerOf("billing-api");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["silo"] = settings["BILLING_SILO_PORT"],
                ["gateway"] = settings["BILLING_GATEWAY_PORT"],
                ["health"] = settings["BILLING_HEALTH_PORT"],
                ["metrics"] = settings["BILLING_METRICS_PORT"],
            },
            Ports(manifest.ContainerOf("billing-silo")));
        Assert.Equal("--port", api.Args[0]);
        Assert.Equal(new Dictionary<string, string> { ["http"] = api.Args[1], ["metrics"] = manifest.SettingsOf("billing-api")["BILLING_METRICS_PORT"] }, Ports(api));
        Assert.Equal(settings["BILLING_CLUSTER"], manifest.SettingsOf("billing-api")["BILLING_CLUSTER"]);
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void The_network_is_open_for_what_they_say_to_each_other_and_for_nothing_else(string folder)
    {
        var manifest = Manifest.Of(folder);
        var policies = manifest.Every<V1NetworkPolicy>().ToDictionary(one => one.Metadata.Name, one => one.Spec);
        var (silo, api) = (Ports(manifest.ContainerOf("billing-silo")), Ports(manifest.ContainerOf("billing-api")));

        var nothing = policies["billing-nothing-else"];
        Assert.True(nothing.PodSelector.MatchLabels is null && nothing.Ingress is null && nothing.Egress is null);
        Assert.All(policies.Values, policy => Assert.Equal(["Ingress", "Egress"], policy.PolicyTypes));
        Assert.All(manifest.Pods, pod => Assert.Contains(policies.Values, policy => policy.PodSelector.MatchLabels is { } labels && ManifestTests.Selects(labels, pod.Template)));
        Assert.Equal([("billing-silo", silo["silo"]), ("billing-api", silo["gateway"]), ("monitoring", silo["metrics"])], Entries(policies["billing-silo"]));
        Assert.Equal([("anyone", api["http"]), ("monitoring", api["metrics"])], Entries(policies["billing-api"]));
        Assert.Contains(policies["billing-silo"].Egress, rule => Peers(rule.To) == "billing-silo" && rule.Ports.Single().Port.Value == silo["silo"]);
        Assert.Contains(policies["billing-api"].Egress, rule => Peers(rule.To) == "billing-silo" && rule.Ports.Single().Port.Value == silo["gateway"]);
        Assert.Null(policies["billing-migrate"].Ingress);
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void Whoever_makes_a_webhook_can_not_reach_into_the_network_by_it(string folder) => Assert.All(
        Manifest.Of(folder).Every<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? []).Where(peer => peer.IpBlock?.Cidr == "0.0.0.0/0"),
        peer => Assert.Superset(
            new HashSet<string> { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8" },
            peer.IpBlock.Except.ToHashSet()));

    [KustomizeFact]
    public void Prometheus_scrapes_both_hosts_at_the_port_of_their_figures()
    {
        var manifest = Manifest.Of(Manifest.Production);
        var monitor = Assert.Single(manifest.Every<ServiceMonitor>()).Spec;
        var endpoint = Assert.Single(monitor.Endpoints);
        var scraped = Assert.Single(monitor.Selector.MatchExpressions).Values;

        Assert.Equal("/metrics", endpoint.Path);
        Assert.Equal(["billing-silo", "billing-api"], scraped);
        Assert.All(scraped, name =>
        {
            var service = manifest.The<V1Service>(name);
            Assert.Equal(name, service.Metadata.Labels[monitor.JobLabel]);
            Assert.Contains(service.Spec.Ports, port => port.Name == endpoint.Port);
        });
    }

    /// <summary>Whether the code of a host asks for a name: as it is, or as a section and what is in it.</summary>
    internal static bool IsRead(string host, string name)
    {
        var code = Code.GetOrAdd(host, one => string.Join('\n', StandsOn(Projects[one]).SelectMany(project => Repository.Files($"src/{project}", ".cs")).Select(Repository.Read)));
        var parts = name.Split("__");
        if (parts.Length == 1) return code.Contains($"\"{name}\"", StringComparison.Ordinal);
        return code.Contains($"\"{string.Join(':', parts)}\"", StringComparison.Ordinal)
            || (code.Contains($"GetSection(\"{string.Join(':', parts[..^1])}\")", StringComparison.Ordinal) && code.Contains($"\"{parts[^1]}\"", StringComparison.Ordinal));
    }

    /// <summary>A project and those below it, where its settings are read too.</summary>
    private static IEnumerable<string> StandsOn(string project) => XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj")).Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
        .SelectMany(StandsOn)
        .Prepend(project)
        .Distinct();

    /// <summary>The table of settings: every variable with who reads it. A row may name several; what begins with __ goes on the first.</summary>
    private static (string Name, string Hosts)[] Documented() =>
    [
        .. Regex.Matches(Repository.Read("docs/operations.md"), @"^\| (`[A-Za-z_]+`(?:, `[A-Za-z_]+`)*) \| ([\w, ]+) \|", RegexOptions.Multiline).SelectMany(row =>
        {
            string[] names = [.. Regex.Matches(row.Groups[1].Value, "`([A-Za-z_]+)`").Select(match => match.Groups[1].Value)];
            var stem = names[0][..Math.Max(names[0].LastIndexOf("__", StringComparison.Ordinal), 0)];
            return names.Select(name => (name.StartsWith("__", StringComparison.Ordinal) ? stem + name : name, row.Groups[2].Value));
        }),
    ];

    private static Dictionary<string, string> Ports(V1Container container) =>
        container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<(string From, string Port)> Entries(V1NetworkPolicySpec policy) =>
        policy.Ingress.SelectMany(rule => rule.Ports.Select(port => (rule.FromProperty is null ? "anyone" : Peers(rule.FromProperty), port.Port.Value)));

    private static string Peers(IList<V1NetworkPolicyPeer>? peers) => string.Join(' ', (peers ?? []).Select(peer =>
        peer.PodSelector?.MatchLabels["app.kubernetes.io/name"] ?? peer.NamespaceSelector?.MatchLabels["kubernetes.io/metadata.name"] ?? peer.IpBlock.Cidr));
}
