using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace OrleansBilling.Architecture;

/// <summary>The files of the repository as they lie beside these tests: what is built, downloaded or private is left out.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = ["bin", "obj", ".git", ".vs", ".idea", ".billing", "node_modules", "TestResults", "artifacts"];

    internal static string Root { get; } = Here();

    /// <summary>Paths below the root, with forward slashes.</summary>
    internal static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    internal static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    internal static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    internal static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>A source without its comments, in which a word may stand that must not stand in code.</summary>
    internal static string Code(string file) => Regex.Replace(Read(file), @"//[^\n]*", "", RegexOptions.NonBacktracking);

    private static IEnumerable<string> Walk(DirectoryInfo folder) => folder.EnumerateFiles()
        .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
        .Concat(folder.EnumerateDirectories().Where(child => child.LinkTarget is null && !Skipped.Contains(child.Name)).SelectMany(Walk));

    private static string Here([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
