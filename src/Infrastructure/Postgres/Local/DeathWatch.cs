using System.Diagnostics;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>
/// A tiny process that waits for ours to end, in whatever way, and then stops the throwaway server and deletes its directory. It notices
/// by the end of its standard input, which only we hold open, and lives in a session of its own, out of reach of Ctrl-C.
/// (The kernel's parent death signal would not do: it fires when the starting <em>thread</em> ends, and nobody is left to delete.)
/// </summary>
internal sealed class DeathWatch : IDisposable
{
    private const string Script = """
        exec >/dev/null 2>&1
        home=$1; shift
        while read -r line; do :; done
        "$@"
        rm -rf "$home"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process process;

    private DeathWatch(Process process)
    {
        this.process = process;
        AppDomain.CurrentDomain.ProcessExit += EndAtExit;
    }

    internal static DeathWatch Over(ClusterFiles files, PostgresBinaries binaries)
    {
        string[] commandLine =
        [
            .. OperatingSystem.IsLinux() ? ["setsid"] : Array.Empty<string>(), "/bin/sh", "-c", Script, "billing-postgres-watch", files.Home,
            .. files.Account.CommandLine(binaries.PgCtl, "stop", "--pgdata", files.Data, "--mode", "immediate", "--timeout", "20"),
        ];
        var description = ServerTool.Describe(commandLine[0], commandLine.Skip(1));
        return new DeathWatch(Process.Start(description) ?? throw new LocalPostgresException("The watcher of the throwaway PostgreSQL did not start."));
    }

    /// <summary>Lets the watcher do its work now, and waits until server and directory are gone.</summary>
    internal async Task EndAsync()
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndAtExit;
        process.Dispose();
    }

    private void EndAtExit(object? sender, EventArgs arguments)
    {
        process.StandardInput.Close();
        process.WaitForExit(Patience);
    }
}
