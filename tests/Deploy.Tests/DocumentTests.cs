using System.Text.RegularExpressions;
using Xunit;

namespace OrleansBilling.Deploy.Tests;

/// <summary>What an operator reads leads somewhere.</summary>
public sealed class DocumentTests
{
    [Theory, InlineData("docs/operations.md"), InlineData("deploy/k8s/README.md")]
    public void Every_link_of_the_operators_pages_leads_to_a_file_and_a_heading_that_are_there(string page)
    {
        string[] links = [.. Regex.Matches(Repository.Read(page), @"\]\(([^)\s]+)\)").Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal))];

        Assert.NotEmpty(links);
        Assert.All(links, link =>
        {
            var parts = link.Split('#');
            var target = parts[0].Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, parts[0])));
            Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), $"{page} links to {link}, which is not there.");
            if (parts.Length > 1) Assert.Contains(parts[1], Anchors(target));
        });
    }

    /// <summary>The headings of a page as GitHub and GitLab make anchors of them.</summary>
    internal static string[] Anchors(string page) =>
    [
        .. Regex.Matches(Repository.Read(page), "^#+ (.+)$", RegexOptions.Multiline)
            .Select(match => Regex.Replace(match.Groups[1].Value.ToLowerInvariant(), "[^a-z0-9 _-]", "").Replace(' ', '-')),
    ];
}
