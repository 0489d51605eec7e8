using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Npgsql;
using OrleansBilling.Api.Tests.Tour;
using OrleansBilling.Reporting;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Api.Tests.Workbooks;

/// <summary>They look at the memory of this process, so nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

/// <summary>Exports of more rows than are held in memory.</summary>
[Collection(Alone.Name)]
public sealed class LongExportTests(StandaloneFixture standalone, ITestOutputHelper output) : IClassFixture<StandaloneFixture>
{
    private const string Days = "from=2026-01-01&to=2026-12-31";
    private const long MostGrowth = 300L * 1024 * 1024;
    private static readonly int Rows = int.TryParse(Environment.GetEnvironmentVariable("BILLING_EXPORT_ROWS"), out var given) ? given : 150_000;

    [SpreadsheetFact]
    public async Task A_long_workbook_is_made_in_the_background_and_is_like_a_short_one()
    {
        // Given more rows than a workbook is laid out of
        var seller = await standalone.NewSeller("sandbox");
        await ManyInvoices.WriteAsync(standalone.ConnectionString, seller.Id, ReportWorkbook.MaximumRows + 1);

        // When it is asked for, twice
        var started = await seller.Http.Get($"/v1/reports/invoice-journal.xlsx?{Days}&language=fr");
        var operation = started.Ok(202);
        Assert.Equal(("export", $"/v1/operations/{Text(operation, "id")}"), (Text(operation, "kind"), started.Headers.Location!.ToString()));
        Assert.StartsWith("opr_", Text(operation, "id"), StringComparison.Ordinal);
        var done = await Finish(seller.Http, Text(operation, "id"));

        // Then it is there, with the whole sum and every row, as a workbook like any other
        Assert.Equal(("succeeded", ReportWorkbook.MaximumRows + 1, ReportWorkbook.MaximumRows + 1), (Text(done, "status"), Progress(done, "done"), Progress(done, "total")));
        using var answer = await seller.Http.GetAsync(Text(done, "result_url"));
        Assert.Equal("invoice-journal-2026-01-01-2026-12-31.xlsx", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var file = await answer.Content.ReadAsByteArrayAsync();
        var book = await Spreadsheet.ReadAsync(file);
        Assert.Equal(["Couverture", "Synthèse", "Données"], book.Sheets.Keys);
        Assert.DoesNotContain(book.Sheets.Values.SelectMany(rows => rows).SelectMany(row => row), cell => cell.Kind == "error");
        Assert.All(book.Formulas, cell => Assert.Equal(Math.Round((decimal)cell.Stored.GetDouble(), 6), cell.Number));
        var json = (await seller.Http.Get($"/v1/reports/invoice-journal.json?{Days}")).Ok();
        var totals = json.GetProperty("totals").EnumerateObject().Select(total => decimal.Parse(total.Value.GetString()!, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(totals, book[1][^2][1..].Select(cell => cell.Number));
        Assert.Equal(totals, Enumerable.Range(1, totals.Length).Select(i => book[1][1..^2].Sum(row => row[i].Number)));
        Assert.All(book[1][^1][1..], cell => Assert.Equal(0, cell.Number));
        Assert.Equal(ReportWorkbook.MaximumRows + 2, book[2].Length);
        Assert.Equal(["day", "text", "number"], new[] { book[2][1][0].Kind, book[2][1][1].Kind, book[2][1][11].Kind });

        // With a header that stays and filters
        using var zip = new ZipArchive(new MemoryStream(file));
        Assert.Contains(zip.Entries, entry => entry.FullName == "xl/tables/table1.xml" && Read(entry).Contains("autoFilter", StringComparison.Ordinal));
        Assert.Contains("frozen", Read(zip.GetEntry("xl/worksheets/sheet3.xml")!)[..2_000], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReportFormat.Workbook)]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Json)]
    public async Task A_long_export_takes_little_memory(ReportFormat format)
    {
        // Given many rows
        var seller = await standalone.NewSeller("sandbox");
        await ManyInvoices.WriteAsync(standalone.ConnectionString, seller.Id, Rows);
        var request = new ReportRequest(seller.Id, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "EUR");
        var export = new ReportExport(new InvoiceJournal(), request, format, new WorkbookSetting("Acme SAS", "en", new DateTime(2026, 12, 31, 10, 0, 0)));
        await using var connection = new NpgsqlConnection(standalone.ConnectionString);
        await connection.OpenAsync();
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using var file = LongOperations.TemporaryFile.Create();

        // When they are written
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (before, peak, written, watch) = (Environment.WorkingSet, 0L, 0, Stopwatch.StartNew());
        var outcome = await export.WriteAsync(file, connection, Look);

        // Then all are, and the process has not grown by more than it may
        output.WriteLine($"{format}: {Rows} rows, {file.Length / 1024 / 1024} MB, {watch.Elapsed.TotalSeconds:0.0} s, process grew by {(peak - before) / 1024 / 1024} MB");
        Assert.Equal((ExportOutcome.Written, Rows), (outcome, written));
        Assert.True(peak - before < MostGrowth, $"The process grew by {(peak - before) / 1024 / 1024} MB.");

        void Look(int done, int total)
        {
            written = done;
            if (done % 1_000 == 0) peak = Math.Max(peak, Environment.WorkingSet);
        }
    }

    [Fact]
    public async Task Csv_and_json_of_any_length_are_answered_at_once_and_in_the_background_alike()
    {
        var seller = await standalone.NewSeller("sandbox");
        const int rows = Report.MaximumRows + 1;
        await ManyInvoices.WriteAsync(standalone.ConnectionString, seller.Id, rows);

        var csv = await seller.Http.GetStringAsync($"/v1/reports/invoice-journal.csv?{Days}");
        var operation = await Finish(seller.Http, Text((await seller.Http.Get($"/v1/reports/invoice-journal.csv?{Days}&async=true")).Ok(202), "id"));

        Assert.Equal(rows + 2, csv.Split("\r\n").Length);
        Assert.Equal(csv, await seller.Http.GetStringAsync(Text(operation, "result_url")));
        Assert.Equal(rows, (await seller.Http.Get($"/v1/reports/invoice-journal.json?{Days}")).Ok().GetProperty("row_count").GetInt32());
    }

    internal static async Task<JsonElement> Finish(HttpClient http, string id)
    {
        for (; ; )
        {
            var operation = (await http.Get($"/v1/operations/{id}")).Ok();
            if (Text(operation, "status") != "running") return operation;
            await Task.Delay(200);
        }
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    private static int Progress(JsonElement operation, string name) => operation.GetProperty("progress").GetProperty(name).GetInt32();

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
