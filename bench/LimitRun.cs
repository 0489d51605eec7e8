using System.Globalization;
using Npgsql;

namespace OrleansBilling.Bench;

/// <summary>
/// What plain Npgsql commits here: for each invoice one transaction, in one batch, that writes the rows that one of our invoices leaves
/// behind. They are read back from the database, so they are the same rows whatever the engine comes to write; and PostgreSQL seals them as it
/// seals ours, without which an audit would find fault with them. Bare, without those seals, it is measured too. As the engine is, it is warm:
/// its sessions have prepared what they send, and live until the end.
/// </summary>
internal sealed class LimitRun : IAsyncDisposable
{
    private static readonly int[] Widths = [8, 16, 32];
    private static readonly (string Name, string Seals)[] Kinds = [("limit", "on"), ("limit, bare", "off")];

    /// <summary>Of that many there must be customers to write for, on a fast machine.</summary>
    public static int MostTransactions(BenchOptions options, int rounds) => ((rounds * Widths.Length * Kinds.Length) + 1) * options.Seconds * 1_500;

    private readonly Dictionary<(string Kind, int Width), Measured> _totals = [];
    private readonly BenchServer _server;
    private readonly string _database;
    private readonly NpgsqlDataSource _pool;
    private readonly BenchOptions _options;
    private readonly InvoiceRows _rows;
    private readonly int _most;
    private int _written;

    private LimitRun(BenchServer server, string database, BenchOptions options, InvoiceRows rows, int rounds)
    {
        (_server, _database, _options, _rows, _most) = (server, database, options, rows, MostTransactions(options, rounds));
        _pool = new NpgsqlDataSourceBuilder(database + $";Maximum Pool Size={Widths.Max()};Max Auto Prepare=200;No Reset On Close=true").Build();
    }

    /// <summary>At the best of the widths.</summary>
    public Measured Best => BestOf(Kinds[0].Name);

    /// <summary>The same without seals.</summary>
    public Measured BestBare => BestOf(Kinds[1].Name);

    /// <param name="sample">The number of a subscription that has just billed.</param>
    /// <param name="rounds">How often it will be measured.</param>
    public static async Task<LimitRun> PrepareAsync(BenchServer server, string database, string sample, BenchOptions options, int rounds)
    {
        var limit = new LimitRun(server, database, options, await InvoiceRows.ReadAsync(database, sample), rounds);
        await limit.SealAsync(Kinds[0].Seals);
        await limit.WriteAsync(Widths.Max());
        return limit;
    }

    /// <summary>One round: each kind at each width.</summary>
    public async Task MeasureAsync()
    {
        foreach (var (name, seals) in Kinds)
        {
            await SealAsync(seals);
            foreach (var width in Widths) _totals[(name, width)] = Measured.Sum(_totals.GetValueOrDefault((name, width)), await MeasureAsync(width));
        }
    }

    public void Print()
    {
        foreach (var (name, _) in Kinds)
        {
            Console.WriteLine($"  {name,-14}  {BestOf(name)}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"                  {string.Join(", ", Widths.Select(width => $"{_totals[(name, width)].PerSecond:F0}/s by {width} connections"))}"));
        }
    }

    private Measured BestOf(string kind) => Widths.Select(width => _totals[(kind, width)]).MaxBy(total => total.PerSecond)!;

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    /// <summary>Whether PostgreSQL seals what all the sessions write from now on.</summary>
    private async Task SealAsync(string seals)
    {
        // All at the same time, so that each of them is another one.
        var sessions = await Task.WhenAll(Enumerable.Range(0, Widths.Max()).Select(_ => _pool.OpenConnectionAsync().AsTask()));
        foreach (var session in sessions)
        {
            await using var command = new NpgsqlCommand($"SET billing.writes = '{seals}'", session);
            await command.ExecuteNonQueryAsync();
        }

        foreach (var session in sessions) await session.DisposeAsync();
    }

    private async Task<Measured> MeasureAsync(int width)
    {
        using var meter = await Meter.StartAsync(_server, _database);
        return await meter.StopAsync(await WriteAsync(width));
    }

    /// <summary>Writes for a while, and answers how many.</summary>
    private async Task<int> WriteAsync(int width)
    {
        var end = Environment.TickCount64 + (_options.Seconds * 1000L);
        var before = _written;
        await Task.WhenAll(Enumerable.Range(0, width).Select(_ => WriteUntilAsync(end)));
        return _written <= _most ? _written - before : throw new InvalidOperationException("There are no customers left to write for: make it shorter with --seconds.");
    }

    private async Task WriteUntilAsync(long end)
    {
        while (Environment.TickCount64 < end && Interlocked.Increment(ref _written) is var number && number <= _most)
        {
            await using var connection = await _pool.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var batch = new NpgsqlBatch(connection, transaction);
            _rows.Fill(batch, number);
            await batch.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }
}
