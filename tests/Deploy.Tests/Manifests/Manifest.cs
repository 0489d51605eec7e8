using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Manifests;

/// <summary>What a kustomization builds, read strictly: a member that Kubernetes does not know is an error.</summary>
internal sealed class Manifest
{
    public const string Development = "deploy/k8s/overlays/dev";
    public const string Production = "deploy/k8s/overlays/production";
    public const string Bare = "deploy/k8s/base";

    // What is no part of Kubernetes itself.
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
    };

    private static readonly ConcurrentDictionary<string, Manifest> Known = new();

    private Manifest(string folder)
    {
        Yaml = Kustomize.Build(folder);
        Objects = Read(Yaml);
    }

    public string Yaml { get; }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    public static TheoryData<string> All => [Bare, Development, Production];

    public static TheoryData<string> Overlays => [Development, Production];

    public static Manifest Of(string folder) => Known.GetOrAdd(folder, one => new Manifest(one));

    public static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Read(string yaml) =>
        [.. KubernetesYaml.LoadAllFromString(yaml, Kinds, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    public IEnumerable<T> Every<T>() where T : IKubernetesObject<V1ObjectMeta> => Objects.OfType<T>();

    public T The<T>(string name) where T : IKubernetesObject<V1ObjectMeta> => Every<T>().Single(one => one.Metadata.Name == name);

    /// <summary>Every pod that these manifests start, by the name of what starts it.</summary>
    public IEnumerable<(string Name, V1PodTemplateSpec Template)> Pods =>
    [
        .. Every<V1Deployment>().Select(one => (one.Metadata.Name, one.Spec.Template)),
        .. Every<V1StatefulSet>().Select(one => (one.Metadata.Name, one.Spec.Template)),
        .. Every<V1Job>().Select(one => (one.Metadata.Name, one.Spec.Template)),
    ];

    public V1PodSpec PodOf(string name) => Pods.Single(pod => pod.Name == name).Template.Spec;

    public V1Container ContainerOf(string name) => Assert.Single(PodOf(name).Containers);

    /// <summary>The settings that a container gets by a generated ConfigMap.</summary>
    public IReadOnlyDictionary<string, string> SettingsOf(string name) => ContainerOf(name).EnvFrom?
        .Where(source => source.ConfigMapRef is not null)
        .SelectMany(source => The<V1ConfigMap>(source.ConfigMapRef.Name).Data)
        .ToDictionary() ?? [];

    /// <summary>Every name of the environment that the manifests write, whatever its value comes from.</summary>
    public IEnumerable<string> NamesOf(string name) => SettingsOf(name).Keys.Concat(ContainerOf(name).Env?.Select(one => one.Name) ?? []);
}
