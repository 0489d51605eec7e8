using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Revenue by plan and version, through the API alone.</summary>
public sealed class RevenueReportTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private static readonly string[] Told = ["plan", "version", "customers", "subscriptions", "mrr", "invoiced", "credited", "recognised"];

    [Fact]
    public async Task What_was_invoiced_what_was_earned_and_who_has_it_by_version()
    {
        var http = await Firm();

        // 17 of the 31 days from 15 January are of January; a year of 365 days earns 17 of them
        var january = await Read(http, "revenue", "from=2026-01-01&to=2026-01-31");
        Assert.Equal(
            [
                "(no_plan) - 0 0 0.00 100.00 0.00 100.00",
                "pro 1 2 2 62.00 62.00 0.00 34.00",
                "pro 2 1 1 62.00 62.00 0.00 34.00",
                "year 1 1 1 60.83 730.00 0.00 34.00",
            ],
            Rows(january, Told));
        AssertRight(january);
        // Three customers: one has two subscriptions
        Assert.Equal(("3", "4", "61.61"), (Figure(january, "customers"), Figure(january, "subscriptions"), Figure(january, "mrr_per_customer")));

        // Half of the work comes back in February, and version 1 loses a customer
        await Advance(http, "2026-02-10T10:00:00Z");
        (await http.Post("/v1/credit-notes", """{"invoice": "inv_work", "amount": "60.00", "reason": "late"}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        await Advance(http, "2026-02-20T10:00:00Z");

        var february = await Read(http, "revenue", "from=2026-02-01&to=2026-02-28");
        Assert.Equal(
            [
                "(no_plan) - 0 0 0.00 0.00 -50.00 -50.00",
                "pro 1 1 1 31.00 31.00 -5.00 38.50",
                "pro 2 1 1 62.00 62.00 0.00 59.00",
                "year 1 1 1 60.83 0.00 0.00 56.00",
            ],
            Rows(february, Told));
        AssertRight(february);
        Assert.Equal(january.GetRawText(), (await Read(http, "revenue", "from=2026-01-01&to=2026-01-31")).GetRawText());
    }

    [Fact]
    public async Task A_late_fee_is_of_no_plan_and_has_a_line_of_its_own()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/dunning-policies", """
            {"code": "default", "steps": [{"days": 3, "actions": ["late_fee"]}], "late_interest": [{"from": "2026-01-01", "percent": "12.15"}]}
            """)).Ok();
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1", "tax": {"kind": "business"}}""")).Ok(201);
        (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "due_date": "2026-01-20", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "1000.00"}]}""")).Ok(201);
        await Advance(http, "2026-01-25T10:00:00Z");

        var revenue = await Read(http, "revenue", "from=2026-01-01&to=2026-01-31");

        // Two days, 21 and 22 January, of 12.15 % of 1,200.00, and 40.00
        Assert.Equal(["(late_fee) 40.80 40.80", "(no_plan) 1000.00 1000.00"], Rows(revenue, "plan", "invoiced", "recognised"));
        AssertRight(revenue);
    }

    /// <summary>Two customers on version 1, one of them also on version 2, a third on a yearly plan and with work done, from 15 January.</summary>
    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        const string components = """[{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "AMOUNT"}}]""";
        await Plan("pro", "month", "31.00");
        await Plan("year", "year", "730.00");
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        foreach (var customer in new[] { "cus_a", "cus_b", "cus_c" }) (await http.Post("/v1/customers", $$"""{"id": "{{customer}}", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        await Subscribe("sub_a", "cus_a", "pro");
        await Subscribe("sub_b", "cus_b", "pro");
        (await http.Post("/v1/plans/pro/versions", $$"""{"name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "components": {{components.Replace("AMOUNT", "62.00", StringComparison.Ordinal)}}}""")).Ok(201);
        await Subscribe("sub_b2", "cus_b", "pro");
        await Subscribe("sub_c", "cus_c", "year");
        (await http.Post("/v1/invoices", """{"id": "inv_work", "customer": "cus_c", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        return http;

        async Task Plan(string code, string unit, string amount) => (await http.Post("/v1/plans", $$"""
            {"code": "{{code}}", "name": "{{code}}", "currency": "EUR", "interval": {"unit": "{{unit}}", "count": 1}, "components": {{components.Replace("AMOUNT", amount, StringComparison.Ordinal)}}}
            """)).Ok(201);

        async Task Subscribe(string id, string customer, string plan) => (await http.Post("/v1/subscriptions", $$"""{"id": "{{id}}", "customer": "{{customer}}", "plan": "{{plan}}"}""")).Ok(201);
    }
}
