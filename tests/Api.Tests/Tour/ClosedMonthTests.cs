using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>A month that is closed, and what comes in late for it.</summary>
public sealed class ClosedMonthTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task Every_report_of_a_closed_month_is_the_same_byte_for_byte_and_the_next_month_has_what_came_late()
    {
        var http = await Firm();
        await Advance(http, "2026-02-01T10:00:00Z");
        var closed = await ReadAll(http, "2026-01-01", "2026-01-31");

        // Half of January's invoice comes back in February with its money, and the customer leaves
        await Advance(http, "2026-02-03T10:00:00Z");
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_work", "amount": "60.00", "reason": "late", "refund": "original"}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        (await http.Post("/v1/invoices/inv_open/pay", """{"amount": "12.00"}""")).Ok();
        await Advance(http, "2026-03-10T10:00:00Z");

        var again = await ReadAll(http, "2026-01-01", "2026-01-31");
        Assert.Equal(closed.Count, again.Count);
        Assert.All(closed, report => Assert.True(report.Value == again[report.Key], $"{report.Key} was\n{report.Value}\nand is\n{again[report.Key]}"));

        const string february = "from=2026-02-01&to=2026-02-28";
        Assert.Contains("credit_note -60.00", Rows(await Read(http, "invoice-journal", february), "kind", "total"));
        Assert.Contains("(no_plan) -50.00 -50.00", Rows(await Read(http, "revenue", february), "plan", "credited", "recognised"));
        Assert.Contains("refund 60.00", Rows(await Read(http, "payments", february), "kind", "refunded"));
        Assert.Contains("sub_1 -31.00", Rows(await Read(http, "mrr", february), "subscription", "churn"));
        Assert.Equal("12.00", Text((await Read(http, "dunning", "from=2026-01-20&to=2026-02-10")).GetProperty("totals"), "came_in"));
        // 10.00 of the credit note and 2.40 of what the end gave back
        Assert.Equal("-12.40", Text((await Read(http, "vat", february)).GetProperty("totals"), "tax"));
    }

    private static async Task<Dictionary<string, string>> ReadAll(HttpClient http, string from, string to)
    {
        var read = new Dictionary<string, string>();
        // Renewals are as things stand now, as their page says.
        foreach (var (name, days) in (await All(http, from, to, "cus_1")).Where(report => report.Name != "renewals"))
        {
            var json = await Read(http, name, days);
            AssertRight(json);
            Assert.NotEmpty(Rows(json));
            if (name == "invoice-journal")
            {
                // Its status and amount_due are those of now, as its page says.
                read[name] = string.Join('\n', Rows(json, "issue_date", "number", "kind", "customer", "due_date", "corrects", "net", "tax", "total"));
                continue;
            }

            read[name] = json.GetRawText();
            read[name + ".csv"] = await http.GetStringAsync($"/v1/reports/{name}.csv?{days}");
        }

        return read;
    }

    /// <summary>31.00 a month from 15 January, 100.00 of work that is paid, and 10.00 due on 25 January that is not.</summary>
    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "31.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);
        await Work("inv_work", "100.00", "2026-01-15");
        await Work("inv_open", "10.00", "2026-01-25");
        (await http.Post("/v1/invoices/inv_work/pay", """{"amount": "120.00"}""")).Ok();
        var first = (await http.Get("/v1/invoices?kind=subscription")).Ok().GetProperty("data")[0];
        (await http.Post($"/v1/invoices/{Text(first, "id")}/pay", """{"amount": "37.20"}""")).Ok();
        return http;

        async Task Work(string id, string amount, string due) => (await http.Post("/v1/invoices", $$"""
            {"id": "{{id}}", "customer": "cus_1", "due_date": "{{due}}", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "{{amount}}"}]}
            """)).Ok(201);
    }
}
