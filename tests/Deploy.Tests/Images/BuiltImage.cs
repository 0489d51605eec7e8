using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Deploy.Tests.Images;

/// <summary>An image that a project makes, as the archive that <c>docker load</c> takes, unpacked.</summary>
internal sealed class BuiltImage : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly DirectoryInfo _folder;

    private BuiltImage(DirectoryInfo folder) => _folder = folder;

    public required string Tag { get; init; }

    /// <summary>What a container of it is like: user, ports, entry point.</summary>
    public required JsonElement Container { get; init; }

    /// <summary>Where a file of the image lies on this machine.</summary>
    public string PathOf(string file) => Path.Combine(_folder.FullName, "files", file.TrimStart('/'));

    /// <summary>Makes it of what is built already, as an operator does but for the base.</summary>
    public static async Task<BuiltImage> BuildAsync(string project, string baseImage)
    {
        var folder = Directory.CreateTempSubdirectory("billing-image-");
        try
        {
            return await BuildAsync(folder, project, baseImage);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<BuiltImage> BuildAsync(DirectoryInfo folder, string project, string baseImage)
    {
        var archive = Path.Combine(folder.FullName, "image.tar");
        await PublishAsync(
            "publish", $"src/{project}", "--no-build", "-c", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "-t:PublishContainer", "-nodeReuse:false",
            $"-p:ContainerBaseImage={baseImage}", $"-p:ContainerArchiveOutputPath={archive}", $"-p:PublishDir={folder.FullName}/publish/");
        var unpacked = Path.Combine(folder.FullName, "archive");
        await UnpackAsync(archive, unpacked);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(unpacked, "manifest.json")));
        var image = Assert.Single(manifest.RootElement.EnumerateArray());
        foreach (var layer in image.GetProperty("Layers").EnumerateArray()) await UnpackAsync(Path.Combine(unpacked, layer.GetString()!), Path.Combine(folder.FullName, "files"));
        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(unpacked, image.GetProperty("Config").GetString()!)));
        return new BuiltImage(folder)
        {
            Tag = Assert.Single(image.GetProperty("RepoTags").EnumerateArray()).GetString()!,
            Container = config.RootElement.GetProperty("config").Clone(),
        };
    }

    private static async Task PublishAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        // What the SDK that runs the tests tells its own tools is not meant for another one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        // The registry is on this machine, and no proxy knows it.
        start.Environment["NO_PROXY"] = "localhost,127.0.0.1";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var said = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{said}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task UnpackAsync(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        await using var file = File.OpenRead(archive);
        var isPacked = file.ReadByte() == 0x1f;
        file.Position = 0;
        await using Stream tar = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            var path = Path.Combine(folder, entry.Name.TrimStart('/'));
            if (entry.EntryType == TarEntryType.Directory)
            {
                Directory.CreateDirectory(path);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await entry.ExtractToFileAsync(path, overwrite: true);
        }
    }
}
