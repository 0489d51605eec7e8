using System.Text.Json;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Tests.Tour;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Reporting;
using OrleansBilling.Reporting.Explanations;
using Xunit;

namespace OrleansBilling.Api.Tests.Workbooks;

/// <summary>An invoice's workbook, calculated by a program that knows nothing of us, comes to what is stored.</summary>
public sealed class ExplainWorkbookTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Models = """
        {"code": "models", "name": "Models", "currency": "EUR", "interval": {"unit": "month"}, "minimum_amount": "500.00", "tax_behavior": "{behavior}",
         "components": [
          {"code": "seats", "name": "Seats", "kind": "recurring", "price": {"model": "graduated", "tiers": [{"up_to": "2", "unit_amount": "20.00", "flat_amount": "5.00"}, {"up_to": null, "unit_amount": "15.335"}]}},
          {"code": "boxes", "name": "Boxes", "kind": "recurring", "billing": "arrears", "minimum_amount": "60.00", "price": {"model": "volume", "tiers": [{"up_to": "5", "unit_amount": "9.00"}, {"up_to": null, "unit_amount": "7.005", "flat_amount": "3.00"}]}},
          {"code": "setup", "name": "Set-up", "kind": "one_time", "price": {"model": "flat", "amount": "120.00"}},
          {"code": "calls", "name": "API calls", "kind": "usage", "meter": "api_calls", "included_units": "100", "price": {"model": "per_unit", "unit_amount": "0.0125"}},
          {"code": "mails", "name": "Mails", "kind": "usage", "meter": "mails", "aggregation": "count", "price": {"model": "package", "amount": "1.00", "size": "10", "free": "5"}},
          {"code": "storage", "name": "Storage", "kind": "usage", "meter": "storage", "aggregation": "max", "maximum_amount": "8.00", "price": {"model": "per_unit", "unit_amount": "1.00"}},
          {"code": "fees", "name": "Payment fees", "kind": "usage", "meter": "payments", "price": {"model": "percentage", "percent": "1.4", "fixed_amount": "0.25", "free_events": 1, "maximum_per_event": "10.00"}}]}
        """;

    [SpreadsheetFact]
    public async Task Every_amount_of_every_kind_of_invoice_is_worked_out_again()
    {
        var models = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (behavior, rates) in new[] { ("exclusive", 1), ("inclusive", 1), ("exclusive", 2), ("inclusive", 2) })
        {
            var http = await Firm(behavior, rates);
            var invoices = (await http.Get("/v1/invoices?limit=100")).Ok().GetProperty("data").EnumerateArray().ToArray();
            Assert.True(invoices.Length > 5);
            foreach (var line in invoices.SelectMany(invoice => invoice.GetProperty("lines").EnumerateArray())) models.Add(Text(line, "kind") + " " + (line.GetProperty("component").GetString() ?? ""));
            foreach (var language in new[] { "en", "fr" })
            {
                var files = new List<byte[]>();
                foreach (var invoice in invoices) files.Add(await Explained(http, invoice, language));
                foreach (var (invoice, book) in invoices.Zip(await Spreadsheet.ReadAllAsync(files))) AssertTies(invoice, book, language);
            }
        }

        // Nothing that an invoice may have was left out
        string[] all = ["recurring seats", "recurring boxes", "one_time setup", "usage calls", "usage mails", "usage storage", "usage fees", "minimum boxes", "minimum ", "discount ", "credit seats"];
        Assert.Empty(all.Except(models));
    }

    [SpreadsheetFact]
    public async Task A_stored_amount_that_is_wrong_is_told_by_its_difference()
    {
        var http = await Firm("exclusive", 1);
        var json = (await http.Get("/v1/invoices?limit=100")).Ok().GetProperty("data").EnumerateArray().First(one => one.GetProperty("lines").GetArrayLength() > 3);
        var invoice = json.Deserialize<InvoiceView>(ApiJson.Options)!;
        var wrong = invoice with { Lines = [invoice.Lines[0] with { Amount = "999.99" }, .. invoice.Lines[1..]] };

        var book = await Spreadsheet.ReadAsync(ExplainWorkbook.Write(wrong, new WorkbookSetting("Acme SAS", "en", new DateTime(2026, 1, 1))));

        Assert.NotEqual(0, book[1][1][10].Number);
        Assert.NotEqual(0, book.Row(0, "All differences")[2].Number);
    }

    /// <summary>The workbook, which holds to the format.</summary>
    private static async Task<byte[]> Explained(HttpClient http, JsonElement invoice, string language)
    {
        var file = await http.GetByteArrayAsync($"/v1/invoices/{Text(invoice, "id")}/explain.xlsx?language={language}");
        using var content = new MemoryStream(file);
        using var document = SpreadsheetDocument.Open(content, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document).Select(error => error.Description));
        return file;
    }

    private static void AssertTies(JsonElement invoice, Spreadsheet book, string language)
    {
        var lines = invoice.GetProperty("lines").EnumerateArray().ToArray();
        var told = invoice.ToString();

        Assert.DoesNotContain(book.Sheets.Values.SelectMany(rows => rows).SelectMany(row => row), cell => cell.Kind == "error");
        for (var i = 0; i < lines.Length; i++)
        {
            var row = book[1][i + 1];
            // By formulas over cells, not by the amounts themselves
            Assert.Contains("ROUND(", row[6].Formula, StringComparison.Ordinal);
            Assert.True((Parse(lines[i], "amount"), Parse(lines[i], "tax_amount")) == (row[8].Number, row[11].Number), $"{row[8].Number} {row[11].Number} of {lines[i]}\n{told}");
            Assert.Equal((0m, 0m), (row[10].Number, row[13].Number));
        }

        Assert.True(book[0][^1][3].Number == 0, told);
        Assert.Equal(Parse(invoice, "total"), book.Row(0, "Total")[0].Number);
        Assert.Equal(Parse(invoice, "amount_due"), book.Row(0, language == "fr" ? "Reste dû" : "Due")[0].Number);
    }

    /// <summary>Some months of a subscription with all models, a coupon and a change, and one-off invoices of amounts that round badly.</summary>
    private async Task<HttpClient> Firm(string behavior, int rates)
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        for (var i = 0; i < rates; i++)
        {
            (await http.Post("/v1/tax-rates", $$"""{"country": "FR", "category": "standard", "percent": "{{(i == 0 ? "20" : "5.5")}}", "name": "T{{i}}", "valid_from": "2020-01-01"}""")).Ok(201);
        }

        (await http.Post("/v1/plans", Models.Replace("{behavior}", behavior, StringComparison.Ordinal))).Ok(201);
        (await http.Post("/v1/coupons", """{"code": "TEN", "percent": "10", "duration": {"periods": 2}}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-10T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "=1+1 & Co", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "models", "quantities": {"seats": "3", "boxes": "7"}, "start_date": "2026-01-10", "anchor": {"day": 1}, "discounts": ["TEN"]}""")).Ok(201);
        (await http.Post("/v1/usage-events", """
            {"events": [
              {"id": "e1", "subscription": "sub_1", "meter": "api_calls", "quantity": "1333", "at": "2026-01-10T10:00:00Z"},
              {"id": "e2", "subscription": "sub_1", "meter": "mails", "at": "2026-01-10T10:00:00Z"}, {"id": "e3", "subscription": "sub_1", "meter": "mails", "at": "2026-01-10T10:01:00Z"},
              {"id": "e4", "subscription": "sub_1", "meter": "storage", "quantity": "12", "at": "2026-01-10T10:00:00Z"},
              {"id": "e5", "subscription": "sub_1", "meter": "payments", "quantity": "100.10", "at": "2026-01-10T10:00:00Z"},
              {"id": "e6", "subscription": "sub_1", "meter": "payments", "quantity": "33.33", "at": "2026-01-10T10:01:00Z"},
              {"id": "e7", "subscription": "sub_1", "meter": "payments", "quantity": "5000", "at": "2026-01-10T10:02:00Z"}]}
            """)).Ok();
        await Advance(http, "2026-02-10T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_1/change", """{"quantities": {"seats": "9"}, "effective": "now", "proration": "prorate"}""")).Ok();
        await Advance(http, "2026-03-12T10:00:00Z");
        (await http.Post("/v1/plans", """
            {"code": "big", "name": "Big", "currency": "EUR", "interval": {"unit": "month"}, "tax_behavior": "{behavior}",
             "components": [{"code": "seats", "name": "Seats", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "77.77"}}]}
            """.Replace("{behavior}", behavior, StringComparison.Ordinal))).Ok(201);
        (await http.Post("/v1/subscriptions/sub_1/change", """{"plan": "big", "effective": "now", "proration": "prorate"}""")).Ok();
        await Advance(http, "2026-04-12T10:00:00Z");
        (await http.Post("/v1/invoices", $$"""
            {"customer": "cus_1", "tax_behavior": "{{behavior}}", "lines": [
              {"description": "A", "quantity": "3", "unit_amount": "1.005"}, {"description": "B", "quantity": "1", "unit_amount": "0.01"}, {"description": "C", "quantity": "0.5", "unit_amount": "2.675"},
              {"description": "D", "quantity": "7", "unit_amount": "0.015"}, {"description": "E", "quantity": "1", "unit_amount": "33.33"}, {"description": "F", "quantity": "1", "unit_amount": "33.33"}]}
            """)).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static decimal Parse(JsonElement json, string member) => decimal.Parse(Text(json, member), System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
