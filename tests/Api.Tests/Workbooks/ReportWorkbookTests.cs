using System.Globalization;
using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Workbooks;

/// <summary>Every workbook there is, read and calculated by programs that know nothing of us.</summary>
public sealed class ReportWorkbookTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Days = "from=2026-01-01&to=2026-03-31";
    private const string Day = "as_of=2026-03-31";

    [SpreadsheetFact]
    public async Task Every_workbook_comes_to_what_the_database_says_when_it_is_calculated_anew()
    {
        var http = await Firm();
        foreach (var report in (await http.Get("/v1/reports")).Ok().GetProperty("data").EnumerateArray())
        {
            var (json, book) = await Both(http, report, "en");
            AssertTies(report, json, book);
            (_, book) = await Both(http, report, "fr");
            AssertTies(report, json, book);
        }
    }

    [SpreadsheetFact]
    public async Task Workbooks_agree_with_each_other_to_the_cent()
    {
        var http = await Firm();
        var reports = (await http.Get("/v1/reports")).Ok().GetProperty("data").EnumerateArray().ToDictionary(report => Text(report, "name"));

        var journal = await Total("invoice-journal");
        var vat = await Total("vat");
        var balance = (await Both(http, reports["trial-balance"], "en")).Book;
        var ledger = await Total("ledger");

        Assert.Equal((journal["net"], journal["tax"]), (vat["taxable"], vat["tax"]));
        Assert.Equal(balance.Row(1, "receivable")[3].Number, (await Total("aged-receivables"))["owed"]);
        Assert.Equal(-balance.Row(1, "deferred")[3].Number, (await Total("deferred-revenue"))["earned"]);
        Assert.Equal((balance.Row(1, "Total")[1].Number, balance.Row(1, "Total")[2].Number), (ledger["debit"], ledger["credit"]));
        Assert.True(journal["tax"] > 0 && ledger["debit"] > 0 && balance.Row(1, "receivable")[3].Number > 0);

        async Task<Dictionary<string, decimal>> Total(string name)
        {
            var totals = (await Both(http, reports[name], "en")).Book.Row(1, "Total");
            return Columns(reports[name], "amount").Select((column, i) => (Text(column, "name"), totals[i].Number)).ToDictionary();
        }
    }

    [Fact]
    public async Task Every_workbook_holds_to_the_format()
    {
        var http = await Firm();
        foreach (var report in (await http.Get("/v1/reports")).Ok().GetProperty("data").EnumerateArray())
        {
            await using var content = new MemoryStream(await http.GetByteArrayAsync(Address(report, "xlsx") + "&language=fr"));
            using var document = SpreadsheetDocument.Open(content, isEditable: false);
            Assert.Empty(new OpenXmlValidator().Validate(document).Select(error => $"{Text(report, "name")}: {error.Part?.Uri} {error.Path?.XPath} {error.Description}"));
            var charts = document.WorkbookPart!.WorksheetParts.Select(sheet => sheet.DrawingsPart).OfType<DrawingsPart>().SelectMany(drawing => drawing.ChartParts).ToArray();
            var isEmpty = (await http.Get(Address(report, "json"))).Ok().GetProperty("row_count").GetInt32() == 0;
            Assert.Equal(isEmpty || Reporting.Reports.Find(Text(report, "name"))!.Chart is null ? 0 : 1, charts.Length);
        }
    }

    private static void AssertTies(JsonElement report, JsonElement json, Spreadsheet book)
    {
        var name = Text(report, "name");
        var columns = report.GetProperty("columns").EnumerateArray().ToArray();
        var amounts = Columns(report, "amount").ToArray();

        // Nothing is wrong, and what the file says without being calculated is what it comes to
        Assert.DoesNotContain(book.Sheets.Values.SelectMany(rows => rows).SelectMany(row => row), cell => cell.Kind == "error");
        Assert.NotEmpty(book.Formulas);
        Assert.All(book.Formulas, cell => Assert.True(Math.Abs(cell.Stored.GetDouble() - cell.Value.GetDouble()) < 0.0001, $"{name} {cell.Address}: {cell.Formula} is {cell.Value}, not {cell.Stored}"));

        // The totals are those of the database, the groups come to them, and the last row is nothing
        var summary = book[1];
        var total = summary[^2];
        for (var i = 0; i < amounts.Length; i++)
        {
            var wanted = Parse(Text(json.GetProperty("totals"), Text(amounts[i], "name")));
            Assert.Equal(wanted, total[i + 1].Number);
            Assert.Equal(wanted, summary[1..^2].Sum(row => row[i + 1].Number));
            Assert.Equal(0, summary[^1][i + 1].Number);
            Assert.Equal(wanted, Number(book[0].First(row => row[0].Text is var label && (label == Text(amounts[i], "english") || label == Text(amounts[i], "french")))[1]));
        }

        foreach (var check in json.GetProperty("checks").EnumerateObject()) Assert.Equal(0, Number(book.Row(0, check.Name.Replace('_', ' '))[0]));

        // The data are what the API says, cell by cell, as real dates and numbers
        var rows = json.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(Math.Max(rows.Length, 1) + 1, book[2].Length);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var i = 0; i < columns.Length; i++) AssertCell(rows[row].GetProperty(Text(columns[i], "name")).GetString(), Text(columns[i], "kind"), book[2][row + 1][i]);
        }
    }

    private static void AssertCell(string? wanted, string kind, SpreadsheetCell cell)
    {
        if (string.IsNullOrEmpty(wanted))
        {
            Assert.Equal("", cell.Text);
            return;
        }

        Assert.Equal((kind == "amount" ? "number" : kind, null), (cell.Kind, cell.Formula));
        var shown = kind switch
        {
            "text" => cell.Text,
            "day" => DateOnly.FromDateTime(DateTime.FromOADate(cell.Value.GetDouble())).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => null,
        };
        if (shown is null) Assert.Equal(Parse(wanted), cell.Number);
        else Assert.Equal(wanted, shown);
    }

    private static async Task<(JsonElement Json, Spreadsheet Book)> Both(HttpClient http, JsonElement report, string language)
    {
        var json = (await http.Get(Address(report, "json"))).Ok();
        return (json, await Spreadsheet.ReadAsync(await http.GetByteArrayAsync(Address(report, "xlsx") + "&language=" + language)));
    }

    private static string Address(JsonElement report, string format) =>
        $"/v1/reports/{Text(report, "name")}.{format}?{(report.GetProperty("as_of").GetBoolean() ? Day : Days)}{(report.GetProperty("of_customer").GetBoolean() ? "&customer=cus_1" : "")}";

    private static IEnumerable<JsonElement> Columns(JsonElement report, string kind) => report.GetProperty("columns").EnumerateArray().Where(column => Text(column, "kind") == kind);

    private static decimal Number(SpreadsheetCell cell) => cell.Number;

    private static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    /// <summary>A few months of a firm whose customers have names that spreadsheets stumble over.</summary>
    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "200.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15"}""")).Ok(201);
        string[] names = ["=1+1", "GLOBEX", "Glo*", "<5", "007", "7", "1 Jan", "true", "~x?", "Été & Fils"];
        for (var i = 0; i < names.Length; i++)
        {
            (await http.Post("/v1/customers", $$"""{"id": "cus_n{{i}}", "name": "{{names[i]}}", "test_clock": "clk_1"}""")).Ok(201);
            (await http.Post("/v1/invoices", $$"""{"id": "inv_n{{i}}", "customer": "cus_n{{i}}", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "{{i + 1}}.0{{i}}"}]}""")).Ok(201);
        }

        var invoice = Text((await http.Get("/v1/invoices?kind=subscription")).Ok().GetProperty("data")[0], "id");
        (await http.Post($"/v1/invoices/{invoice}/pay", """{"amount": "250.00"}""")).Ok();
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-03-20T10:00:00Z"}""")).Ok(), "status"));
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_n3", "amount": "1.00", "reason": "late", "refund": "none"}""")).Ok(201);
        return http;
    }
}
