using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>How many days of sales customers owe, through the API alone.</summary>
public sealed class DaysSalesOutstandingTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task What_is_owed_is_measured_by_what_was_invoiced_in_ninety_days()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2025-10-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        await Invoice("inv_old", "60.00");
        await Advance(http, "2026-01-15T10:00:00Z");
        await Invoice("inv_new", "200.00");
        await Advance(http, "2026-01-16T10:00:00Z");
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_new", "amount": "40.00", "reason": "x"}""")).Ok(201);

        // 29 December is the ninetieth day from 1 October; from the day after there were no sales to measure by
        Assert.Equal(("72.00", "90"), await Dso("2025-12-29"));
        Assert.Equal(("0.00", null), await Dso("2025-12-30"));
        // 72.00 and 240.00 are owed of sales of 240.00; the day after 40.00 less of both
        Assert.Equal(("240.00", "117"), await Dso("2026-01-15"));
        Assert.Equal(("200.00", "122.4"), await Dso("2026-01-16"));

        using var answer = await http.GetAsync("/v1/reports/aged-receivables.xlsx?as_of=2026-01-16&language=en");
        using var book = new ClosedXML.Excel.XLWorkbook(await answer.Content.ReadAsStreamAsync());
        var cover = book.Worksheet("Cover");
        var dso = cover.Column(1).CellsUsed().Single(cell => cell.GetString() == "Days sales outstanding").CellRight();
        Assert.Equal(122.4m, (decimal)dso.GetDouble());

        async Task Invoice(string id, string amount) =>
            (await http.Post("/v1/invoices", $$"""{"id": "{{id}}", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "{{amount}}"}]}""")).Ok(201);

        async Task<(string?, string?)> Dso(string day)
        {
            var report = await Read(http, "aged-receivables", "as_of=" + day);
            AssertRight(report);
            return (Figure(report, "invoiced_90_days"), Figure(report, "dso"));
        }
    }
}
