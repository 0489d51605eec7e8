using System.Diagnostics;
using System.Globalization;

namespace OrleansBilling.Chaos.Hosts;

/// <summary>A silo or the API as a process of its own that is killed, paused, stopped and started again, always at the same ports.</summary>
/// <param name="ready">Answers well when the host is ready.</param>
/// <param name="logs">Where its output of all starts is kept.</param>
internal sealed class HostProcess(string name, string program, IReadOnlyDictionary<string, string> environment, Uri ready, string logs) : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(90);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Lock _writing = new();
    private readonly string _numberFile = Path.Combine(logs, name + ".pid");
    private Process? _process;
    private bool _awaitedEnd;

    public string Name => name;

    public int ProcessId => _process!.Id;

    /// <summary>Whether it ended although nobody asked for it, as a silo does that learns that it was declared dead.</summary>
    public bool EndedByItself => _process is { HasExited: true } && !_awaitedEnd;

    public void Start()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var own in start.Environment.Keys.Where(key => key.StartsWith("BILLING_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(own);
        foreach (var (key, value) in environment) start.Environment[key] = value;
        _process?.Dispose();
        _awaitedEnd = false;
        _process = Process.Start(start)!;
        File.WriteAllText(_numberFile, _process.Id.ToString(CultureInfo.InvariantCulture));
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => Write(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(ready);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _awaitedEnd = true;
        if (!_process!.HasExited) Signals.Kill(ProcessId);
        await _process.WaitForExitAsync();
        File.Delete(_numberFile);
    }

    /// <summary>SIGTERM, upon which it finishes what it is at.</summary>
    public async Task StopAsync()
    {
        if (EndedByItself) return;
        _awaitedEnd = true;
        Signals.Terminate(ProcessId);
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await _process!.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new ChaosException($"{name} has not ended {StopPatience} after SIGTERM.");
        }

        if (_process.ExitCode != 0) throw new ChaosException($"{name} ended with {_process.ExitCode} after SIGTERM.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        _process?.Dispose();
        _http.Dispose();
    }

    private void Write(string? line)
    {
        if (line is null) return;
        lock (_writing) File.AppendAllText(Path.Combine(logs, name + ".log"), line + '\n');
    }
}
