using System.Diagnostics;
using System.Globalization;
using OrleansBilling.Cluster.Tests.Local;
using OrleansBilling.Silo;
using OrleansBilling.Testing;

namespace OrleansBilling.Cluster.Tests.Processes;

/// <summary>A real silo: src/Silo as a process of its own, on ports that were free a moment ago.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly int _healthPort;

    private SiloProcess(Process process, int healthPort)
    {
        (_process, _healthPort) = (process, healthPort);
    }

    /// <param name="configuration">More environment variables.</param>
    public static SiloProcess Launch(string database, string cluster, params (string Name, string Value)[] configuration)
    {
        var ports = FreePorts.Take(3);
        var start = new ProcessStartInfo(OwnerProcess.Dotnet, [typeof(BillingSilo).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["BILLING_DATABASE"] = database,
                ["BILLING_CLUSTER"] = cluster,
                ["BILLING_SILO_PORT"] = Text(ports[0]),
                ["BILLING_GATEWAY_PORT"] = Text(ports[1]),
                ["BILLING_HEALTH_PORT"] = Text(ports[2]),
            },
        };
        foreach (var (name, value) in configuration) start.Environment[name] = value;
        var process = Process.Start(start)!;
        // Nobody reads it, but a full pipe would stop the silo.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new SiloProcess(process, ports[2]);
    }

    public async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited) throw new InvalidOperationException($"The silo ended with {_process.ExitCode}.");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{_healthPort}/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
