using System.Reflection;
using System.Xml.Linq;
using NetArchTest.Rules;
using Xunit;

namespace OrleansBilling.Architecture;

/// <summary>Dependencies point one way: what a project may name, and what its assembly really uses.</summary>
public sealed class LayerTests
{
    /// <summary>Which projects of ours a project may reference. What is not in a list must not be in its file.</summary>
    public static TheoryData<string, string[]> MayReference => new()
    {
        { "Domain", [] },
        { "Contracts", [] },
        { "Reporting", ["Contracts"] },
        { "Infrastructure", ["Contracts", "Domain"] },
        { "Grains", ["Contracts", "Domain", "Infrastructure"] },
        { "Telemetry", [] },
        { "Api", ["Contracts", "Infrastructure", "Reporting", "Telemetry"] },
        { "Silo", ["Contracts", "Grains", "Infrastructure", "Telemetry"] },
        { "Standalone", ["Api", "Contracts", "Grains", "Infrastructure", "Reporting", "Silo", "Telemetry"] },
    };

    [Theory, MemberData(nameof(MayReference))]
    public void A_project_names_only_the_layers_below_it(string project, string[] allowed)
    {
        var named = References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Subset(allowed.ToHashSet(), named.ToHashSet());
    }

    [Theory, MemberData(nameof(MayReference))]
    public void An_assembly_uses_only_the_layers_below_it(string project, string[] allowed)
    {
        const string ours = "OrleansBilling.";
        var used = Load(project).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith(ours, StringComparison.Ordinal));

        Assert.Subset(allowed.ToHashSet(), used.Select(name => name[ours.Length..]).ToHashSet());
    }

    [Fact]
    public void Every_project_of_the_product_has_its_place_in_the_layers() => Assert.Equal(
        MayReference.Select(row => (string)row[0]).Order(StringComparer.Ordinal),
        Repository.Projects.Where(file => file.StartsWith("src/", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_rules_use_NodaTime_and_the_base_library_and_do_no_input_or_output()
    {
        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers", "NodaTime"], References("Domain", "PackageReference").Order(StringComparer.Ordinal));
        Assert.All(Load("Domain").GetReferencedAssemblies(), name => Assert.Matches(@"^(NodaTime|System\..+|netstandard)$", name.Name!));
        AssertFree("Domain", "Orleans", "Npgsql", "Microsoft", "System.IO", "System.Net", "System.Threading.Tasks", "System.Data", "System.Diagnostics.Process", "System.Text.Json");
    }

    [Fact]
    public void What_crosses_the_wire_is_made_of_the_base_library_and_Orleans()
    {
        Assert.Equal(["Microsoft.Orleans.Sdk"], References("Contracts", "PackageReference"));
        Assert.All(Load("Contracts").GetReferencedAssemblies(), name => Assert.Matches(@"^(Orleans\..+|System\..+|Microsoft\.Extensions\.DependencyInjection.*)$", name.Name!));
        AssertFree("Contracts", "NodaTime", "Npgsql", "Microsoft.AspNetCore", "System.IO", "System.Net");
    }

    [Fact]
    public void Grains_know_nothing_of_HTTP_and_endpoints_nothing_of_the_rules()
    {
        AssertFree("Grains", "FastEndpoints", "Microsoft.AspNetCore", "OrleansBilling.Api", "OrleansBilling.Silo");
        AssertFree("Api", "OrleansBilling.Domain", "OrleansBilling.Grains");
        AssertFree("Infrastructure", "FastEndpoints", "OrleansBilling.Api", "OrleansBilling.Grains");
    }

    private static void AssertFree(string project, params string[] namespaces)
    {
        var result = Types.InAssembly(Load(project)).That().DoNotResideInNamespaceMatching("^OrleansCodeGen").ShouldNot().HaveDependencyOnAny(namespaces).GetResult();

        Assert.True(result.IsSuccessful, $"{project} uses what it must not: {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    private static Assembly Load(string project) => Assembly.Load($"OrleansBilling.{project}");

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Parse(Repository.Read($"src/{project}/{project}.csproj")).Descendants(kind).Select(reference => reference.Attribute("Include")!.Value);
}
