using System.Text;
using ClosedXML.Excel;
using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What finance reads, through the API alone.</summary>
public sealed class ReportTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task A_month_is_closed_and_a_late_credit_note_is_in_the_next_one()
    {
        var http = await Firm();
        await Advance(http, "2026-02-01T10:00:00Z");
        var january = await Read(http, "trial-balance", "from=2026-01-01&to=2026-01-31");
        Assert.Equal(
            [
                "411000 receivable 0.00 240.00 240.00 0.00",
                "419100 customer_credit 0.00 0.00 10.00 -10.00",
                "445710 tax_due 0.00 0.00 40.00 -40.00",
                "487000 deferred 0.00 0.00 90.32 -90.32",
                "512000 bank 0.00 250.00 0.00 250.00",
                "706000 revenue 0.00 0.00 109.68 -109.68",
            ],
            Rows(january));
        AssertRight(january);

        // Half of the subscription's invoice comes back in February: January stays as it was
        var invoice = Text((await http.Get("/v1/invoices?kind=subscription&billing_date=2026-01-15")).Ok().GetProperty("data")[0], "id");
        (await http.Post("/v1/credit-notes", $$"""{"invoice": "{{invoice}}", "amount": "120.00", "reason": "late", "refund": "balance"}""")).Ok(201);
        Assert.Equal(january.GetRawText(), (await Read(http, "trial-balance", "from=2026-01-01&to=2026-01-31")).GetRawText());

        var february = await Read(http, "trial-balance", "from=2026-02-01&to=2026-02-28");
        Assert.Contains("419100 customer_credit -10.00 0.00 120.00 -130.00", Rows(february));
        Assert.Contains("445710 tax_due -40.00 20.00 0.00 -20.00", Rows(february));
        AssertRight(february);
        var journal = await Read(http, "invoice-journal", "from=2026-02-01&to=2026-02-28");
        Assert.Contains(journal.GetProperty("rows").EnumerateArray(), row => Text(row, "kind") == "credit_note" && Text(row, "total") == "-120.00" && Text(row, "corrects") == "INV-2026-000001");
        AssertRight(journal);
    }

    [Fact]
    public async Task Tax_is_by_country_and_rate_and_ties_to_the_ledger()
    {
        var http = await Firm("receipt");
        (await http.Post("/v1/tax-rates", """{"country": "DE", "category": "standard", "percent": "19", "name": "MwSt", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_de", "name": "Initech", "test_clock": "clk_1", "address": {"country": "DE"}}""")).Ok(201);
        (await http.Post("/v1/invoices", """{"id": "inv_de", "customer": "cus_de", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        (await http.Post("/v1/invoices/inv_de/pay", """{"amount": "59.50"}""")).Ok();

        var vat = await Read(http, "vat", "from=2026-01-01&to=2026-01-31");

        Assert.Equal(["DE 19 100.00 19.00 9.50 9.50", "FR 20 200.00 40.00 40.00 0.00"], Rows(vat));
        Assert.Equal(("300.00", "59.00"), (Text(vat.GetProperty("totals"), "taxable"), Text(vat.GetProperty("totals"), "tax")));
        AssertRight(vat);
    }

    [Fact]
    public async Task The_same_rows_come_as_csv_that_a_spreadsheet_takes_for_what_it_is()
    {
        var http = await Firm();
        (await http.Post("/v1/customers", """{"id": "cus_evil", "name": "=HYPERLINK(\"http://x\"), \"Inc\"", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/invoices", """{"id": "inv_evil", "customer": "cus_evil", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "1.00"}]}""")).Ok(201);

        using var answer = await http.GetAsync("/v1/reports/invoice-journal.csv?from=2026-01-01&to=2026-01-31");

        Assert.Equal(("text/csv", "invoice-journal-2026-01-01-2026-01-31.csv"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        var lines = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()).TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("issue_date,number,kind,customer,customer_name,country,vat_number,due_date,corrects,net,tax,total,status,amount_due", lines[0]);
        Assert.Contains(lines, line => line.Contains("cus_evil,\"'=HYPERLINK(\"\"http://x\"\"), \"\"Inc\"\"\",FR", StringComparison.Ordinal));
        Assert.Equal(1 + (await Read(http, "invoice-journal", "from=2026-01-01&to=2026-01-31")).GetProperty("row_count").GetInt32(), lines.Length);
    }

    [Fact]
    public async Task What_is_owed_is_by_age_and_as_it_was_whatever_happened_since()
    {
        var http = await Firm();
        // The credit balance pays 10.00 of the first
        (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        (await http.Post("/v1/invoices", """{"id": "inv_2", "customer": "cus_1", "due_date": "2026-01-15", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "50.00"}]}""")).Ok(201);
        (await http.Post("/v1/invoices/inv_2/pay", """{"id": "pay_2", "amount": "20.00"}""")).Ok();
        await Advance(http, "2026-02-10T10:00:00Z");
        (await http.Post("/v1/payments/pay_2/refund", """{"amount": "5.00"}""")).Ok();
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_1", "amount": "60.00", "reason": "x"}""")).Ok(201);
        await Advance(http, "2026-04-20T10:00:00Z");
        (await http.Post("/v1/invoices/inv_2/write-off", """{"reason": "gone"}""")).Ok();

        string[] january = ["inv_1: 2026-02-14 0 110.00", "inv_2: 2026-01-15 16 40.00"];
        Assert.Equal(january, await Owed(http, "2026-01-31"));
        Assert.Equal(["inv_1: 2026-02-14 1 50.00", "inv_2: 2026-01-15 31 45.00"], (await Owed(http, "2026-02-15")).Where(row => row[5] == ':'));
        Assert.Equal(["inv_1: 2026-02-14 65 50.00"], (await Owed(http, "2026-04-20")).Where(row => row[5] == ':'));
        Assert.Equal(("110.00", "40.00", "0.00"), await Read(http, "aged-receivables", "as_of=2026-01-31") is var read && read.GetProperty("totals") is var totals ? (Text(totals, "not_due"), Text(totals, "days_1_30"), Text(totals, "days_31_60")) : default);
    }

    [Fact]
    public async Task What_is_deferred_is_by_the_months_that_earn_it()
    {
        var http = await Firm();

        var deferred = await Read(http, "deferred-revenue", "as_of=2026-01-31");

        Assert.Equal(["2026-02-28 pro 90.32"], Rows(deferred));
        AssertRight(deferred);
        Assert.Empty(Rows(await Read(http, "deferred-revenue", "as_of=2026-01-14")));
        Assert.Empty(Rows(await Read(http, "deferred-revenue", "as_of=2026-02-28")));
        Assert.Equal("unknown_parameter", (await http.Get("/v1/reports/deferred-revenue.json?to=2026-01-31")).Problem(400));
        Assert.Equal("unknown_parameter", (await http.Get("/v1/reports/vat.xlsx?as_of=2026-01-31")).Problem(400));
    }

    private static async Task<string[]> Owed(HttpClient http, string day)
    {
        var (report, ids) = (await Read(http, "aged-receivables", "as_of=" + day), new Dictionary<string, string>());
        AssertRight(report);
        foreach (var invoice in (await http.Get("/v1/invoices?limit=100")).Ok().GetProperty("data").EnumerateArray()) ids[Text(invoice, "number")] = Text(invoice, "id");
        return [.. report.GetProperty("rows").EnumerateArray().Select(row => $"{ids[Text(row, "number")]}: {Text(row, "due_date")} {Text(row, "days_late")} {Text(row, "owed")}").Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData("invoice-journal", "fr", "Journal des ventes", "Données")]
    [InlineData("vat", "fr", "TVA", "Données")]
    [InlineData("trial-balance", "en", "Trial balance", "Data")]
    [InlineData("ledger", "en", "Ledger", "Data")]
    [InlineData("aged-receivables", "fr", "Balance âgée", "Données")]
    [InlineData("deferred-revenue", "fr", "Produits constatés d'avance", "Données")]
    [InlineData("customer-statement", "en", "Customer statement", "Data")]
    [InlineData("renewals", "fr", "Renouvellements", "Données")]
    [InlineData("cash-flow", "fr", "Prévision de trésorerie", "Données")]
    [InlineData("payments", "fr", "Encaissements", "Données")]
    [InlineData("mrr", "en", "MRR movements", "Data")]
    [InlineData("mrr-cohorts", "fr", "Cohortes de MRR", "Données")]
    [InlineData("revenue", "fr", "Chiffre d'affaires par formule", "Données")]
    [InlineData("dunning", "en", "Payment delays and dunning", "Data")]
    public async Task A_workbook_has_a_cover_live_sums_and_a_table_of_real_dates_and_numbers(string report, string language, string title, string data)
    {
        var http = await Firm();
        (await http.Post("/v1/customers", """{"id": "cus_evil", "name": "=1+1", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/invoices", """{"id": "inv_evil", "customer": "cus_evil", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "1.00"}]}""")).Ok(201);
        var days = report is "aged-receivables" or "deferred-revenue" or "cash-flow" ? "as_of=2026-01-31" : "from=2026-01-01&to=2026-02-28";
        if (report == "customer-statement") days += "&customer=cus_1";
        if (report == "renewals") days = "from=2026-02-01&to=2026-04-30";
        var read = await Read(http, report, days);

        using var answer = await http.GetAsync($"/v1/reports/{report}.xlsx?{days}&language={language}");

        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", answer.Content.Headers.ContentType!.MediaType);
        using var book = new XLWorkbook(await answer.Content.ReadAsStreamAsync());
        Assert.Equal([title, "Acme SAS"], new[] { book.Worksheet(1).Cell("A1").GetString(), book.Worksheet(1).Cell("B4").GetString() });
        // What it is narrowed down to stands on the cover
        if (report == "customer-statement") Assert.Contains(book.Worksheet(1).RowsUsed(), row => row.Cell(1).GetString() == "Customer" && row.Cell(2).GetString() == "cus_1");
        var (summary, sheet) = (book.Worksheet(2), book.Worksheet(data));
        Assert.Equal(read.GetProperty("row_count").GetInt32(), sheet.Table("Data").DataRange.RowCount());

        // Whatever the formulas come to is what the API says, and their check is nothing
        var titles = sheet.Row(1).CellsUsed().Select(cell => cell.GetString()).ToArray();
        var columns = (await http.Get("/v1/reports")).Ok().GetProperty("data").EnumerateArray().Single(one => Text(one, "name") == report).GetProperty("columns").EnumerateArray().ToArray();
        Assert.Equal(columns.Select(column => Text(column, language == "fr" ? "french" : "english")), titles);
        var amounts = columns.Where(column => Text(column, "kind") == "amount").Select(column => Text(column, "name")).ToArray();
        var last = summary.LastRowUsed();
        for (var i = 0; i < amounts.Length; i++)
        {
            Assert.True(summary.Cell(last.RowNumber() - 1, i + 2).HasFormula && summary.Cell(2, i + 2).HasFormula);
            Assert.Equal(decimal.Parse(Text(read.GetProperty("totals"), amounts[i]), System.Globalization.CultureInfo.InvariantCulture), (decimal)summary.Cell(last.RowNumber() - 1, i + 2).GetDouble());
            Assert.Equal(0, last.Cell(i + 2).GetDouble());
        }

        for (var i = 0; i < columns.Length; i++)
        {
            var cells = sheet.Column(i + 1).Cells(2, sheet.Table("Data").DataRange.RowCount() + 1).Where(cell => !cell.IsEmpty()).ToArray();
            var type = Text(columns[i], "kind") switch { "day" => XLDataType.DateTime, "text" => XLDataType.Text, _ => XLDataType.Number };
            Assert.All(cells, cell => Assert.Equal((type, false), (cell.DataType, cell.HasFormula)));
        }
    }

    [Fact]
    public async Task Every_report_can_be_read_and_says_what_is_wrong_with_a_request()
    {
        var http = await Firm();
        (await http.Post("/v1/invoices", """{"customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        foreach (var report in (await http.Get("/v1/reports")).Ok().GetProperty("data").EnumerateArray())
        {
            var name = Text(report, "name");
            var days = (report.GetProperty("as_of").GetBoolean() ? "as_of=2026-01-31" : "from=2026-01-01&to=2026-12-31") + (report.GetProperty("of_customer").GetBoolean() ? "&customer=cus_1" : "");
            var read = await Read(http, name, days);
            AssertRight(read);
            Assert.NotEmpty(read.GetProperty("rows").EnumerateArray());
            Assert.Equal(report.GetProperty("columns").EnumerateArray().Select(column => Text(column, "name")), read.GetProperty("rows")[0].EnumerateObject().Select(cell => cell.Name));
            Assert.Equal(0, (await Read(http, name, days + "&currency=USD")).GetProperty("row_count").GetInt32());
        }

        Assert.Equal("invalid_value", (await http.Get("/v1/reports/vat.xlsx?language=de")).Problem(400));
        Assert.Equal("days_reversed", (await http.Get("/v1/reports/vat.json?from=2026-02-01&to=2026-01-31")).Problem(422));
        Assert.Equal("too_many_days", (await http.Get("/v1/reports/vat.csv?from=2000-01-01&to=2026-01-31")).Problem(422));
        Assert.Equal("invalid_value", (await http.Get("/v1/reports/vat.json?from=January")).Problem(400));
        Assert.Equal("unknown_parameter", (await http.Get("/v1/reports/vat.json?when=2026-02-01")).Problem(400));
        Assert.Equal("not_found", (await http.Get("/v1/reports/none.json")).Problem(404));
        Assert.Equal(0, (await Read((await standalone.NewSeller("sandbox")).Http, "ledger", "from=2026-01-01&to=2026-12-31")).GetProperty("row_count").GetInt32());
    }

    /// <summary>A subscription of 200.00 a month from 15 January, paid with 10.00 too much.</summary>
    private async Task<HttpClient> Firm(string taxDueOn = "issue")
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Send(HttpMethod.Put, "/v1/ledger/chart", $$"""{"tax_due_on": "{{taxDueOn}}"}""")).Ok();
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "200.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15"}""")).Ok(201);
        var invoice = Text((await http.Get("/v1/invoices")).Ok().GetProperty("data")[0], "id");
        (await http.Post($"/v1/invoices/{invoice}/pay", """{"amount": "250.00"}""")).Ok();
        return http;
    }
}
