using System.Diagnostics;
using System.Globalization;

namespace OrleansBilling.Infrastructure.Postgres.Local;

/// <summary>What a server wrote about itself into <c>postmaster.pid</c> of its data directory: true only while that very process lives.</summary>
internal sealed record PostmasterFile(int ProcessId, int Port, string Path, string Text)
{
    internal static PostmasterFile? Read(string dataDirectory)
    {
        var path = System.IO.Path.Combine(dataDirectory, "postmaster.pid");
        if (ReadOrNull(path) is not { } text)
        {
            return null;
        }

        // Line 1 is the process, line 4 the port; a server that has only begun to start has written fewer.
        var lines = text.Split('\n');
        if (!int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process))
        {
            return null;
        }

        var port = lines.Length > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var number) ? number : 0;
        return new PostmasterFile(process, port, path, text);
    }

    /// <summary>Whether some process has that number, whosever it is: then PostgreSQL itself would refuse to start.</summary>
    internal bool NumberIsTaken()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the server of this directory lives. A number may have been given to another process since, even to another PostgreSQL, as
    /// happens when a container starts again; a server's working directory is its data directory, so the same file must be found there.
    /// </summary>
    internal bool IsAlive()
    {
        if (!NumberIsTaken())
        {
            return false;
        }

        return OperatingSystem.IsLinux() ? FirstLines(ReadOrNull($"/proc/{ProcessId}/cwd/postmaster.pid")) == FirstLines(Text) : IsCalledPostgres();
    }

    private bool IsCalledPostgres()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // Process, directory and start time: what follows them changes while a server starts.
    private static string? FirstLines(string? text) => text is null ? null : string.Join('\n', text.Split('\n').Take(3));

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
