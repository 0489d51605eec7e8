using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Who does not pay, through the API alone.</summary>
public sealed class DunningTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task Reminders_come_on_their_days_and_stop_when_it_is_paid()
    {
        var http = await Firm();
        (await http.Post("/v1/subscriptions", """{"customer": "cus_1", "plan": "pro"}""")).Ok(201);
        await Advance(http, "2026-02-09T10:00:00Z");

        // Due on 31 January: a week before it, and three and seven days after it
        Assert.Equal([("reminder_before", "2026-01-24"), ("reminder_1", "2026-02-03"), ("reminder_2", "2026-02-07")], await Reminders(http));
        var invoice = (await http.Get("/v1/invoices?billing_date=2026-01-01")).Ok().GetProperty("data")[0];
        Assert.Equal((7, true), (invoice.GetProperty("dunning").GetProperty("step").GetInt32(), invoice.GetProperty("overdue").GetBoolean()));

        // Somebody promises to pay, and does
        var held = (await http.Post($"/v1/invoices/{Text(invoice, "id")}/hold", """{"hold_until": "2026-02-20"}""")).Ok();
        Assert.Equal("2026-02-19T23:00:00Z", Text(held.GetProperty("dunning"), "held_until"));
        await Advance(http, "2026-02-18T10:00:00Z");
        (await http.Post($"/v1/invoices/{Text(invoice, "id")}/pay", """{"amount": "49.00"}""")).Ok();
        await Advance(http, "2026-02-21T10:00:00Z");
        Assert.Equal(3, (await Reminders(http)).Length);
        Assert.Equal(1, (await http.Get("/v1/invoices?overdue=false&status=issued")).Ok().GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_policy_of_its_own_charges_suspends_and_reinstates()
    {
        var http = await Firm();
        (await http.Post("/v1/dunning-policies", """
            {"code": "strict", "steps": [{"days": 3, "actions": ["remind"], "template": "reminder_1"}, {"days": 10, "actions": ["late_fee", "suspend", "alert"]}],
             "late_interest": [{"from": "2026-01-01", "percent": "12.15"}]}
            """)).Ok();
        Assert.Equal("strict", Text((await http.Get("/v1/dunning-policies")).Ok().GetProperty("data")[0], "code"));
        Assert.Equal(10, (await http.Get("/v1/dunning-policies/strict")).Ok().GetProperty("steps")[1].GetProperty("days").GetInt32());
        (await http.Send(HttpMethod.Patch, "/v1/customers/cus_1", """{"dunning_policy": "strict", "tax": {"kind": "business"}}""")).Ok();
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);
        await Advance(http, "2026-02-12T10:00:00Z");

        var fee = Assert.Single((await http.Get("/v1/invoices?kind=late_fee")).Ok().GetProperty("data").EnumerateArray());
        // 40.00, and ten days at 12.15 % on 49.00
        Assert.Equal(("40.15", "issued"), (Text(fee, "total"), Text(fee, "status")));
        Assert.Equal("paused", Text((await http.Get("/v1/subscriptions/sub_1")).Ok(), "status"));
        Assert.Equal("dunning", Text(Assert.Single((await http.Get("/v1/alerts")).Ok().GetProperty("data").EnumerateArray()), "kind"));

        foreach (var open in (await http.Get("/v1/invoices?status=issued")).Ok().GetProperty("data").EnumerateArray())
            (await http.Post($"/v1/invoices/{Text(open, "id")}/pay", $$"""{"amount": "{{Text(open, "amount_due")}}"}""")).Ok();
        await Advance(http, "2026-02-13T10:00:00Z");
        Assert.Equal("active", Text((await http.Get("/v1/subscriptions/sub_1")).Ok(), "status"));
    }

    [Fact]
    public async Task A_changed_policy_is_followed_at_once()
    {
        var http = await Firm();
        (await http.Post("/v1/invoices", """{"id": "inv_1", "customer": "cus_1", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok(201);
        (await http.Post("/v1/dunning-policies", """{"code": "default", "steps": [{"days": 2, "actions": ["write_off"]}]}""")).Ok();
        (await http.Post("/v1/customers/cus_1/charges", """{"description": "x", "amount": "1.00"}""")).Ok();

        await Advance(http, "2026-02-03T10:00:00Z");

        Assert.Equal("uncollectible", Text((await http.Get("/v1/invoices/inv_1")).Ok(), "status"));
    }

    [Fact]
    public async Task A_policy_by_balance_suspends_at_its_sum_and_paying_clears_the_stage()
    {
        var http = await Firm();
        (await http.Post("/v1/dunning-policies", """
            {"code": "limits", "steps": [{"balance": "60.00", "currency": "EUR", "actions": ["remind"], "template": "reminder_1"},
                                         {"balance": "98.00", "currency": "EUR", "actions": ["suspend", "alert"]}]}
            """)).Ok();
        var steps = (await http.Get("/v1/dunning-policies/limits")).Ok().GetProperty("steps");
        Assert.Equal(("98.00", "EUR", JsonValueKind.Null), (Text(steps[1], "balance"), Text(steps[1], "currency"), steps[1].GetProperty("days").ValueKind));
        (await http.Send(HttpMethod.Patch, "/v1/customers/cus_1", """{"dunning_policy": "limits"}""")).Ok();
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro"}""")).Ok(201);

        // Due on 31 January and on 3 March
        await Advance(http, "2026-03-03T10:00:00Z");
        Assert.Equal(JsonValueKind.Null, (await http.Get("/v1/customers/cus_1")).Ok().GetProperty("dunning").ValueKind);
        await Advance(http, "2026-03-04T10:00:00Z");
        var stage = (await http.Get("/v1/customers/cus_1")).Ok().GetProperty("dunning");
        Assert.Equal(("98.00", "2026-03-03T23:00:00Z"), (Text(stage, "balance"), Text(stage, "since")));
        Assert.Equal("paused", Text((await http.Get("/v1/subscriptions/sub_1")).Ok(), "status"));
        Assert.Equal("cus_1", Text(Assert.Single((await http.Get("/v1/alerts")).Ok().GetProperty("data").EnumerateArray()), "object"));
        var reached = Assert.Single((await http.Get("/v1/events?type=dunning.stage_reached")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(1, reached.GetProperty("data").GetProperty("passed_over").GetArrayLength());

        foreach (var open in (await http.Get("/v1/invoices?status=issued")).Ok().GetProperty("data").EnumerateArray())
            (await http.Post($"/v1/invoices/{Text(open, "id")}/pay", $$"""{"amount": "{{Text(open, "amount_due")}}"}""")).Ok();
        Assert.Equal(JsonValueKind.Null, (await http.Get("/v1/customers/cus_1")).Ok().GetProperty("dunning").ValueKind);
        Assert.Single((await http.Get("/v1/events?type=dunning.stage_left")).Ok().GetProperty("data").EnumerateArray());
        await Advance(http, "2026-03-05T10:00:00Z");
        Assert.Equal("active", Text((await http.Get("/v1/subscriptions/sub_1")).Ok(), "status"));
    }

    private static async Task<(string, string)[]> Reminders(HttpClient http) => [.. (await http.Get("/v1/events?type=reminder.requested")).Ok().GetProperty("data").EnumerateArray()
        .Select(one => (Text(one.GetProperty("data"), "template"), Text(one.GetProperty("data"), "at")[..10])).Reverse()];

    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "49.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
