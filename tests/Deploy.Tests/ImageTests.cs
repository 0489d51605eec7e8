using System.Xml.Linq;
using k8s.Models;
using OrleansBilling.Deploy.Tests.Manifests;
using OrleansBilling.Deploy.Tests.Tools;
using Xunit;

namespace OrleansBilling.Deploy.Tests;

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
        var version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.All(
            Manifest.Of(Manifest.Production).Every<V1Deployment>().SelectMany(deployment => deployment.Spec.Template.Spec.Containers),
            container => Assert.EndsWith(":" + version, container.Image, StringComparison.Ordinal));
    }

    [Fact]
    public void The_composition_runs_the_same_images_and_holds_no_secret()
    {
        var composition = Repository.Read("compose.yaml");

        Assert.Contains(Properties("Silo")["ContainerRepository"] + ":", composition, StringComparison.Ordinal);
        Assert.Contains(Properties("Api")["ContainerRepository"] + ":", composition, StringComparison.Ordinal);
        Assert.Contains("${POSTGRES_PASSWORD:?", composition, StringComparison.Ordinal);
        Assert.Contains("${BILLING_OPERATOR_KEY:?", composition, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Properties(string project) => XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj"))
        .Descendants("PropertyGroup").Elements().ToDictionary(property => property.Name.LocalName, property => property.Value);
}
