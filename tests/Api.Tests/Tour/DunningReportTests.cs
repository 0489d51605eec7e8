using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What came in when and after which step, and how late customers pay, through the API alone.</summary>
public sealed class DunningReportTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private static readonly string[] Told =
        ["customer", "due_date", "status", "stage", "began", "delay", "owed", "came_in", "credited", "written_off", "open", "came_in_later", "average_delay", "median_delay"];

    [Fact]
    public async Task What_came_in_is_under_the_step_before_it_and_every_customer_has_its_delays()
    {
        var http = await Firm();
        await Invoice(http, "inv_1", "cus_a", "2026-01-20", "20.00");
        await Invoice(http, "inv_2", "cus_a", "2026-01-20", "100.00");
        await Invoice(http, "inv_3", "cus_b", "2026-01-20", "50.00");
        await Invoice(http, "inv_4", "cus_b", "2026-01-25", "30.00");
        await Invoice(http, "inv_5", "cus_b", "2026-01-31", "10.00");
        await Pay(http, "2026-01-20", "inv_1", "24.00");
        await Pay(http, "2026-01-21", "inv_4", "36.00");
        await Pay(http, "2026-01-22", "inv_2", "20.00");
        await Pay(http, "2026-01-24", "inv_2", "60.00");
        await Advance(http, "2026-01-28T10:00:00Z");
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_2", "amount": "12.00", "reason": "x"}""")).Ok(201);
        await Pay(http, "2026-01-30", "inv_3", "60.00");
        var january = await Read(http, "dunning", "from=2026-01-01&to=2026-01-31");
        await Advance(http, "2026-02-05T10:00:00Z");
        (await http.Post("/v1/invoices/inv_2/write-off", """{"reason": "gone"}""")).Ok();
        await Pay(http, "2026-02-10", "inv_2", "10.00");

        var dunning = await Read(http, "dunning", "from=2026-01-01&to=2026-02-10");

        Assert.Equal(
            [
                "cus_a 2026-01-20 paid on_time 2026-01-15 0 24.00 24.00 0.00 0.00 - 0.00 0 0",
                "cus_a 2026-01-20 written_off on_time 2026-01-15 - 120.00 0.00 0.00 0.00 - 0.00 0 0",
                "cus_a 2026-01-20 written_off overdue 2026-01-21 - 120.00 20.00 0.00 0.00 - 0.00 0 0",
                "cus_a 2026-01-20 written_off step +003 2026-01-23 - 100.00 60.00 0.00 0.00 - 0.00 0 0",
                "cus_a 2026-01-20 written_off step +007 2026-01-27 - 40.00 0.00 12.00 0.00 - 0.00 0 0",
                "cus_a 2026-01-20 written_off step +014 2026-02-03 - 28.00 0.00 0.00 28.00 0.00 10.00 0 0",
                "cus_b 2026-01-20 paid on_time 2026-01-15 10 60.00 0.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-20 paid overdue 2026-01-21 10 60.00 0.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-20 paid step +003 2026-01-23 10 60.00 0.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-20 paid step +007 2026-01-27 10 60.00 60.00 0.00 0.00 0.00 0.00 3 3",
                "cus_b 2026-01-25 paid on_time 2026-01-15 -4 36.00 36.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-31 overdue on_time 2026-01-15 - 12.00 0.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-31 overdue overdue 2026-02-01 - 12.00 0.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-31 overdue step +003 2026-02-03 - 12.00 0.00 0.00 0.00 - 0.00 3 3",
                "cus_b 2026-01-31 overdue step +007 2026-02-07 - 12.00 0.00 0.00 0.00 12.00 0.00 3 3",
            ],
            Rows(dunning, Told));
        AssertRight(dunning);
        // 60 of 252 on time; 150 of the 192 that were overdue; delays of -4, 0 and 10 days
        Assert.Equal(
            ("5", "23.81", "78.13", "2", "0"),
            (Figure(dunning, "invoices"), Figure(dunning, "on_time_rate"), Figure(dunning, "recovery_rate"), Figure(dunning, "average_delay"), Figure(dunning, "median_delay")));
        Assert.Equal("not_due", Text(january.GetProperty("rows").EnumerateArray().Last(), "status"));
        Assert.Equal(january.GetRawText(), (await Read(http, "dunning", "from=2026-01-01&to=2026-01-31")).GetRawText());
    }

    [Fact]
    public async Task Money_that_goes_back_is_owed_again_and_steps_by_total_are_stages_too()
    {
        var http = await Firm();
        (await http.Post("/v1/dunning-policies", """
            {"code": "default", "steps": [{"balance": "50.00", "currency": "EUR", "actions": ["remind"], "template": "reminder_1"}]}
            """)).Ok();
        await Invoice(http, "inv_1", "cus_a", "2026-01-20", "50.00");
        await Invoice(http, "inv_2", "cus_a", "2026-01-20", "10.00");
        (await http.Post("/v1/invoices/inv_1/pay", """{"id": "pay_1", "amount": "60.00"}""")).Ok();
        await Advance(http, "2026-01-25T10:00:00Z");
        (await http.Post("/v1/payments/pay_1/chargeback", """{"dispute": "dp_1", "reason": "fraudulent"}""")).Ok();
        await Advance(http, "2026-01-26T10:00:00Z");
        await Pay(http, "2026-01-28", "inv_1", "60.00");
        await Advance(http, "2026-01-29T10:00:00Z");
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_1", "amount": "12.00", "reason": "x", "refund": "original"}""")).Ok(201);

        var dunning = await Read(http, "dunning", "from=2026-01-01&to=2026-01-31");

        Assert.Equal(
            [
                "inv_1 paid on_time 8 1 60.00 60.00 0.00 -",
                "inv_1 paid overdue 8 1 0.00 -60.00 0.00 -",
                "inv_1 paid total 50.00 8 1 60.00 48.00 12.00 0.00",
                "inv_2 overdue on_time - 1 12.00 0.00 0.00 -",
                "inv_2 overdue overdue - 1 12.00 0.00 0.00 -",
                "inv_2 overdue total 50.00 - 1 12.00 0.00 0.00 12.00",
            ],
            Rows(dunning, "number", "status", "stage", "delay", "reminders", "owed", "came_in", "credited", "open").Select(row => row.Replace("INV-2026-00000", "inv_", StringComparison.Ordinal)));
        AssertRight(dunning);
    }

    /// <summary>Two customers, dunned by the policy that ships.</summary>
    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        foreach (var (customer, name) in new[] { ("cus_a", "Acme"), ("cus_b", "Globex") }) (await http.Post("/v1/customers", $$"""{"id": "{{customer}}", "name": "{{name}}", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static async Task Invoice(HttpClient http, string id, string customer, string due, string amount) => (await http.Post("/v1/invoices", $$"""
        {"id": "{{id}}", "customer": "{{customer}}", "due_date": "{{due}}", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "{{amount}}"}]}
        """)).Ok(201);

    private static async Task Pay(HttpClient http, string day, string invoice, string amount)
    {
        await Advance(http, day + "T10:00:00Z");
        (await http.Post($"/v1/invoices/{invoice}/pay", $$"""{"amount": "{{amount}}"}""")).Ok();
    }
}
