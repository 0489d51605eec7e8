using System.ComponentModel;
using System.Diagnostics;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>One run of a command line tool: no shell, output captured, environment cleaned of what would redirect PostgreSQL.</summary>
internal static class ServerTool
{
    internal sealed record Outcome(int ExitCode, string Output)
    {
        internal bool Succeeded => ExitCode == 0;
    }

    /// <summary>Runs the tool to its end. A tool that does not exist or may not be run answers like a shell: exit code 127.</summary>
    internal static async Task<Outcome> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = Describe(file, arguments) };
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        if (!TryStart(process, out var refusal))
        {
            return new Outcome(127, refusal);
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new Outcome(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    internal static ProcessStartInfo Describe(string file, IEnumerable<string> arguments)
    {
        // The server's user may not be allowed into our working directory, and the tools refuse to run where they cannot look.
        var description = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<object>().Select(key => (string)key).ToList())
        {
            // PGDATA, PGPORT, PGOPTIONS and their kin belong to some other server.
            if (name.StartsWith("PG", StringComparison.Ordinal))
            {
                description.Environment.Remove(name);
            }
        }

        description.Environment["LC_ALL"] = "C";
        return description;
    }

    private static bool TryStart(Process process, out string refusal)
    {
        try
        {
            refusal = "";
            return process.Start();
        }
        catch (Win32Exception exception)
        {
            refusal = exception.Message;
            return false;
        }
    }
}
