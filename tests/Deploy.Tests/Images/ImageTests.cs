using System.Xml.Linq;
using k8s;
using k8s.Models;
using OrleansBilling.Deploy.Tests.Manifests;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Images;

/// <summary>The images that the projects make are those that the manifests run.</summary>
public sealed class ImageTests
{
    [KustomizeTheory, InlineData("Silo", "billing-silo"), InlineData("Api", "billing-api")]
    public void A_project_makes_the_image_that_the_manifests_run(string project, string host)
    {
        var properties = Properties(project);
        var container = Manifest.Of(Manifest.Bare).ContainerOf(host);

        Assert.Equal(container.Image, properties["ContainerRepository"]);
        // As a number, or Kubernetes can not tell that it is not root's.
        Assert.Equal(Manifest.Of(Manifest.Bare).PodOf(host).SecurityContext.RunAsUser.ToString(), properties["ContainerUser"]);
        Assert.Equal("$(Version)", properties["ContainerImageTag"]);
        // Arguments of the manifest go to the program only if the program is the entry point.
        Assert.Equal("Entrypoint", properties["ContainerAppCommandInstruction"]);
        Assert.Equal(
            container.Ports.Select(port => port.ContainerPort.ToString(null, null)).Order(StringComparer.Ordinal),
            XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj")).Descendants("ContainerPort").Select(port => port.Attribute("Include")!.Value).Order(StringComparer.Ordinal));
    }

    [KustomizeFact]
    public void Production_runs_the_version_of_this_checkout()
    {
        Assert.All(
            Manifest.Of(Manifest.Production).Every<V1Deployment>().SelectMany(deployment => deployment.Spec.Template.Spec.Containers),
            container => Assert.EndsWith(":" + Version, container.Image, StringComparison.Ordinal));
    }

    [Theory, InlineData("migrate", "Silo"), InlineData("silo-1", "Silo"), InlineData("silo-2", "Silo"), InlineData("api", "Api")]
    public void The_composition_runs_the_same_images_with_settings_that_they_read(string service, string project)
    {
        var composed = Composition().Services[service];

        Assert.Equal($"{Properties(project)["ContainerRepository"]}:{Version}", composed.Image);
        Assert.All(composed.Environment.Keys, name => Assert.True(SettingTests.IsRead($"billing-{project.ToLowerInvariant()}", name), $"{service} never reads {name}."));
        Assert.Contains("BILLING_DATABASE", composed.Environment.Keys);
    }

    [Fact]
    public void The_composition_gives_each_silo_the_address_that_it_tells_the_others_and_holds_no_secret()
    {
        var services = Composition().Services;
        string[] silos = ["silo-1", "silo-2"];

        Assert.All(silos, name => Assert.Contains($"billing: {{ipv4_address: {services[name].Environment["POD_IP"]}}}", Repository.Read("compose.yaml"), StringComparison.Ordinal));
        Assert.Equal(silos.Length, silos.Select(name => services[name].Environment["POD_IP"]).Distinct().Count());
        Assert.StartsWith("${POSTGRES_PASSWORD:?", services["postgres"].Environment["POSTGRES_PASSWORD"], StringComparison.Ordinal);
        Assert.StartsWith("${BILLING_OPERATOR_KEY:?", services["api"].Environment["BILLING_OPERATOR_KEY"], StringComparison.Ordinal);
        Assert.All(services.Values.Where(one => one.Environment.ContainsKey("BILLING_DATABASE")), one => Assert.Contains("Password=${POSTGRES_PASSWORD}", one.Environment["BILLING_DATABASE"], StringComparison.Ordinal));
        Assert.Contains(".env", Repository.Read(".gitignore").Split('\n'));
    }

    private static string Version => XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

    private static Composed Composition() => KubernetesYaml.Deserialize<Composed>(Repository.Read("compose.yaml"));

    private static Dictionary<string, string> Properties(string project) => XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"))
        .Descendants("PropertyGroup").Elements().ToDictionary(property => property.Name.LocalName, property => property.Value);

    /// <summary>What is of interest in compose.yaml.</summary>
    private sealed class Composed
    {
        public Dictionary<string, ComposedService> Services { get; set; } = [];
    }

    private sealed class ComposedService
    {
        public string Image { get; set; } = "";

        public Dictionary<string, string> Environment { get; set; } = [];
    }
}
