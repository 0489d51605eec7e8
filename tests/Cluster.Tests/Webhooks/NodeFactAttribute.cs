using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Webhooks;

/// <summary>
/// A test against the library that receivers in JavaScript use (<c>standardwebhooks</c>). It is installed once, beside other temporary files;
/// without Node.js, npm or a way to the packages the test is skipped and says so. The published example is checked always.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    private const string Package = "standardwebhooks@1.1.1";
    private static readonly Lazy<(string Folder, string? Problem)> Installed = new(Install);

    public NodeFactAttribute() => Skip = Installed.Value.Problem;

    /// <summary>Runs a script that may use the library, and answers what it prints.</summary>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var (code, output) = await StartAsync("node", Installed.Value.Folder, ["-e", script, "--", .. arguments]);
        Assert.True(code == 0, output);
        return output.Trim();
    }

    private static (string Folder, string? Problem) Install()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"orleansbilling-{Environment.UserName}-{Package}");
        if (File.Exists(Path.Combine(folder, "node_modules", "standardwebhooks", "package.json"))) return (folder, null);
        try
        {
            Directory.CreateDirectory(folder);
            var (code, output) = StartAsync("npm", folder, ["install", "--no-audit", "--no-fund", "--prefix", folder, Package]).GetAwaiter().GetResult();
            return (folder, code == 0 ? null : $"npm could not install {Package}: {output}");
        }
        catch (Exception missing) when (missing is Win32Exception or IOException or UnauthorizedAccessException or TimeoutException)
        {
            return (folder, $"Node.js and npm are needed to check signatures with {Package}: {missing.Message}");
        }
    }

    private static async Task<(int Code, string Output)> StartAsync(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output + await error);
    }
}
