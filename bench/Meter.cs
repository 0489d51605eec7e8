using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>What a stretch of work took.</summary>
/// <param name="Commits">Transactions that PostgreSQL committed, reads included.</param>
/// <param name="RoundTrips">Commands and batches that Npgsql sent. COMMIT is one more, and not counted by it.</param>
internal sealed record Measured(int Items, TimeSpan Wall, TimeSpan ClientCpu, TimeSpan ServerCpu, long RoundTrips, long Bytes, long Commits, long PeakMemory, long Allocated)
{
    public double PerSecond => Items / Wall.TotalSeconds;

    /// <summary>Two stretches as one.</summary>
    public static Measured Sum(Measured? one, Measured other) => one is null ? other : new(
        one.Items + other.Items, one.Wall + other.Wall, one.ClientCpu + other.ClientCpu, one.ServerCpu + other.ServerCpu, one.RoundTrips + other.RoundTrips,
        one.Bytes + other.Bytes, one.Commits + other.Commits, Math.Max(one.PeakMemory, other.PeakMemory), one.Allocated + other.Allocated);

    /// <summary>Of this process and of PostgreSQL together.</summary>
    public double CpuEach => (ClientCpu + ServerCpu).TotalMilliseconds / Items;

    // The runtime forgets what was allocated on a heap that its collector gives up.
    private string AllocatedEach => Allocated > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Allocated / Items / 1024.0:F0} KB allocated each") : "";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond,8:N0}/s  client {ClientCpu.TotalMilliseconds / Items:F2} ms, server {ServerCpu.TotalMilliseconds / Items:F2} ms CPU, "
        + $"{(double)RoundTrips / Items:F2} commands, {(double)Commits / Items:F2} commits, {Bytes / Items / 1024.0:F1} KB sent{AllocatedEach}; peak {PeakMemory / 1024 / 1024} MB");
}

/// <summary>Measures this process and the PostgreSQL beside it.</summary>
internal sealed class Meter : IDisposable
{
    private const int TicksPerSecond = 100;

    private readonly MeterListener _listener = new();
    private readonly int _server;
    private readonly string _database;
    private readonly int[] _others;
    private readonly Stopwatch _watch;
    private readonly TimeSpan _client;
    private readonly TimeSpan _serverCpu;
    private readonly long _commits;
    private readonly long _allocated;
    private long _commands;
    private long _bytes;

    private Meter(int server, string database, long commits, int[] others)
    {
        (_server, _database, _commits, _others) = (server, database, commits, others);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Count(instrument.Name));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.Start();
        _serverCpu = ServerCpu(server);
        _client = ClientCpu();
        _allocated = GC.GetTotalAllocatedBytes(precise: true);
        _watch = Stopwatch.StartNew();
    }

    /// <param name="others">Further processes on the side of the client. Of them only the CPU is known.</param>
    public static async Task<Meter> StartAsync(BenchServer server, string database, params int[] others) => new(server.ProcessId, database, await CommitsAsync(database), others);

    public async Task<Measured> StopAsync(int items)
    {
        var wall = _watch.Elapsed;
        var (client, serverCpu, allocated) = (ClientCpu() - _client, ServerCpu(_server) - _serverCpu, GC.GetTotalAllocatedBytes(precise: true) - _allocated);
        // Sessions report what they did about once a second, and idle ones when they are next used.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var commits = await CommitsAsync(_database) - _commits;
        return new Measured(items, wall, client, serverCpu, _commands, _bytes, commits, Process.GetCurrentProcess().PeakWorkingSet64, allocated);
    }

    public void Dispose() => _listener.Dispose();

    private void Count(string instrument)
    {
        if (instrument == "db.client.operation.duration") Interlocked.Increment(ref _commands);
    }

    private void Add(string instrument, long value)
    {
        if (instrument == "db.client.operation.npgsql.bytes_written") Interlocked.Add(ref _bytes, value);
    }

    private static Task<long> CommitsAsync(string database) => BenchServer.AskAsync<long>(database, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");

    private TimeSpan ClientCpu() => Environment.CpuUsage.TotalTime
        + TimeSpan.FromSeconds((double)_others.Sum(process => Ticks(process.ToString(CultureInfo.InvariantCulture), process)) / TicksPerSecond);

    /// <summary>The postmaster's with that of its children that ended, and of those that live.</summary>
    private static TimeSpan ServerCpu(int postmaster) => TimeSpan.FromSeconds(
        (double)Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => name.All(char.IsAsciiDigit))
            .Sum(process => Ticks(process, postmaster)) / TicksPerSecond);

    private static long Ticks(string process, int postmaster)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var isServer = process == postmaster.ToString(CultureInfo.InvariantCulture);
            if (!isServer && fields[1] != postmaster.ToString(CultureInfo.InvariantCulture)) return 0;
            // utime, stime; of the postmaster also those of children it has waited for.
            return fields[11..(isServer ? 15 : 13)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
