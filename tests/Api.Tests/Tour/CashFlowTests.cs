using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What is expected to come in, and how well that was said. Bills of 240.00 on the 15th, due after thirty days, are paid ten days late.</summary>
public sealed class CashFlowTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task Open_invoices_come_when_their_customer_pays_and_renewals_after_them()
    {
        var http = await Spring();

        var report = await Read(http, "2026-04-30");

        Assert.Equal(
            [
                // 72.00 is overdue and 24.00 was given back; cus_1 pays ten days late, and so does whoever has no past
                "2026-05-01 2026-05-07: 96.00 + 0.00 = 96.00",
                "2026-05-22 2026-05-28: 240.00 + 0.00 = 240.00",
                "2026-05-29 2026-06-04: 120.00 + 0.00 = 120.00",
                // The bill of 15 May, of which the credit balance pays 100.00, and that of 15 June
                "2026-06-19 2026-06-25: 0.00 + 140.00 = 140.00",
                "2026-07-24 2026-07-30: 0.00 + 240.00 = 240.00",
                "2026-07-31 -: 1200.00 + - = -",
            ],
            Ahead(report));
        // What has not come in for thirteen weeks is not counted on
        Assert.Equal(["2026-08-02 2026-08-08: 360.00 + 0.00 = 360.00", "2026-11-01 -: 1296.00 + - = -"], Ahead(await Read(http, "2026-08-01")));
        Assert.Equal(13, report.GetProperty("rows").EnumerateArray().Count(row => Text(row, "kind") == "week"));
        Assert.Equal("1656.00", Text(report.GetProperty("totals"), "open"));
        Assert.Equal(Text(report.GetProperty("totals"), "open"), Text((await http.Get("/v1/reports/aged-receivables.json?as_of=2026-04-30")).Ok().GetProperty("totals"), "owed"));
    }

    [Fact]
    public async Task The_last_months_say_how_far_off_it_would_have_been_beside_a_naive_guess()
    {
        var http = await Spring();

        // Nothing was known of lateness in January, and all of it in March; nobody foresaw a refund and a bad payer in April
        var report = await Read(http, "2026-04-30");
        Assert.Equal(
            [
                "2026-02: 240.00 240.00 0.00, 0.00 240.00",
                "2026-03: 960.00 960.00 240.00, 0.00 720.00",
                "2026-04: 312.00 216.00 960.00, 96.00 744.00",
            ],
            Past(report));
        var mean = report.GetProperty("rows").EnumerateArray().Single(row => Text(row, "kind") == "mean_error");
        Assert.Equal(("32.00", "568.00", "2026-02-01", "2026-04-30"), (Text(mean, "mean_error"), Text(mean, "naive_mean_error"), Text(mean, "from"), Text(mean, "to")));

        // A month is looked back at once it is over
        Assert.Equal(["2026-02: 240.00 240.00 0.00, 0.00 240.00", "2026-03: 960.00 960.00 240.00, 0.00 720.00"], Past(await Read(http, "2026-04-29")));
        Assert.Empty(Past(await Read(http, "2026-02-01")));
    }

    [Fact]
    public async Task A_past_day_reads_the_same_whatever_was_paid_and_decided_since()
    {
        var http = await Spring();
        var before = (await Read(http, "2026-04-30")).GetRawText();
        var open = (await http.Get("/v1/invoices?customer=cus_1&status=issued")).Ok().GetProperty("data")[0];
        await Advance(http, "2026-05-20T10:00:00Z");
        (await http.Post($"/v1/invoices/{Text(open, "id")}/pay", """{"amount": "240.00"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "2026-06-01"}""")).Ok();

        Assert.Equal(before, (await Read(http, "2026-04-30")).GetRawText());

        // From the day it was decided on, no bill is expected after the end: there are the bill of 15 May, less its credit, and what was open before
        Assert.Equal(["2026-05-21 2026-05-27: 96.00 + 0.00 = 96.00", "2026-05-28 2026-06-03: 120.00 + 0.00 = 120.00", "2026-06-18 2026-06-24: 140.00 + 0.00 = 140.00", "2026-08-20 -: 1200.00 + - = -"], Ahead(await Read(http, "2026-05-20")));
    }

    [Fact]
    public async Task What_is_paused_or_was_never_billed_for_a_whole_period_is_not_expected()
    {
        var http = await Firm();
        (await http.Post("/v1/subscriptions", """{"id": "sub_paused", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_trial", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15", "trial_end": "2026-03-01"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_part", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15", "anchor": {"day": 25}}""")).Ok(201);
        Assert.Equal(["240.00", "240.00"], Renewing(await Read(http, "2026-01-20")));
        (await http.Post("/v1/subscriptions/sub_paused/pause", """{"from": "2026-02-01"}""")).Ok();
        await Advance(http, "2026-02-25T10:00:00Z");

        // The one that was first billed for ten days has been billed for a month: its bills of 25 March and 25 April come in, that of 25 May would come too late
        Assert.Equal(["240.00", "240.00"], Renewing(await Read(http, "2026-02-25")));
    }

    [Fact]
    public async Task What_was_given_up_says_nothing_of_when_a_customer_pays()
    {
        var http = await Firm();
        await Invoice(http, "inv_a", "cus_1", "100.00", "2026-01-20");
        (await http.Post("/v1/invoices/inv_a/pay", """{"amount": "60.00"}""")).Ok();
        (await http.Post("/v1/invoices/inv_a/write-off", """{"reason": "gone"}""")).Ok();
        await Invoice(http, "inv_b", "cus_1", "100.00", "2026-02-10");

        Assert.Equal(["2026-02-06 2026-02-12: 120.00 + 0.00 = 120.00"], Ahead(await Read(http, "2026-01-15")));

        // What is paid in full, five days early, does
        await Invoice(http, "inv_c", "cus_1", "100.00", "2026-01-20");
        (await http.Post("/v1/invoices/inv_c/pay", """{"amount": "120.00"}""")).Ok();
        Assert.Equal(["2026-01-30 2026-02-05: 120.00 + 0.00 = 120.00"], Ahead(await Read(http, "2026-01-15")));
    }

    [Fact]
    public async Task What_subscriptions_are_billed_together_comes_in_together()
    {
        var http = await Firm();
        (await http.Post("/v1/customers", """{"id": "cus_all", "name": "All", "test_clock": "clk_1", "consolidate": true}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_a", "customer": "cus_all", "plan": "pro", "start_date": "2026-02-01"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_b", "customer": "cus_all", "plan": "pro", "start_date": "2026-02-01"}""")).Ok(201);
        await Advance(http, "2026-02-01T10:00:00Z");
        var invoice = Assert.Single((await http.Get("/v1/invoices?customer=cus_all")).Ok().GetProperty("data").EnumerateArray());
        (await http.Post($"/v1/invoices/{Text(invoice, "id")}/pay", """{"amount": "480.00"}""")).Ok();

        // Paid thirty days before it is due, on the day it is billed: so are the next three
        Assert.Equal(
            ["2026-02-25 2026-03-03: 0.00 + 480.00 = 480.00", "2026-04-01 2026-04-07: 0.00 + 480.00 = 480.00", "2026-04-29 2026-05-05: 0.00 + 480.00 = 480.00"],
            Ahead(await Read(http, "2026-02-10")));
    }

    private static string[] Renewing(JsonElement report) =>
        [.. report.GetProperty("rows").EnumerateArray().Where(row => Text(row, "kind") == "week" && Text(row, "renewals") != "0.00").Select(row => Text(row, "renewals"))];

    private static string[] Ahead(JsonElement report) =>
    [
        .. report.GetProperty("rows").EnumerateArray().Where(row => Text(row, "kind") is "week" or "later" && Or(row, "expected") != "0.00")
            .Select(row => $"{Text(row, "from")} {Or(row, "to")}: {Text(row, "open")} + {Or(row, "renewals")} = {Or(row, "expected")}"),
    ];

    private static string[] Past(JsonElement report) =>
    [
        .. report.GetProperty("rows").EnumerateArray().Where(row => Text(row, "kind") == "month")
            .Select(row => $"{Text(row, "period")}: {Text(row, "said")} {Text(row, "received")} {Text(row, "naive")}, {Text(row, "error")} {Text(row, "naive_error")}"),
    ];

    private static async Task<JsonElement> Read(HttpClient http, string day)
    {
        var report = (await http.Get($"/v1/reports/cash-flow.json?as_of={day}")).Ok();
        Assert.Equal("0.00", Text(report.GetProperty("checks"), "open_less_ledger"));
        return report;
    }

    /// <summary>January to April: cus_1 pays ten days late, cus_2 on time and gets something back, cus_3 does not pay, cus_4 is new.</summary>
    private async Task<HttpClient> Spring()
    {
        var http = await Firm();
        foreach (var customer in new[] { "cus_2", "cus_3", "cus_4" }) (await http.Post("/v1/customers", $$"""{"id": "{{customer}}", "name": "{{customer}}", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15"}""")).Ok(201);
        await Advance(http, "2026-02-10T10:00:00Z");
        await Invoice(http, "inv_2", "cus_2", "600.00", "2026-03-12");
        await Advance(http, "2026-02-24T10:00:00Z");
        await PayBill(http, "2026-01-15");
        await Advance(http, "2026-03-12T10:00:00Z");
        (await http.Post("/v1/invoices/inv_2/pay", """{"id": "pay_2", "amount": "720.00"}""")).Ok();
        await Advance(http, "2026-03-20T10:00:00Z");
        await Invoice(http, "inv_3", "cus_3", "60.00", "2026-04-10");
        await Advance(http, "2026-03-27T10:00:00Z");
        await PayBill(http, "2026-02-15");
        await Advance(http, "2026-04-20T10:00:00Z");
        await Invoice(http, "inv_4", "cus_4", "100.00", "2026-05-20");
        await Invoice(http, "inv_5", "cus_4", "1000.00", "2027-01-31");
        await Advance(http, "2026-04-24T10:00:00Z");
        await PayBill(http, "2026-03-15");
        (await http.Post("/v1/customers/cus_1/credits", """{"amount": "100.00", "currency": "EUR", "reason": "sorry"}""")).Ok(201);
        (await http.Post("/v1/payments/pay_2/refund", """{"amount": "24.00"}""")).Ok();
        return http;
    }

    private static async Task Invoice(HttpClient http, string id, string customer, string net, string due) =>
        (await http.Post("/v1/invoices", $$"""{"id": "{{id}}", "customer": "{{customer}}", "due_date": "{{due}}", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "{{net}}"}]}""")).Ok(201);

    private static async Task PayBill(HttpClient http, string day)
    {
        var invoice = (await http.Get($"/v1/invoices?customer=cus_1&billing_date={day}")).Ok().GetProperty("data")[0];
        (await http.Post($"/v1/invoices/{Text(invoice, "id")}/pay", """{"amount": "240.00"}""")).Ok();
    }

    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "200.00"}},
                            {"code": "setup", "name": "Set-up", "kind": "one_time", "price": {"model": "flat", "amount": "0.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string Or(JsonElement row, string member) => row.GetProperty(member).GetString() ?? "-";

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
