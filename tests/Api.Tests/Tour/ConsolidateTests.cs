using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>A customer who wants one invoice for all its subscriptions of a day, through the API alone.</summary>
public sealed class ConsolidateTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task Subscriptions_of_one_day_share_an_invoice_as_upcoming_said()
    {
        var http = await Firm();
        await Subscribe(http, "sub_a", "seats");
        await Subscribe(http, "sub_b", "seats", """, "quantities": {"seat": "3"}""");
        await Subscribe(http, "sub_mid", "seats", """, "anchor": {"day": 15}, "first_period": "free" """);

        var upcoming = (await http.Get("/v1/subscriptions/sub_b/upcoming")).Ok();
        Assert.Equal(("48.00", "2026-02-01"), (Text(upcoming, "total"), Text(upcoming, "billing_date")));
        await Advance(http, "2026-02-20T10:00:00Z");

        var shared = Assert.Single(await Invoices(http, "billing_date=2026-02-01"));
        Assert.Equal(("48.00", "40.00"), (Text(shared, "total"), Text(shared, "subtotal")));
        Assert.Equal(["sub_a", "sub_b"], shared.GetProperty("subscriptions").EnumerateArray().Select(id => id.GetString()!));
        Assert.Equal(JsonValueKind.Null, shared.GetProperty("subscription").ValueKind);
        Assert.Equal(["sub_a", "sub_b"], Lines(shared).Select(line => Text(line, "subscription")));
        Assert.Equal(Lines(upcoming).Select(line => (Text(line, "subscription"), Text(line, "amount"))), Lines(shared).Select(line => (Text(line, "subscription"), Text(line, "amount"))));
        Assert.NotEqual(JsonValueKind.Null, shared.GetProperty("number").ValueKind);

        // Each subscription leads to it, and nothing else of that day is there
        Assert.Equal(Text(shared, "id"), Text(Assert.Single(await Invoices(http, "subscription=sub_a&billing_date=2026-02-01")), "id"));
        Assert.Equal(Text(shared, "id"), Text(Assert.Single(await Invoices(http, "subscription=sub_b&billing_date=2026-02-01")), "id"));
        // Who bills alone on its day has an invoice like any other
        var alone = Assert.Single(await Invoices(http, "billing_date=2026-02-15"));
        Assert.Equal(("sub_mid", "12.00"), (Text(alone, "subscription"), Text(alone, "total")));
        Assert.False(alone.TryGetProperty("subscriptions", out _));
    }

    [Fact]
    public async Task What_is_given_back_of_a_shared_invoice_is_that_subscriptions_own()
    {
        var http = await Firm();
        await Subscribe(http, "sub_a", "seats");
        await Subscribe(http, "sub_b", "seats", """, "quantities": {"seat": "3"}""");
        await Advance(http, "2026-02-15T10:00:00Z");
        var shared = Assert.Single(await Invoices(http, "billing_date=2026-02-01"));

        (await http.Post("/v1/subscriptions/sub_b/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();

        // 14 of 28 days of three seats, with its tax
        var note = Assert.Single((await http.Get("/v1/credit-notes?customer=cus_1")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("18.00", "15.00", Text(shared, "id")), (Text(note, "total"), Text(note, "subtotal"), Text(note, "invoice")));
        var bill = Lines(note).Single().GetProperty("derivation").GetProperty("inputs").GetProperty("invoice").GetString();
        Assert.Equal(Text(shared, "id"), Text((await http.Get($"/v1/invoices/{bill}")).Ok(), "id"));
        await Advance(http, "2026-03-01T10:00:00Z");
        var march = Assert.Single(await Invoices(http, "billing_date=2026-03-01"));
        Assert.Equal(("sub_a", "12.00", "12.00"), (Text(march, "subscription"), Text(march, "total"), Text(march, "credit_applied")));
    }

    [Fact]
    public async Task What_was_given_back_of_a_shared_invoice_by_hand_is_not_given_back_to_its_subscriptions_again()
    {
        var http = await Firm();
        await Subscribe(http, "sub_a", "seats");
        await Subscribe(http, "sub_b", "seats", """, "quantities": {"seat": "3"}""");
        await Advance(http, "2026-02-15T10:00:00Z");
        var shared = Assert.Single(await Invoices(http, "billing_date=2026-02-01"));
        var ofB = Lines(shared).Single(line => Text(line, "subscription") == "sub_b");

        // 25.00 of the 30.00 of one of them, by hand; canceling gives the rest of it back, and the other one its half
        (await http.Post("/v1/credit-notes", $$"""{"invoice": "{{Text(shared, "id")}}", "lines": [{"line": "{{Text(ofB, "id")}}", "amount": "25.00"}], "reason": "x"}""")).Ok(201);
        foreach (var subscription in new[] { "sub_b", "sub_a" })
            (await http.Post($"/v1/subscriptions/{subscription}/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        var unused = (await http.Get("/v1/credit-notes?customer=cus_1")).Ok().GetProperty("data").EnumerateArray().Where(note => Text(note, "reason") == "unused_service");
        Assert.Equal([("sub_a", "5.00"), ("sub_b", "5.00")], unused.Select(note => (IsCutDown(note) ? "sub_b" : "sub_a", Text(note, "subtotal"))).Order());

        var rest = (await http.Post("/v1/credit-notes", $$"""{"invoice": "{{Text(shared, "id")}}", "reason": "x"}""")).Ok(201);
        Assert.Equal(("5.00", "1.00"), (Text(rest, "subtotal"), Text(rest, "tax_total")));
    }

    [Fact]
    public async Task A_forecast_finds_what_it_expected_of_each_on_the_shared_invoice()
    {
        var http = await Firm();
        await Subscribe(http, "sub_a", "seats");
        await Subscribe(http, "sub_b", "seats", """, "quantities": {"seat": "3"}""");
        (await http.Post("/v1/forecasts", """{"id": "fcs_1", "until": "2026-03-31"}""")).Ok(202);
        while (Text((await http.Get("/v1/forecasts/fcs_1")).Ok(), "status") == "running") await Task.Delay(50);

        await Advance(http, "2026-02-10T10:00:00Z");
        await Subscribe(http, "sub_c", "seats", """, "first_period": "free" """);
        (await http.Post("/v1/subscriptions/sub_b/change", """{"quantities": {"seat": "2"}, "effective": "period_end"}""")).Ok();
        await Advance(http, "2026-03-02T10:00:00Z");

        var compared = (await http.Get("/v1/forecasts/fcs_1/compare")).Ok();
        Assert.Equal(
            [("amount", "sub_b", "36.00", "24.00"), ("unexpected", "sub_c", null, "12.00")],
            compared.GetProperty("data").EnumerateArray().Select(line => (Text(line, "kind"), Text(line, "subscription"), line.GetProperty("expected").GetString(), line.GetProperty("actual").GetString())).OrderBy(line => line.Item2, StringComparer.Ordinal));
        var totals = Assert.Single(compared.GetProperty("totals").EnumerateArray());
        Assert.Equal(("96.00", "96.00", 3), (Text(totals, "expected"), Text(totals, "actual"), totals.GetProperty("equal").GetInt32()));
    }

    [Fact]
    public async Task Overdue_it_makes_all_of_them_past_due_and_without_the_wish_each_has_its_own()
    {
        var http = await Firm();
        await Subscribe(http, "sub_a", "seats");
        await Subscribe(http, "sub_b", "seats");
        await Advance(http, "2026-03-15T10:00:00Z");
        foreach (var id in new[] { "sub_a", "sub_b" }) Assert.True((await http.Get($"/v1/subscriptions/{id}")).Ok().GetProperty("past_due").GetBoolean());

        var changed = (await http.Send(HttpMethod.Patch, "/v1/customers/cus_1", """{"consolidate": false}""")).Ok();

        Assert.False(changed.GetProperty("consolidate").GetBoolean());
        await Advance(http, "2026-04-02T10:00:00Z");
        Assert.Equal(2, (await Invoices(http, "billing_date=2026-04-01")).Length);
    }

    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "seats", "name": "Seats", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "10.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1", "consolidate": true, "address": {"country": "FR"}}""")).Ok(201);
        return http;
    }

    private static async Task Subscribe(HttpClient http, string id, string plan, string more = "") =>
        (await http.Post("/v1/subscriptions", $$"""{"id": "{{id}}", "customer": "cus_1", "plan": "{{plan}}", "start_date": "2026-02-01"{{more}}}""")).Ok(201);

    private static async Task<JsonElement[]> Invoices(HttpClient http, string filter) =>
        [.. (await http.Get("/v1/invoices?" + filter)).Ok().GetProperty("data").EnumerateArray()];

    private static JsonElement[] Lines(JsonElement document) => [.. document.GetProperty("lines").EnumerateArray()];

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static bool IsCutDown(JsonElement note) =>
        Lines(note).Single().GetProperty("derivation").GetProperty("inputs").TryGetProperty("left_to_credit", out _);

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
