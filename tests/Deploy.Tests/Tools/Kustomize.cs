using System.Text.RegularExpressions;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Tools;

/// <summary>Builds kustomizations as an operator does: by kustomize, else by a kubectl that has one of version 4 or newer.</summary>
internal static class Kustomize
{
    private const int OldestMajor = 4;
    private static readonly (string Program, string Command)? Found = Find();

    /// <summary>Why nothing can be built here, or null.</summary>
    public static string? Missing => Found is null ? "Manifests are built by kustomize or kubectl 1.21: install one of them, then run ./test again." : null;

    public static string Build(string folder)
    {
        var (program, command) = Found ?? throw new InvalidOperationException(Missing);
        var (succeeded, output, errors) = Tool.Run(program, Repository.Root, command, folder);
        Assert.True(succeeded, $"{folder} does not build: {errors}");
        return output;
    }

    private static (string, string)? Find()
    {
        if (Tool.Find("kustomize") is { } kustomize) return (kustomize, "build");
        return Tool.Find("kubectl") is { } kubectl && MajorOf(kubectl) >= OldestMajor ? (kubectl, "kustomize") : null;
    }

    private static int MajorOf(string kubectl) =>
        Regex.Match(Tool.Run(kubectl, Repository.Root, "version", "--client", "-o", "json").Output, "\"kustomizeVersion\": \"v([0-9]+)") is { Success: true } match
            ? int.Parse(match.Groups[1].Value, null)
            : 0;
}

/// <summary>A test of built manifests, skipped where nothing can build them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KustomizeFactAttribute : FactAttribute
{
    public KustomizeFactAttribute() => Skip = Kustomize.Missing;
}

/// <inheritdoc cref="KustomizeFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KustomizeTheoryAttribute : TheoryAttribute
{
    public KustomizeTheoryAttribute() => Skip = Kustomize.Missing;
}
