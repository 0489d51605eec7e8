using System.Diagnostics;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Local;

/// <summary>A test that becomes another user, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Only root can start a process as another user.";
        }
        else if (!NobodyCanRunDotnet())
        {
            Skip = "The .NET installation is closed to other users.";
        }
    }

    private static bool NobodyCanRunDotnet()
    {
        var description = new ProcessStartInfo("setpriv", ["--reuid=nobody", "--regid=65534", "--clear-groups", "--", "env", "HOME=/nonexistent", OwnerProcess.Dotnet, "--list-runtimes"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(description)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
