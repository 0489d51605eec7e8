using System.Runtime.InteropServices;

namespace OrleansBilling.Chaos.Hosts;

/// <summary>Signals to processes that this run has started.</summary>
internal static class Signals
{
    private const int Killed = 9;
    private const int Terminated = 15;
    // Linux and macOS count them differently.
    private static readonly int Stopped = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int Continued = OperatingSystem.IsMacOS() ? 19 : 18;

    public static void Kill(int process) => _ = Send(process, Killed);

    public static void Terminate(int process) => _ = Send(process, Terminated);

    public static void Stop(int process) => _ = Send(process, Stopped);

    public static void Continue(int process) => _ = Send(process, Continued);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
