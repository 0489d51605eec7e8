using System.Globalization;
using k8s.Models;
using OrleansBilling.Deploy.Tests.Tools;
using OrleansBilling.Silo;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Manifests;

/// <summary>How pods run, are asked, are replaced and are spread.</summary>
public sealed class PodTests
{
    private static readonly string[] Hosts = ["billing-silo", "billing-api"];
    private static readonly string[] Roles = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount"];

    public static TheoryData<string> All => Manifest.All;

    [KustomizeTheory, MemberData(nameof(All))]
    public void Every_pod_runs_as_nobody_in_particular_on_files_it_cannot_change(string folder) => Assert.All(Manifest.Of(folder).Pods, pod =>
    {
        var spec = pod.Template.Spec;
        Assert.True(spec.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, spec.SecurityContext.RunAsUser);
        Assert.Equal("RuntimeDefault", spec.SecurityContext.SeccompProfile.Type);
        Assert.True(spec.HostNetwork is null && spec.HostPID is null && spec.HostIPC is null);
        Assert.All(spec.Volumes ?? [], volume => Assert.Null(volume.HostPath));
        Assert.All(spec.Containers, container =>
        {
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.NotNull(container.Resources.Limits["memory"]);
            Assert.NotNull(container.Resources.Requests["cpu"]);
        });
    });

    [KustomizeTheory, MemberData(nameof(All))]
    public void Nothing_of_ours_may_ask_Kubernetes_anything(string folder)
    {
        var manifest = Manifest.Of(folder);

        Assert.All(manifest.Pods, pod =>
        {
            Assert.False(pod.Template.Spec.AutomountServiceAccountToken);
            Assert.Null(pod.Template.Spec.ServiceAccountName);
            Assert.DoesNotContain(pod.Template.Spec.Volumes ?? [], volume => volume.Projected is not null);
        });
        Assert.DoesNotContain(manifest.Objects, one => Roles.Contains(one.Kind));
    }

    /// <summary>For a Service billing-silo it would add BILLING_SILO_PORT=tcp://..., which is a setting's name.</summary>
    [KustomizeTheory, MemberData(nameof(All))]
    public void Kubernetes_adds_no_names_to_the_environment(string folder) => Assert.All(Manifest.Of(folder).Pods, pod => Assert.False(pod.Template.Spec.EnableServiceLinks));

    [Fact]
    public void No_program_of_ours_has_a_client_of_Kubernetes() => Assert.All(
        Repository.Files("src", "packages.lock.json"),
        file => Assert.DoesNotContain("Kubernetes", Repository.Read(file), StringComparison.OrdinalIgnoreCase));

    [KustomizeTheory, MemberData(nameof(All))]
    public void The_three_probes_ask_three_different_things_at_a_port_that_is_there(string folder) => Assert.All(Hosts, host =>
    {
        var container = Manifest.Of(folder).ContainerOf(host);
        V1Probe[] probes = [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe];

        Assert.Equal(["/health/started", "/health/live", "/health/ready"], probes.Select(probe => probe.HttpGet.Path));
        Assert.All(probes, probe => Assert.Contains(container.Ports, port => port.Name == probe.HttpGet.Port.Value));
        // Starting may mean to wait for a migration; being late is no reason to be killed.
        Assert.InRange(Seconds(container.StartupProbe), 300, 900);
        Assert.InRange(Seconds(container.LivenessProbe), 30, 120);
        Assert.InRange(Seconds(container.ReadinessProbe), 5, 30);
    });

    [KustomizeTheory, MemberData(nameof(All))]
    public void A_silo_that_must_go_has_more_time_than_it_takes_to_finish_what_it_is_at(string folder)
    {
        var manifest = Manifest.Of(folder);

        Assert.True(manifest.PodOf("billing-silo").TerminationGracePeriodSeconds >= (2 * BillingSilo.DrainTime.TotalSeconds) + 30);
        // What preStop takes, and then the host's own 30 seconds for requests under way.
        Assert.True(manifest.PodOf("billing-api").TerminationGracePeriodSeconds >= manifest.ContainerOf("billing-api").Lifecycle.PreStop.Sleep.Seconds + 30);
    }

    [KustomizeTheory, MemberData(nameof(All))]
    public void A_new_one_is_well_before_an_old_one_goes(string folder) => Assert.All(Hosts, host =>
    {
        var spec = Manifest.Of(folder).The<V1Deployment>(host).Spec;

        Assert.Equal("RollingUpdate", spec.Strategy.Type);
        Assert.Equal("0", spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("1", spec.Strategy.RollingUpdate.MaxSurge.Value);
        Assert.True(spec.MinReadySeconds >= 10);
        Assert.True(spec.ProgressDeadlineSeconds is null || spec.ProgressDeadlineSeconds > Seconds(Manifest.Of(folder).ContainerOf(host).StartupProbe) + spec.MinReadySeconds);
    });

    [KustomizeTheory, MemberData(nameof(All))]
    public void Nodes_are_drained_one_pod_at_a_time_and_pods_are_spread_over_them(string folder) => Assert.All(Hosts, host =>
    {
        var manifest = Manifest.Of(folder);
        var template = manifest.The<V1Deployment>(host).Spec.Template;
        var budget = manifest.The<V1PodDisruptionBudget>(host).Spec;

        Assert.Equal("1", budget.MaxUnavailable.Value);
        Assert.True(ManifestTests.Selects(budget.Selector.MatchLabels, template));
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], template.Spec.TopologySpreadConstraints.Select(one => one.TopologyKey));
        Assert.All(template.Spec.TopologySpreadConstraints, one => Assert.True(ManifestTests.Selects(one.LabelSelector.MatchLabels, template)));
    });

    [KustomizeFact]
    public void Production_scales_by_itself_and_never_below_what_may_lose_one()
    {
        var manifest = Manifest.Of(Manifest.Production);

        Assert.All(Hosts, host =>
        {
            var scale = manifest.The<V2HorizontalPodAutoscaler>(host).Spec;
            Assert.Equal(("apps/v1", "Deployment", host), (scale.ScaleTargetRef.ApiVersion, scale.ScaleTargetRef.Kind, scale.ScaleTargetRef.Name));
            Assert.True(scale.MinReplicas >= 2 && scale.MaxReplicas > scale.MinReplicas);
            // A figure here would undo the autoscaler's each time the manifest is applied.
            Assert.Null(manifest.The<V1Deployment>(host).Spec.Replicas);
        });
        Assert.Contains(manifest.PodOf("billing-silo").TopologySpreadConstraints, one => one is { TopologyKey: "kubernetes.io/hostname", WhenUnsatisfiable: "DoNotSchedule" });
    }

    [KustomizeFact]
    public void Development_has_two_silos_and_no_autoscaler()
    {
        var manifest = Manifest.Of(Manifest.Development);

        Assert.Empty(manifest.Every<V2HorizontalPodAutoscaler>());
        Assert.Equal([1, 2], Hosts.Select(host => manifest.The<V1Deployment>(host).Spec.Replicas).Order());
    }

    [KustomizeFact]
    public void The_migration_runs_the_image_of_the_silos_to_its_end_as_their_owner_of_the_database()
    {
        var manifest = Manifest.Of(Manifest.Production);
        var (silo, migration) = (manifest.ContainerOf("billing-silo"), manifest.ContainerOf("billing-migrate"));

        Assert.Equal(silo.Image, migration.Image);
        Assert.Equal(["migrate"], migration.Args);
        Assert.Equal("Never", manifest.PodOf("billing-migrate").RestartPolicy);
        Assert.Equal(Database(silo), Database(migration));
        Assert.NotEqual(Database(silo), Database(manifest.ContainerOf("billing-api")));
    }

    private static string Database(V1Container container) => container.Env.Single(one => one.Name == "BILLING_DATABASE").ValueFrom.SecretKeyRef is var secret
        ? string.Create(CultureInfo.InvariantCulture, $"{secret.Name}/{secret.Key}")
        : "";

    private static int Seconds(V1Probe probe) => (probe.PeriodSeconds ?? 10) * (probe.FailureThreshold ?? 3);
}
