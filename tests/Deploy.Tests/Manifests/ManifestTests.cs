using k8s;
using k8s.Models;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Manifests;

/// <summary>Whole and well-formed: what is built, what it names, and what must not be in it.</summary>
public sealed class ManifestTests
{
    private const string Name = "app.kubernetes.io/name";

    public static TheoryData<string> All => Manifest.All;

    public static TheoryData<string> Overlays => Manifest.Overlays;

    [KustomizeTheory, MemberData(nameof(All))]
    public void A_built_manifest_is_understood_by_Kubernetes_to_the_last_member(string folder)
    {
        var manifest = Manifest.Of(folder);

        Assert.NotEmpty(manifest.Objects);
        Assert.All(manifest.Objects, one => Assert.False(string.IsNullOrEmpty(one.Metadata.Name)));
        Assert.Equal(manifest.Objects.Count, manifest.Objects.DistinctBy(one => (one.Kind, one.Metadata.Name)).Count());
    }

    /// <summary>Also where nothing can build them.</summary>
    [Fact]
    public void Every_file_of_which_they_are_built_is_understood_too()
    {
        string[] files = [.. Repository.Files("deploy/k8s", ".yaml").Where(file => !file.EndsWith("/kustomization.yaml", StringComparison.Ordinal))];

        Assert.True(files.Length > 8);
        Assert.All(files, file => Assert.NotEmpty(Manifest.Read(Repository.Read(file))));
    }

    [Fact]
    public void A_member_that_Kubernetes_does_not_know_is_found() => Assert.ThrowsAny<Exception>(
        () => KubernetesYaml.LoadAllFromString("apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  port: []\n", null, strict: true));

    [KustomizeTheory, MemberData(nameof(Overlays))]
    public void Everything_lives_in_the_overlays_namespace_which_admits_only_restricted_pods(string folder)
    {
        var manifest = Manifest.Of(folder);
        var space = Assert.Single(manifest.Every<V1Namespace>());

        Assert.Equal("restricted", space.Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.All(manifest.Objects.Where(one => one is not V1Namespace), one => Assert.Equal(space.Metadata.Name, one.Metadata.NamespaceProperty));
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void No_secret_is_in_the_repository(string folder)
    {
        var manifest = Manifest.Of(folder);
        var literals = manifest.Pods.SelectMany(pod => pod.Template.Spec.Containers).SelectMany(container => container.Env ?? []).Where(one => one.Value is not null);

        Assert.Empty(manifest.Every<V1Secret>());
        Assert.DoesNotContain(literals, one => IsSecret(one.Name));
        Assert.DoesNotContain(manifest.Every<V1ConfigMap>().SelectMany(map => map.Data.Keys), IsSecret);
        Assert.DoesNotContain("Password=", manifest.Yaml, StringComparison.OrdinalIgnoreCase);
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void Every_secret_that_a_pod_needs_is_made_by_a_command_of_the_README(string folder)
    {
        var readme = Repository.Read("deploy/k8s/README.md");
        var named = Manifest.Of(folder).Pods.SelectMany(pod => pod.Template.Spec.Containers).SelectMany(SecretsOf).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, secret =>
        {
            Assert.Contains($"create secret generic {secret.Name} ", readme, StringComparison.Ordinal);
            if (secret.Key is not null) Assert.Contains($"--from-literal={secret.Key}=", readme, StringComparison.Ordinal);
        });
    }

    [KustomizeTheory, MemberData(nameof(Overlays))]
    public void Every_image_of_ours_has_a_version_that_stays_what_it_is(string folder) => Assert.All(
        Manifest.Of(folder).Pods.SelectMany(pod => pod.Template.Spec.Containers),
        container => Assert.Matches(@":(?!latest$)[\w.-]+$", container.Image));

    [KustomizeTheory, MemberData(nameof(All))]
    public void A_service_leads_to_pods_that_are_there_and_to_ports_that_they_have(string folder)
    {
        var manifest = Manifest.Of(folder);

        Assert.All(manifest.Every<V1Service>(), service =>
        {
            var (_, pod) = Assert.Single(manifest.Pods, pod => Selects(service.Spec.Selector, pod.Template));
            var ports = pod.Spec.Containers.SelectMany(container => container.Ports).ToArray();
            Assert.All(service.Spec.Ports, port => Assert.Contains(
                ports,
                one => port.TargetPort is null ? one.ContainerPort == port.Port : one.Name == port.TargetPort.Value || one.ContainerPort.ToString(null, null) == port.TargetPort.Value));
        });
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void The_ingress_leads_to_a_service_that_is_there_and_shows_neither_probes_nor_figures(string folder)
    {
        var manifest = Manifest.Of(folder);
        var paths = Assert.Single(manifest.Every<V1Ingress>()).Spec.Rules.SelectMany(rule => rule.Http.Paths).ToArray();

        Assert.All(paths, path => Assert.Contains(
            manifest.The<V1Service>(path.Backend.Service.Name).Spec.Ports, port => port.Name == path.Backend.Service.Port.Name));
        Assert.DoesNotContain(paths, path => path.Path is "/" or "/health" or "/metrics" or "/dashboard");
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void What_an_upgrade_applies_by_name_brings_its_settings_with_it(string folder) => Assert.All(Manifest.Of(folder).Every<V1Deployment>(), deployment => Assert.All(
        Assert.Single(deployment.Spec.Template.Spec.Containers).EnvFrom.Select(source => source.ConfigMapRef).OfType<V1ConfigMapEnvSource>(),
        settings => Assert.Equal(deployment.Metadata.Labels[Name], Manifest.Of(folder).The<V1ConfigMap>(settings.Name).Metadata.Labels[Name])));

    internal static bool Selects(IDictionary<string, string> selector, V1PodTemplateSpec template) =>
        selector.All(pair => template.Metadata.Labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static IEnumerable<(string Name, string? Key)> SecretsOf(V1Container container) =>
    [
        .. (container.Env ?? []).Select(one => one.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>().Select(secret => (secret.Name, (string?)secret.Key)),
        .. (container.EnvFrom ?? []).Select(one => one.SecretRef).OfType<V1SecretEnvSource>().Select(secret => (secret.Name, (string?)null)),
    ];

    private static bool IsSecret(string name) => name.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) || name.EndsWith("KEY", StringComparison.OrdinalIgnoreCase)
        || name.Contains("SECRET", StringComparison.OrdinalIgnoreCase) || name == "BILLING_DATABASE";
}
