using System.Diagnostics;

namespace OrleansBilling.Deploy.Tests.Tools;

/// <summary>A program of others that a test needs: from the PATH, or from where scripts/tools.sh unpacks it.</summary>
internal static class Tool
{
    private const int Patience = 60_000;

    /// <summary>The path of a program, or null where it is missing.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append(Path.Combine(Repository.Root, ".billing", "tools", "usr", "bin"))
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>What a program says, on both its outputs, and whether it was content.</summary>
    public static (bool Succeeded, string Output, string Errors) Run(string program, string folder, params string[] arguments)
    {
        var description = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(description)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} does not end.");
        }

        process.WaitForExit();
        return (process.ExitCode == 0, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
