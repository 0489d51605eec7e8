using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Invoices that wait for a person, and alerts, through the whole product.</summary>
public sealed class ReviewTests(MailedFixture product) : IClassFixture<MailedFixture>
{
    [Fact]
    public async Task A_period_that_costs_much_more_waits_for_a_person_and_the_rest_goes_on()
    {
        var http = await Firm("much", """{"review": {"amount_changed": "hold", "amount_changed_percent": "20"}, "alert_email": "much@acme.example"}""");
        (await http.Post("/v1/customers", """{"id": "cus_other", "name": "Initech", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_other", "customer": "cus_other", "plan": "pro", "quantities": {"seat": "1"}}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_1/change", """{"quantities": {"seat": "30"}, "effective": "period_end"}""")).Ok();
        await Advance(http, "2026-02-05T10:00:00Z");

        var held = Assert.Single(await List(http, "/v1/invoices?held=true"));
        Assert.Equal(("draft", "cus_1", "2026-02-01", JsonValueKind.Null), (Text(held, "status"), Text(held, "customer"), Text(held, "billing_date"), held.GetProperty("number").ValueKind));
        const string message = "sub_1 costs 300.00 EUR for 28 days; the period before was 100.00 EUR for 31 days.";
        var reason = Assert.Single(held.GetProperty("hold").GetProperty("reasons").EnumerateArray());
        Assert.Equal(("amount_changed", message), (Text(reason, "code"), Text(reason, "message")));
        Assert.Equal(2, (await List(http, "/v1/invoices?customer=cus_other&status=issued")).Length);
        Assert.Equal("invoice_is_held", (await http.Post($"/v1/invoices/{Text(held, "id")}/pay", """{"amount": "1.00"}""")).Problem(409));

        // The seller reads of it, in the list, in its mail, and as an event
        var alert = Assert.Single(await List(http, "/v1/alerts?status=open"));
        Assert.Equal(("amount_changed", Text(held, "id"), "cus_1", message), (Text(alert, "kind"), Text(alert, "object"), Text(alert, "customer"), Text(alert, "message")));
        await Until(() => Task.FromResult(product.For("much@acme.example").Count == 1));
        var mail = product.For("much@acme.example").Single();
        Assert.Equal($"[amount_changed] {message}", mail.Subject);
        Assert.Contains("Une période coûte beaucoup plus ou moins que la précédente.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("much (cus_1)", mail.TextBody, StringComparison.Ordinal);
        var raised = Assert.Single(await List(http, "/v1/events?type=alert.raised"));
        Assert.Equal(($"alert/{Text(alert, "id")}", 1), (Text(raised, "object"), raised.GetProperty("sequence").GetInt32()));

        var released = (await http.Post($"/v1/invoices/{Text(held, "id")}/release", """{"note": "20 seats more"}""")).Ok();
        Assert.Equal(("issued", "INV-2026-000004", "2026-02-05", "2026-02-01"), (Text(released, "status"), Text(released, "number"), Text(released, "issue_date"), Text(released, "billing_date")));
        Assert.Equal(JsonValueKind.Null, released.GetProperty("hold").ValueKind);
        Assert.Equal("invoice_not_held", (await http.Post($"/v1/invoices/{Text(held, "id")}/release", "{}")).Problem(409));
        Assert.Equal("20 seats more", Text(Assert.Single(await List(http, "/v1/events?type=invoice.released")).GetProperty("data"), "note"));

        var resolve = $"/v1/alerts/{Text(alert, "id")}/resolve";
        Assert.Equal(("resolved", "Called them"), ((await http.Post(resolve, """{"note": "Called them"}""")).Ok() is var done ? Text(done, "status") : "", Text(done, "note")));
        (await http.Post(resolve, """{"note": "Called them"}""")).Ok();
        Assert.Equal("alert_is_resolved", (await http.Post(resolve, """{"note": "Wrote them"}""")).Problem(409));
        Assert.Equal("resolved", Text((await http.Get($"/v1/alerts/{Text(alert, "id")}")).Ok(), "status"));
        Assert.Single(await List(http, "/v1/events?type=alert.resolved"));

        await Advance(http, "2026-03-02T10:00:00Z");
        Assert.Empty(await List(http, "/v1/invoices?held=true"));
        Assert.Empty(await List(http, "/v1/alerts?status=open&kind=amount_changed"));
    }

    [Fact]
    public async Task A_charge_that_differs_from_its_notice_is_held_and_one_rejected_gives_nothing_back_later()
    {
        var http = await Firm("told", """{"notices": {"upcoming_charge": true, "reminder": false}}""");
        (await http.Post("/v1/customers/cus_1/credits", """{"amount": "30.00", "currency": "EUR", "reason": "goodwill"}""")).Ok(201);
        await Until(async () => (await http.Get("/v1/events?object=subscription/sub_1")).Body.Contains("notice_days_followed", StringComparison.Ordinal));
        await Advance(http, "2026-01-28T10:00:00Z");
        (await http.Post("/v1/customers/cus_1/charges", """{"description": "Travel", "amount": "20.00"}""")).Ok();
        await Advance(http, "2026-02-05T10:00:00Z");

        var held = Assert.Single(await List(http, "/v1/invoices?held=true"));
        Assert.Equal("The customer was told 100.00 EUR for sub_1, and it is 120.00 EUR.", Text(held.GetProperty("hold").GetProperty("reasons")[0], "message"));
        Assert.Equal(("30.00", "0.00"), (Text(held, "credit_applied"), Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance")));

        var rejected = (await http.Post($"/v1/invoices/{Text(held, "id")}/void", null)).Ok();
        Assert.Equal(("void", JsonValueKind.Null, JsonValueKind.Null), (Text(rejected, "status"), rejected.GetProperty("number").ValueKind, rejected.GetProperty("hold").ValueKind));
        Assert.Equal("30.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        await Advance(http, "2026-02-06T10:00:00Z");
        Assert.Empty(await List(http, "/v1/credit-notes"));
        Assert.Equal("30.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
    }

    [Fact]
    public async Task What_a_cancellation_gives_back_of_a_held_invoice_is_numbered_after_it()
    {
        var http = await Firm("behind", """{"review": {"amount_changed": "hold"}}""");
        (await http.Post("/v1/subscriptions/sub_1/change", """{"quantities": {"seat": "28"}, "effective": "period_end"}""")).Ok();
        await Advance(http, "2026-02-08T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();

        var held = Assert.Single(await List(http, "/v1/invoices?held=true"));
        var note = Assert.Single(await List(http, "/v1/credit-notes"));
        Assert.Equal(("draft", Text(held, "id"), "210.00"), (Text(note, "status"), Text(note, "invoice"), Text(note, "total")));
        Assert.Equal("invoice_is_credited", (await http.Post($"/v1/invoices/{Text(held, "id")}/void", null)).Problem(409));

        (await http.Post($"/v1/invoices/{Text(held, "id")}/release", "{}")).Ok();
        Assert.Equal(("issued", "CN-2026-000001"), ((await http.Get($"/v1/credit-notes/{Text(note, "id")}")).Ok() is var after ? Text(after, "status") : "", Text(after, "number")));
    }

    [Fact]
    public async Task A_mail_about_an_alert_that_was_refused_is_tried_again_when_somebody_asks()
    {
        product.Forget("gone@acme.example");
        var http = await Firm("refused", """{"alert_email": "gone@acme.example"}""");
        (await http.Post("/v1/bank-statements", """{"lines": [{"date": "2026-01-31", "amount": "100.00", "text": "thanks"}]}""")).Ok();
        await Until(async () => (await List(http, "/v1/notices?kind=alert&status=failed")).Length == 1);
        var failed = Assert.Single(await List(http, "/v1/notices?kind=alert"));
        Assert.Equal((JsonValueKind.Null, Text(Assert.Single(await List(http, "/v1/alerts")), "id")), (failed.GetProperty("customer").ValueKind, Text(failed, "alert")));

        var tried = failed.GetProperty("attempts").GetInt32();
        (await http.Post($"/v1/notices/{Text(failed, "id")}/resend", null)).Ok();
        await Until(async () => (await List(http, "/v1/notices?kind=alert&status=failed")).Length == 1);
        Assert.Equal(tried, (await http.Get($"/v1/notices/{Text(failed, "id")}")).Ok().GetProperty("attempts").GetInt32());
    }

    private async Task<HttpClient> Firm(string name, string settings)
    {
        var http = (await product.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "10.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", $$"""{"id": "cus_1", "name": "{{name}}", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "quantities": {"seat": "10"}}""")).Ok(201);
        (await http.Patch("/v1/organization", settings)).Ok();
        return http;
    }

    private static async Task<JsonElement[]> List(HttpClient http, string path) => [.. (await http.Get(path)).Ok().GetProperty("data").EnumerateArray()];

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static async Task Until(Func<Task<bool>> done)
    {
        for (var left = 600; !await done(); left--)
        {
            Assert.True(left > 0, "It did not happen within a minute.");
            await Task.Delay(100);
        }
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
