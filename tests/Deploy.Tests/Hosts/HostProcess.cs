using System.Diagnostics;
using System.Text;

namespace OrleansBilling.Deploy.Tests.Hosts;

/// <summary>A host as a process of its own, with the environment of its container and nothing else that could set it up.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const int MostSaid = 20_000;
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private HostProcess(Process process) => _process = process;

    /// <param name="ports">Where the container's ports are on this machine, by their names.</param>
    public static HostProcess Launch(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, int> ports)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("BILLING_", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var host = new HostProcess(Process.Start(start)!) { Ports = ports };
        host._process.OutputDataReceived += (_, line) => host.Hear(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Hear(line.Data);
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    public required IReadOnlyDictionary<string, int> Ports { get; init; }

    public Uri At(string port, string path) => new($"http://127.0.0.1:{Ports[port]}{path}");

    /// <summary>Asks until the answer is a good one.</summary>
    public async Task UntilWellAsync(HttpClient http, Uri question, TimeSpan patience)
    {
        var asked = Stopwatch.GetTimestamp();
        while (!await IsWellAsync(http, question))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(asked) > patience) throw new InvalidOperationException($"{question} gives no good answer. The host said:\n{Said()}");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>Waits for one that does its work and ends.</summary>
    public async Task UntilWellEndedAsync(TimeSpan patience)
    {
        using var tooLong = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(tooLong.Token);
        if (_process.ExitCode != 0) throw new InvalidOperationException($"It ended with exit code {_process.ExitCode}. It said:\n{Said()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> IsWellAsync(HttpClient http, Uri question)
    {
        try
        {
            using var answer = await http.GetAsync(question);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Hear(string? line)
    {
        lock (_said)
        {
            if (line is not null && _said.Length < MostSaid) _said.AppendLine(line);
        }
    }

    private string Said()
    {
        lock (_said) return _said.ToString();
    }
}
