using System.Globalization;
using Npgsql;

namespace OrleansBilling.Bench;

/// <summary>
/// What plain Npgsql commits here: for each invoice one transaction, in one batch, that writes the rows that one of our invoices leaves
/// behind. They are read back from the database, so they are the same rows whatever the engine comes to write; and PostgreSQL seals them as it
/// seals ours, without which an audit would find fault with them. Bare, without those seals, it is measured too.
/// </summary>
internal sealed class LimitRun
{
    private static readonly int[] Widths = [8, 16, 32];

    /// <summary>Of that many there must be customers to write for: four times at each width, on a fast machine.</summary>
    public static int MostTransactions(BenchOptions options) => Widths.Length * 4 * options.Seconds * 1_500;

    private readonly BenchServer _server;
    private readonly string _database;
    private readonly BenchOptions _options;
    private readonly InvoiceRows _rows;
    private int _written;

    private LimitRun(BenchServer server, string database, BenchOptions options, InvoiceRows rows)
    {
        (_server, _database, _options, _rows) = (server, database, options, rows);
    }

    /// <summary>At the best of the widths.</summary>
    public Measured? Best { get; private set; }

    /// <summary>The same without seals.</summary>
    public Measured? BestBare { get; private set; }

    /// <param name="sample">The number of a subscription that has just billed.</param>
    public static async Task<LimitRun> PrepareAsync(BenchServer server, string database, string sample, BenchOptions options) =>
        new(server, database, options, await InvoiceRows.ReadAsync(database, sample));

    public async Task MeasureAsync()
    {
        Best = Better(Best, await MeasureAsync("limit", "Options=-c billing.writes=on"));
        BestBare = Better(BestBare, await MeasureAsync("limit, bare", "Options=-c billing.writes=off"));
    }

    private async Task<Measured> MeasureAsync(string name, string session)
    {
        Measured? best = null;
        foreach (var width in Widths) best = Better(best, await MeasureAsync(width, session));
        Console.WriteLine($"  {name,-14}  {best}");
        return best!;
    }

    private static Measured Better(Measured? known, Measured next) => known is null || next.PerSecond > known.PerSecond ? next : known;

    private async Task<Measured> MeasureAsync(int width, string session)
    {
        await using var pool = new NpgsqlDataSourceBuilder(_database + $";{session};Maximum Pool Size={width};Max Auto Prepare=200;No Reset On Close=true").Build();
        using var meter = await Meter.StartAsync(_server, _database);
        var end = Environment.TickCount64 + (_options.Seconds * 1000L);
        var before = _written;
        await Task.WhenAll(Enumerable.Range(0, width).Select(_ => WriteUntilAsync(pool, end)));
        if (_written > MostTransactions(_options)) throw new InvalidOperationException("There are no customers left to write for: make it shorter with --seconds.");
        var measured = await meter.StopAsync(_written - before);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {width,2} connections {measured.PerSecond,8:N0}/s"));
        return measured;
    }

    private async Task WriteUntilAsync(NpgsqlDataSource pool, long end)
    {
        while (Environment.TickCount64 < end && Interlocked.Increment(ref _written) is var number && number <= MostTransactions(_options))
        {
            await using var connection = await pool.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var batch = new NpgsqlBatch(connection, transaction);
            _rows.Fill(batch, number);
            await batch.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }
}
