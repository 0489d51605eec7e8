using System.Runtime.CompilerServices;

namespace OrleansBilling.Deploy.Tests;

/// <summary>The files of the repository as they lie beside these tests.</summary>
internal static class Repository
{
    public static string Root { get; } = Here();

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>What lies under a folder and ends so, but for what is built; paths below the root.</summary>
    public static IEnumerable<string> Files(string folder, string ending) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*" + ending, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    private static string Here([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
