using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansBilling.Bench;

/// <summary>Another process of ours. It ends with this one: its input is closed then.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const string Host = "dotnet";
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public static Child Start(string assembly, string[] arguments, params (string Name, string Value)[] environment)
    {
        // This process may be the bench's own executable, which starts nothing but itself.
        var host = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == Host ? Environment.ProcessPath! : Host;
        var start = new ProcessStartInfo(host, [assembly, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new Child(Process.Start(start)!);
    }

    /// <summary>Waits for a line of its output.</summary>
    public async Task ReadUntilAsync(string line)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } said)
        {
            if (said == line) return;
        }

        throw new InvalidOperationException("The process ended before it was ready.");
    }

    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line of its output.</summary>
    public async Task<string> ReadAsync() => await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process has ended.");

    /// <summary>Lets it print what it likes; a full pipe would stop it.</summary>
    public void Ignore() => _ = _process.StandardOutput.ReadToEndAsync();

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
