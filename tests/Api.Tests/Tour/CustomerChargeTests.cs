using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Work done for a customer as a whole, through the API alone.</summary>
public sealed class CustomerChargeTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Charges = "/v1/customers/cus_1/charges";

    [Fact]
    public async Task The_next_invoice_of_any_subscription_takes_it_along_as_upcoming_said()
    {
        var http = await Firm();
        await Subscribe(http, "sub_a");
        await Subscribe(http, "sub_b", """, "start_date": "2026-01-15" """);
        (await http.Post(Charges, """{"description": "Consulting", "quantity": "2.5", "unit_amount": "120.00", "code": "hours"}""")).Ok();
        var waiting = (await http.Post(Charges, """{"description": "Travel", "amount": "42.50"}""")).Ok().GetProperty("data");
        Assert.Equal([("hours", "2.5", "120.00", "next_invoice"), (null, "1", "42.50", "next_invoice")], waiting.EnumerateArray().Select(item =>
            (item.GetProperty("code").GetString(), Text(item, "quantity"), Text(item, "unit_amount"), Text(item, "at"))));

        var upcoming = (await http.Get("/v1/subscriptions/sub_b/upcoming")).Ok();
        await Advance(http, "2026-02-02T10:00:00Z");

        // sub_b came first; the month's other invoice is without it
        var invoices = (await http.Get("/v1/invoices?customer=cus_1")).Ok().GetProperty("data").EnumerateArray().ToDictionary(invoice => Text(invoice, "billing_date") + Text(invoice, "subscription"));
        var first = invoices["2026-01-15sub_b"];
        Assert.Equal(("423.00", Text(upcoming, "total")), (Text(first, "total"), Text(first, "total")));
        Assert.Equal(["10.00", "300.00", "42.50"], Lines(first).Select(line => Text(line, "amount")));
        Assert.Equal("12.00", Text(invoices["2026-02-01sub_a"], "total"));
        Assert.Equal(0, (await http.Get(Charges)).Ok().GetProperty("data").GetArrayLength());
        Assert.Equal("item_not_open", (await http.Send(HttpMethod.Delete, Charges + "/1", null)).Problem(409));
    }

    [Fact]
    public async Task On_demand_it_has_an_invoice_of_its_own_as_its_preview_said()
    {
        var http = await Firm();
        Assert.Equal("nothing_to_invoice", (await http.Post(Charges + "/invoice", null)).Problem(409));
        Assert.Equal("nothing_to_invoice", (await http.Post(Charges + "/invoice?preview=true", null)).Problem(409));
        (await http.Post(Charges, """{"description": "Milestone 1", "amount": "1000.00"}""")).Ok();
        (await http.Post(Charges, """{"description": "Mistake", "amount": "5.00"}""")).Ok();
        Assert.Equal(1, (await http.Send(HttpMethod.Delete, Charges + "/2", null)).Ok().GetProperty("data").GetArrayLength());

        var preview = (await http.Post(Charges + "/invoice?preview=true", null)).Ok();
        Assert.Equal(1, (await http.Get(Charges)).Ok().GetProperty("data").GetArrayLength());
        var key = ("Idempotency-Key", "milestone 1");
        var invoice = (await http.Post(Charges + "/invoice", null, key)).Ok(201);
        Assert.Equal(Text(invoice, "id"), Text((await http.Post(Charges + "/invoice", null, key)).Ok(201), "id"));

        Assert.Equal(("1200.00", "1200.00", "one_off", "issued"), (Text(preview, "total"), Text(invoice, "total"), Text(invoice, "kind"), Text(invoice, "status")));
        Assert.Equal("Milestone 1", Text(Assert.Single(Lines(invoice)), "description"));
        Assert.Equal(0, (await http.Get(Charges)).Ok().GetProperty("data").GetArrayLength());
        foreach (var number in new[] { "0", "3", "-1", "x", "99999999999" }) (await http.Send(HttpMethod.Delete, $"{Charges}/{number}", null)).Problem(404);
        foreach (var path in new[] { "/charges", "/charges/invoice" }) (await http.Post("/v1/customers/cus_none" + path, path == "/charges" ? """{"description": "x", "amount": "1.00"}""" : null)).Problem(404);
    }

    [Fact]
    public async Task A_shared_invoice_takes_it_along_and_a_comparison_says_that_it_did()
    {
        var http = await Firm(""", "consolidate": true""");
        await Subscribe(http, "sub_a");
        await Subscribe(http, "sub_b");
        await Subscribe(http, "sub_mid", """, "start_date": "2026-02-15" """);
        (await http.Post("/v1/forecasts", """{"id": "fcs_1", "until": "2026-02-20"}""")).Ok(202);
        while (Text((await http.Get("/v1/forecasts/fcs_1")).Ok(), "status") == "running") await Task.Delay(50);
        (await http.Post(Charges, """{"description": "Hours", "amount": "100.00"}""")).Ok();

        var upcoming = (await http.Get("/v1/subscriptions/sub_a/upcoming")).Ok();
        await Advance(http, "2026-02-02T10:00:00Z");
        (await http.Post(Charges, """{"description": "More", "amount": "50.00"}""")).Ok();
        await Advance(http, "2026-02-16T10:00:00Z");

        var shared = Assert.Single((await http.Get("/v1/invoices?billing_date=2026-02-01")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("144.00", "144.00"), (Text(shared, "total"), Text(upcoming, "total")));
        Assert.Equal([("Hours", null), ("Seat", "sub_a"), ("Seat", "sub_b")], Lines(shared).Select(line =>
            (Text(line, "description"), line.TryGetProperty("subscription", out var whose) ? whose.GetString() : null)).OrderBy(line => line.Item1 + line.Item2, StringComparer.Ordinal));
        // What each expected of the shared invoice is there; the one with an invoice of its own has more on it, and why
        var difference = Assert.Single((await http.Get("/v1/forecasts/fcs_1/compare")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("sub_mid", "12.00", "72.00"), (Text(difference, "subscription"), Text(difference, "expected"), Text(difference, "actual")));
        Assert.Equal("customer.charges_billed", Text(Assert.Single(difference.GetProperty("reasons").EnumerateArray()), "type"));
    }

    private async Task<HttpClient> Firm(string more = "")
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "seats", "name": "Seats", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "10.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", $$"""{"id": "cus_1", "name": "Globex", "test_clock": "clk_1", "address": {"country": "FR"}{{more}}}""")).Ok(201);
        return http;
    }

    private static async Task Subscribe(HttpClient http, string id, string? more = null) =>
        (await http.Post("/v1/subscriptions", $$"""{"id": "{{id}}", "customer": "cus_1", "plan": "seats"{{more ?? ", \"start_date\": \"2026-02-01\""}}}""")).Ok(201);

    private static JsonElement[] Lines(JsonElement document) => [.. document.GetProperty("lines").EnumerateArray()];

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
