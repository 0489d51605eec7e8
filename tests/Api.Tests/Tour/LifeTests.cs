using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Changes in a subscription's life, through the API alone. Each is previewed first, and does what the preview said.</summary>
public sealed class LifeTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task A_downgrade_in_mid_month_leaves_ten_euros_for_the_next()
    {
        var http = await Firm("2026-04-01", ("big", "60.00"), ("small", "30.00"));
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "big"}""")).Ok(201);
        await Advance(http, "2026-04-21T10:00:00Z");

        const string change = """{"plan": "small"}""";
        var preview = (await http.Post("/v1/subscriptions/sub_1/change?preview=true", change)).Ok().GetProperty("credit_note");
        var changed = (await http.Post("/v1/subscriptions/sub_1/change", change)).Ok();

        Assert.Equal(("small", "2026-05-01"), (changed.GetProperty("plan").GetString(), changed.GetProperty("next_billing_date").GetString()));
        var note = (await http.Get("/v1/credit-notes")).Ok().GetProperty("data")[0];
        Assert.Equal(["20.00", "-10.00"], Amounts(note).OrderByDescending(amount => amount, StringComparer.Ordinal));
        Assert.Equal(Amounts(preview), Amounts(note));
        Assert.Equal(("10.00", preview.GetProperty("total").GetString()), (note.GetProperty("to_balance").GetString(), note.GetProperty("total").GetString()));
        await Advance(http, "2026-05-01T10:00:00Z");
        var may = (await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0];
        Assert.Equal(("30.00", "10.00", "20.00"), (Text(may, "total"), Text(may, "credit_applied"), Text(may, "amount_due")));
    }

    [Fact]
    public async Task What_a_credit_note_charges_can_be_given_back_too()
    {
        var http = await Firm("2026-04-01", ("big", "60.00"), ("small", "30.00"));
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "big"}""")).Ok(201);
        await Advance(http, "2026-04-21T10:00:00Z");

        // The charge for the smaller plan stands on the credit note, beside the larger credit.
        (await http.Post("/v1/subscriptions/sub_1/change", """{"plan": "small"}""")).Ok();
        Assert.Equal("10.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
        (await http.Post("/v1/subscriptions/sub_1/change", """{"plan": "big"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_1/change", """{"plan": "small"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();

        // 10 of 30 days of 60.00 are unused, whatever was changed on that day
        Assert.Equal("canceled", Text((await http.Get("/v1/subscriptions/sub_1")).Ok(), "status"));
        Assert.Equal("20.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
        var first = (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray().Single(invoice => Text(invoice, "billing_date") == "2026-04-01");
        var notes = (await http.Get("/v1/credit-notes")).Ok().GetProperty("data").EnumerateArray().ToArray();
        Assert.Contains(notes, note => Text(note, "invoice") == Text(first, "id"));
        foreach (var note in notes) (await http.Get($"/v1/invoices/{Text(note, "invoice")}")).Ok();
    }

    [Fact]
    public async Task Seats_added_now_are_billed_now_and_removed_at_the_period_end_are_gone_then()
    {
        var http = await Firm("2026-01-01", ("pro", "10.00"));
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "quantities": {"seat": "5"}}""")).Ok(201);
        await Advance(http, "2026-01-15T10:00:00Z");

        (await http.Post("/v1/subscriptions/sub_1/change", """{"quantities": {"seat": "7"}}""")).Ok();
        var later = (await http.Post("/v1/subscriptions/sub_1/change", """{"quantities": {"seat": "2"}, "effective": "period_end"}""")).Ok();

        Assert.Equal("change", later.GetProperty("scheduled")[0].GetProperty("kind").GetString());
        // 2 x 10.00 for 17 of 31 days
        Assert.Equal("10.97", Text((await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0], "total"));
        await Advance(http, "2026-02-01T10:00:00Z");
        Assert.Equal("20.00", Text((await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0], "total"));
        Assert.Equal(3, (await http.Get("/v1/invoices")).Ok().GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_pause_credits_a_resumption_charges_and_a_cancellation_can_be_taken_back()
    {
        var http = await Firm("2026-04-01", ("pro", "30.00"));
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);
        await Advance(http, "2026-04-11T10:00:00Z");

        var paused = (await http.Post("/v1/subscriptions/sub_1/pause", """{"from": "now", "until": "2026-04-21"}""")).Ok();
        Assert.Equal("paused", Text(paused, "status"));
        Assert.Equal("20.00", Text((await http.Get("/v1/customers/cus_1/balance")).Ok(), "balance"));
        await Advance(http, "2026-04-22T10:00:00Z");
        Assert.Equal("active", Text((await http.Get("/v1/subscriptions/sub_1")).Ok(), "status"));
        Assert.Equal("10.00", Text((await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0], "total"));

        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "period_end"}""")).Ok();
        Assert.Equal(JsonValueKind.Null, (await http.Post("/v1/subscriptions/sub_1/uncancel", null)).Ok().GetProperty("cancel_on").ValueKind);
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        Assert.Equal("active", Text((await http.Post("/v1/subscriptions/sub_1/reactivate", "{}")).Ok(), "status"));
        (await http.Post("/v1/subscriptions/sub_1/resume", """{"at": "now"}""")).Problem(409);
    }

    [Fact]
    public async Task A_creation_repeated_after_changes_finds_what_it_made()
    {
        var http = await Firm("2026-04-01", ("pro", "30.00"), ("big", "60.00"));
        const string creation = """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""";
        (await http.Post("/v1/subscriptions", creation)).Ok(201);
        (await http.Post("/v1/plans/pro/versions", """
            {"name": "pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "31.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/subscriptions/sub_1/change", """{"plan": "pro"}""")).Ok();
        Assert.Equal(2, (await http.Post("/v1/subscriptions", creation)).Ok().GetProperty("version").GetInt32());
        (await http.Post("/v1/subscriptions/sub_1/change", """{"plan": "big"}""")).Ok();

        Assert.Equal("big", Text((await http.Post("/v1/subscriptions", creation)).Ok(), "plan"));
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "big"}""")).Problem(409);
    }

    [Fact]
    public async Task Work_done_is_billed_with_the_next_invoice_or_at_once()
    {
        var http = await Firm("2026-04-01", ("pro", "30.00"));
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);

        (await http.Post("/v1/subscriptions/sub_1/charges", """{"description": "Hours", "quantity": "3", "unit_amount": "120.00"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_1/charges", """{"description": "Travel", "amount": "42.50", "at": "now"}""")).Ok();

        Assert.Equal(1, (await http.Get("/v1/subscriptions/sub_1/charges")).Ok().GetProperty("data").GetArrayLength());
        Assert.Contains("42.50", (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray().Select(invoice => Text(invoice, "total")));
        await Advance(http, "2026-05-01T10:00:00Z");
        Assert.Equal("390.00", Text((await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0], "total"));
        (await http.Post("/v1/subscriptions/sub_1/charges", """{"description": "x", "amount": "1.00", "unit_amount": "1.00"}""")).Problem(422);

        // What is billed stays; what waits can be taken back, and is not billed then.
        Assert.Equal("item_not_open", (await http.Send(HttpMethod.Delete, "/v1/subscriptions/sub_1/charges/1", null)).Problem(409));
        (await http.Post("/v1/subscriptions/sub_1/charges", """{"description": "Mistake", "amount": "5.00"}""")).Ok();
        Assert.Equal(0, (await http.Send(HttpMethod.Delete, "/v1/subscriptions/sub_1/charges/3", null)).Ok().GetProperty("data").GetArrayLength());
        Assert.Equal("30.00", Text((await http.Get("/v1/subscriptions/sub_1/upcoming")).Ok(), "total"));
        Assert.Equal("item_not_open", (await http.Send(HttpMethod.Delete, "/v1/subscriptions/sub_1/charges/3", null)).Problem(409));
        foreach (var number in new[] { "0", "4", "-1", "x", "99999999999" })
            (await http.Send(HttpMethod.Delete, $"/v1/subscriptions/sub_1/charges/{number}", null)).Problem(404);
        (await http.Get("/v1/subscriptions/sub_none/charges")).Problem(404);
    }

    private async Task<HttpClient> Firm(string today, params (string Code, string Seat)[] plans)
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        foreach (var (code, seat) in plans)
        {
            (await http.Post("/v1/plans", $$$"""
                {"code": "{{{code}}}", "name": "{{{code}}}", "currency": "EUR", "interval": {"unit": "month", "count": 1},
                 "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "{{{seat}}}"}}]}
                """)).Ok(201);
        }

        (await http.Post("/v1/test-clocks", $$"""{"id": "clk_1", "now": "{{today}}T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string[] Amounts(JsonElement document) =>
        [.. document.GetProperty("lines").EnumerateArray().Select(line => Text(line, "amount"))];

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
