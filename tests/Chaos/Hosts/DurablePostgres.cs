using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Local;

namespace OrleansBilling.Chaos.Hosts;

/// <summary>
/// A PostgreSQL for this run alone that keeps what it has committed whatever happens to its processes: the one of other tests waits for no
/// disk and would lose it. After each start it is at the same port.
/// </summary>
internal sealed class DurablePostgres : IAsyncDisposable
{
    private const int StartTries = 5;
    private readonly string _wanted;
    private PrivateCluster _cluster;

    private DurablePostgres(string wanted, PrivateCluster cluster)
    {
        (_wanted, _cluster) = (wanted, cluster);
        ConnectionString = cluster.ConnectionString;
    }

    public string ConnectionString { get; }

    public string Home => _cluster.Directory;

    public static async Task<DurablePostgres> StartAsync(string directory) => new(directory, await PrivateCluster.StartAsync(directory));

    /// <summary><c>kill -9</c> of the server and of all its children, none of which can finish anything.</summary>
    public async Task KillAsync()
    {
        var server = _cluster.ProcessId;
        int[] children = [.. await ChildrenAsync(server)];
        Signals.Kill(server);
        foreach (var child in children) Signals.Kill(child);
        await Until.NothingIsMissingAsync(() => Task.FromResult(children.Append(server).Any(IsAlive) ? "the end of PostgreSQL" : null));
        await _cluster.DisposeAsync();
    }

    public async Task StartAgainAsync()
    {
        var port = _cluster.Port;
        for (var attempt = 1; attempt <= StartTries; attempt++)
        {
            await File.WriteAllTextAsync(Path.Combine(_cluster.Directory, "port"), port.ToString(CultureInfo.InvariantCulture));
            _cluster = await PrivateCluster.StartAsync(_wanted);
            if (_cluster.Port == port) return;
            // Something of this machine held the port at that moment.
            await _cluster.DisposeAsync();
        }

        throw new InvalidOperationException($"Port {port} was taken by another process.");
    }

    /// <summary>Cuts every connection but the asking one.</summary>
    public async Task CutConnectionsAsync() =>
        await Sql.ExecuteAsync(ConnectionString, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _cluster.DisposeAsync();
        Directory.Delete(_cluster.Directory, recursive: true);
    }

    private static async Task<IEnumerable<int>> ChildrenAsync(int server)
    {
        using var list = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "pid=,ppid="]) { RedirectStandardOutput = true })!;
        var lines = (await list.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await list.WaitForExitAsync();
        return lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(pair => int.Parse(pair[1], CultureInfo.InvariantCulture) == server)
            .Select(pair => int.Parse(pair[0], CultureInfo.InvariantCulture));
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
