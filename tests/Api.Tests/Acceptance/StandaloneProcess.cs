using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>The product as a process of its own, to be killed in the middle of its work.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private StandaloneProcess(Process process, HttpClient http) => (_process, Http) = (process, http);

    /// <summary>With the key of the ready-made sandbox.</summary>
    public HttpClient Http { get; }

    public static async Task<StandaloneProcess> Start(string connectionString, string data)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "OrleansBilling.Standalone.dll"), "--port", port.ToString(CultureInfo.InvariantCulture), "--data", data },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BILLING_DATABASE"] = connectionString;
        var process = Process.Start(start)!;
        var output = new System.Text.StringBuilder();
        var announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => announced.TrySetException(new InvalidOperationException("It ended: " + output));
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (output) output.AppendLine(line.Data);
            // The last line of the announcement: by then the sandbox and its key are there.
            if (line.Data.Contains("Ctrl-C", StringComparison.Ordinal)) announced.TrySetResult();
        };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await announced.Task.WaitAsync(Patience);
        var key = (await File.ReadAllTextAsync(Path.Combine(data, "api-key"))).Trim();
        return new StandaloneProcess(process, ApiFixture.Client(new Uri($"http://127.0.0.1:{port}"), key));
    }

    /// <summary>As the kernel kills: nothing is finished, nothing is told.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
        Http.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
