using System.Diagnostics;

namespace OrleansBilling.Chaos.Hosts;

/// <summary>
/// A tiny process that waits for ours to end, in whatever way (Ctrl-C of a long run, say), and then ends what it left: the processes whose
/// numbers stand in the directory, and PostgreSQL. Its standard input ends with us; after an orderly end it finds nothing to do.
/// </summary>
internal sealed class Undertaker : IDisposable
{
    private const string Script = """
        exec >/dev/null 2>&1
        while read -r line; do :; done
        for file in "$1"/*.pid; do [ -f "$file" ] && kill -9 "$(cat "$file")" && rm "$file"; done
        if [ -f "$2/data/postmaster.pid" ]; then kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")"; sleep 3; rm -rf "$2"; fi
        """;

    private readonly Process _process;

    private Undertaker(Process process) => _process = process;

    /// <param name="hosts">Where the hosts' numbers stand.</param>
    /// <param name="postgres">The home of the private PostgreSQL.</param>
    public static Undertaker Of(string hosts, string postgres)
    {
        string[] command = [.. OperatingSystem.IsLinux() ? ["setsid"] : Array.Empty<string>(), "/bin/sh", "-c", Script, "billing-chaos-watch", hosts, postgres];
        return new Undertaker(Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
