using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansBilling.Deploy.Tests.Images;

/// <summary>A registry on this machine that has one image: the base of ours, with nothing in it. Only its form matters to who builds upon it.</summary>
internal sealed class StubRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
    private readonly WebApplication _app;

    private StubRegistry(WebApplication app) => _app = app;

    /// <summary>The name under which the image is pulled.</summary>
    public string Image => $"localhost:{new Uri(_app.Urls.Single()).Port}/base:1";

    public static async Task<StubRegistry> StartAsync()
    {
        var layer = Layer(out var layerId);
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { User = "0" },
            rootfs = new { type = "layers", diff_ids = new[] { layerId } },
            history = new[] { new { created_by = "a test" } },
        });
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = config.Length, digest = Digest(config) },
            layers = new[] { new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", size = layer.Length, digest = Digest(layer) } },
        });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapMethods("/v2/base/manifests/{tag}", Methods, (HttpContext http) => SendAsync(http, manifest, ManifestType));
        app.MapMethods("/v2/base/blobs/{digest}", Methods, (HttpContext http, string digest) => SendAsync(http, new[] { config, layer }.Single(blob => Digest(blob) == digest), "application/octet-stream"));
        await app.StartAsync();
        return new StubRegistry(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static readonly string[] Methods = ["GET", "HEAD"];

    private static async Task SendAsync(HttpContext http, byte[] content, string type)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = content.Length;
        http.Response.Headers["Docker-Content-Digest"] = Digest(content);
        if (HttpMethods.IsGet(http.Request.Method)) await http.Response.Body.WriteAsync(content);
    }

    private static byte[] Layer(out string id)
    {
        using var files = new MemoryStream();
        using (var tar = new TarWriter(files, leaveOpen: true)) tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "etc"));
        id = Digest(files.ToArray());
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(files.ToArray());
        return packed.ToArray();
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
