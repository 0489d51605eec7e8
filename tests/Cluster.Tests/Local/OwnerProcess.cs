using System.Diagnostics;
using System.Globalization;

namespace OrleansBilling.Cluster.Tests.Local;

/// <summary>Another process that owns a private cluster (tests/ClusterOwner), to be killed or to run as another user.</summary>
internal sealed class OwnerProcess : IDisposable
{
    private readonly Process process;

    private OwnerProcess(Process process) => this.process = process;

    internal string ConnectionString { get; private set; } = "";

    internal int ServerProcessId { get; private set; }

    internal string Home { get; private set; } = "";

    internal static async Task<OwnerProcess> StartAsync(string argument, params string[] prefix)
    {
        var owner = new OwnerProcess(Launch(argument, prefix));
        owner.ConnectionString = await owner.ReadLineAsync();
        owner.ServerProcessId = int.Parse(await owner.ReadLineAsync(), CultureInfo.InvariantCulture);
        owner.Home = await owner.ReadLineAsync();
        return owner;
    }

    internal static async Task<(int ExitCode, string Message)> StartRefusedAsync(string argument, params string[] prefix)
    {
        using var process = Launch(argument, prefix);
        process.StandardInput.Close();
        var message = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, message);
    }

    internal async Task StopAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    internal static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Copies the program to where another user can read it: the checkout may lie in a home directory that is closed to him.</summary>
    internal static void CopyProgramTo(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }
    }

    private static Process Launch(string argument, string[] prefix)
    {
        // Beside the directory of the cluster lies a copy of the program, where a test has put one.
        var copy = Path.Combine(Path.GetDirectoryName(argument) ?? "", "program");
        var program = Path.Combine(Directory.Exists(copy) ? copy : AppContext.BaseDirectory, "OrleansBilling.ClusterOwner.dll");
        string[] commandLine = [.. prefix, Dotnet, program, argument];
        var description = new ProcessStartInfo(commandLine[0], commandLine.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(description) ?? throw new InvalidOperationException("The owner did not start.");
    }

    private async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The owner ended early: " + await process.StandardError.ReadToEndAsync());
}
