using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The report of payments, through the API alone.</summary>
public sealed class PaymentReportTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private static readonly string[] Told = ["day", "kind", "status", "customer", "method", "attempt", "failure_code", "attempted", "taken", "refunded", "charged_back", "paid_out", "net"];

    [Fact]
    public async Task Money_is_on_the_day_it_moved_and_attempts_on_the_day_they_ended()
    {
        var http = await Firm();
        var january = await Read(http, "payments", "from=2026-01-01&to=2026-01-31");
        Assert.Equal(
            [
                "2026-01-15 payment failed cus_bad card 1 insufficient_funds 240.00 - - - - -",
                "2026-01-15 payment succeeded cus_ok card 1 - 120.00 120.00 - - - 120.00",
                "2026-01-16 payment succeeded cus_bad card 2 - 240.00 240.00 - - - 240.00",
                "2026-01-31 payment succeeded cus_hand cheque - - - 60.00 - - - 60.00",
                "2026-01-31 paid_out succeeded cus_hand credit_balance - - - - - - 10.00 -10.00",
                "2026-01-31 payment pending cus_slow sepa_debit 1 - 12.00 - - - - -",
            ],
            Rows(january, Told));
        AssertRight(january);
        Assert.Equal(("3", "2", "66.67", "60"), (Figure(january, "attempts"), Figure(january, "attempts_succeeded"), Figure(january, "payment_rate"), Figure(january, "payment_rate_by_amount")));
        Assert.Equal("INV-2026-000001", Text(january.GetProperty("rows")[1], "invoice"));

        // A debit of January comes in, and money of January goes back
        await Advance(http, "2026-02-03T10:00:00Z");
        var paid = (await http.Get("/v1/payments?limit=100")).Ok().GetProperty("data").EnumerateArray().ToDictionary(payment => Text(payment, "customer"), payment => Text(payment, "id"));
        (await http.Post($"/v1/payments/{paid["cus_ok"]}/refund", """{"amount": "20.00", "reason": "Goodwill"}""")).Ok();
        (await http.Post($"/v1/payments/{paid["cus_bad"]}/chargeback", """{"dispute": "dp 1", "reason": "fraudulent"}""")).Ok();

        var february = await Read(http, "payments", "from=2026-02-01&to=2026-02-28");
        Assert.Equal(
            [
                "2026-02-01 payment succeeded cus_slow sepa_debit 1 - 12.00 12.00 - - - 12.00",
                "2026-02-03 chargeback succeeded cus_bad card - fraudulent - - - 240.00 - -240.00",
                "2026-02-03 refund succeeded cus_ok card - - - - 20.00 - - -20.00",
            ],
            Rows(february, Told));
        AssertRight(february);
        Assert.Equal(("-248.00", "100"), (Text(february.GetProperty("totals"), "net"), Figure(february, "payment_rate")));
        Assert.Equal(january.GetRawText(), (await Read(http, "payments", "from=2026-01-01&to=2026-01-31")).GetRawText());

        var both = await Read(http, "payments", "from=2026-01-01&to=2026-02-28");
        Assert.DoesNotContain(Rows(both, "status"), status => status == "pending");
        AssertRight(both);
    }

    [Fact]
    public async Task Without_an_attempt_there_is_no_rate()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;

        var nothing = await Read(http, "payments", "from=2026-01-01&to=2026-01-31");

        Assert.Equal(("0", null), (Figure(nothing, "attempts"), Figure(nothing, "payment_rate")));
        AssertRight(nothing);
    }

    /// <summary>Until the end of January: paid at once, paid the day after a decline, paid outside, and a debit under way.</summary>
    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        foreach (var (customer, type, token) in new[] { ("cus_ok", "card", "tok_ok"), ("cus_bad", "card", "tok_fails_1"), ("cus_slow", "sepa_debit", "tok_pending"), ("cus_hand", "", "") })
        {
            (await http.Post("/v1/customers", $$"""{"id": "{{customer}}", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
            if (type.Length > 0) (await http.Post($"/v1/customers/{customer}/payment-methods", $$"""{"type": "{{type}}", "token": "{{token}}"}""")).Ok(201);
        }

        await Invoice(http, "cus_ok", "100.00");
        await Invoice(http, "cus_bad", "200.00");
        await Advance(http, "2026-01-31T10:00:00Z");
        await Invoice(http, "cus_slow", "10.00");
        await Invoice(http, "cus_hand", "50.00");
        (await http.Post("/v1/invoices/inv_hand/pay", """{"id": "pay_hand", "amount": "60.00", "method": "cheque"}""")).Ok();
        (await http.Post("/v1/customers/cus_hand/credits", """{"amount": "30.00", "currency": "EUR", "reason": "Goodwill"}""")).Ok(201);
        (await http.Post("/v1/customers/cus_hand/credits", """{"amount": "-10.00", "currency": "EUR", "reason": "Paid out"}""")).Ok(201);
        return http;
    }

    private static async Task Invoice(HttpClient http, string customer, string amount) => (await http.Post("/v1/invoices", $$"""
        {"id": "{{customer.Replace("cus_", "inv_", StringComparison.Ordinal)}}", "customer": "{{customer}}", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "{{amount}}"}]}
        """)).Ok(201);
}
