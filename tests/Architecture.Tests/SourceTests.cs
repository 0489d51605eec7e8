using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace OrleansBilling.Architecture;

/// <summary>Habits that a reader relies on and a compiler does not hold.</summary>
public sealed class SourceTests
{
    private const int MostLines = 400;

    // Put together from parts, or this file would be the one that names them.
    private static readonly string[] Registries = ["nuget", "npmjs", "pypi", "pythonhosted", "crates", "rubygems"];

    [Fact]
    public void No_file_is_named_for_holding_odds_and_ends() =>
        Assert.DoesNotContain(Repository.Sources, file => Regex.IsMatch(Path.GetFileName(file), "Helper|Util|Manager|Common"));

    [Fact]
    public void No_file_is_too_long_to_be_held_in_the_head() =>
        Assert.All(Repository.Sources, file => Assert.True(Repository.Read(file).Count(c => c == '\n') <= MostLines, $"{file} has more than {MostLines} lines."));

    [Theory]
    [InlineData(@"\bDateTime(Offset)?\.(Utc)?Now\b")]
    [InlineData(@"\bGuid\.(NewGuid|CreateVersion7)\b")]
    [InlineData(@"\bnew Random\b|\bRandom\.Shared\b")]
    [InlineData(@"\b(double|float)\b")]
    [InlineData(@"\basync\b|\bawait\b")]
    [InlineData(@"\bSystemClock\b|\bTimeProvider\b")]
    public void The_rules_have_no_clock_no_chance_and_no_floating_point(string banned) => Assert.All(
        Repository.Sources.Where(file => file.StartsWith("src/Domain/", StringComparison.Ordinal)),
        file => Assert.DoesNotMatch(banned, Repository.Code(file)));

    [Fact]
    public void The_product_takes_its_time_from_one_clock() => Assert.All(
        Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal)),
        file => Assert.False(Regex.IsMatch(Repository.Code(file), @"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b"), file));

    [Fact]
    public void Every_namespace_follows_its_folder() => Assert.All(
        Repository.Sources.Where(file => file.StartsWith("src/", StringComparison.Ordinal)),
        file =>
        {
            var declared = Regex.Match(Repository.Read(file), @"^namespace ([\w.]+);", RegexOptions.Multiline);
            var folder = string.Join('.', file.Split('/')[1..^1]);
            if (declared.Success) Assert.True(declared.Groups[1].Value == $"OrleansBilling.{folder}", $"{file} declares {declared.Groups[1].Value}.");
        });

    [Fact]
    public void A_package_has_its_version_in_one_place()
    {
        var central = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value).ToArray();
        var used = Repository.Projects.SelectMany(file => XDocument.Parse(Repository.Read(file)).Descendants("PackageReference").Select(package => (file, package))).ToArray();

        Assert.Equal(central.Length, central.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(used, use => Assert.True(
            use.package.Attribute("Version") is null && use.package.Attribute("VersionOverride") is null && use.package.Element("Version") is null,
            $"{use.file} gives {use.package.Attribute("Include")?.Value} a version of its own."));
        Assert.Subset(central.ToHashSet(), used.Select(use => use.package.Attribute("Include")!.Value).ToHashSet());
    }

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.All(Repository.Projects, file => Assert.Contains(Path.GetDirectoryName(file)!.Replace('\\', '/') + "/packages.lock.json", Repository.Files));

    [Fact]
    public void No_file_names_a_package_registry()
    {
        string[] hosts = [.. Registries.SelectMany(name => new[] { name + ".org", name + ".com", name + ".io" })];

        Assert.All(Repository.Files, file =>
        {
            var text = Repository.Read(file);
            Assert.All(hosts, host => Assert.False(text.Contains(host, StringComparison.OrdinalIgnoreCase), $"{file} names {host}."));
        });
    }

    [Fact]
    public void Decisions_are_numbered_without_a_gap()
    {
        var numbers = Repository.Files.Where(file => file.StartsWith("docs/decisions/", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)[..4]).ToArray();

        Assert.Equal(Enumerable.Range(1, numbers.Length).Select(number => number.ToString("D4", null)), numbers);
    }

    [Fact]
    public void Migrations_are_numbered_without_a_gap()
    {
        var numbers = Repository.Files.Where(file => file.EndsWith(".sql", StringComparison.Ordinal) && file.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file)[..4]).ToArray();

        Assert.NotEmpty(numbers);
        Assert.Equal(Enumerable.Range(1, numbers.Length).Select(number => number.ToString("D4", null)), numbers);
    }
}
