using System.Text.RegularExpressions;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Tools;

/// <summary>Builds kustomizations as an operator does: by kustomize of version 5 or newer, else by a kubectl that has one in it.</summary>
internal static class Kustomize
{
    private const int OldestMajor = 5;
    private static readonly (string Program, string Command)? Found = Find();

    /// <summary>Why nothing can be built here, or null.</summary>
    public static string? Missing => Found is null ? "Manifests are built by kustomize or kubectl 1.27, or newer: install one of them, then run ./test again." : null;

    public static string Build(string folder)
    {
        var (program, command) = Found ?? throw new InvalidOperationException(Missing);
        var (succeeded, output, errors) = Tool.Run(program, Repository.Root, command, folder);
        Assert.True(succeeded, $"{folder} does not build: {errors}");
        return output;
    }

    private static (string, string)? Find()
    {
        if (Tool.Find("kustomize") is { } kustomize && IsNewEnough(kustomize, "version")) return (kustomize, "build");
        return Tool.Find("kubectl") is { } kubectl && IsNewEnough(kubectl, "version", "--client", "-o", "json") ? (kubectl, "kustomize") : null;
    }

    // What kubectl says of itself is "1.32"; what follows "kustomizeVersion" counts. kustomize says "v5.4.2" and nothing else.
    private static bool IsNewEnough(string program, params string[] question) =>
        Regex.Match(Tool.Run(program, Repository.Root, question).Output, "(?:kustomizeVersion\": \"|^|kustomize/)v([0-9]+)\\.", RegexOptions.Multiline) is { Success: true } match
        && int.Parse(match.Groups[1].Value, null) >= OldestMajor;
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
