using System.Globalization;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Every pricing model and every way of counting, from the plan to the invoice, through the whole product.</summary>
public sealed class UsageTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Models = """
        {"code": "models", "name": "Models", "currency": "EUR", "interval": {"unit": "month"}, "minimum_amount": "1.00", "maximum_amount": "99999.00",
         "components": [
           {"code": "support", "name": "Support", "kind": "recurring", "billing": "arrears", "price": {"model": "flat", "amount": "100.00"}, "minimum_amount": "120.00"},
           {"code": "seats", "name": "Seats", "kind": "recurring", "price": {"model": "graduated", "tiers": [{"up_to": "2", "unit_amount": "50.00"}, {"up_to": null, "unit_amount": "40.00"}]}},
           {"code": "calls", "name": "API calls", "kind": "usage", "meter": "api_calls", "aggregation": "sum", "included_units": "100", "price": {"model": "per_unit", "unit_amount": "0.0125"}},
           {"code": "mails", "name": "Mails", "kind": "usage", "meter": "mails", "aggregation": "count", "price": {"model": "package", "amount": "1.00", "size": "10", "free": "5"}},
           {"code": "users", "name": "Users", "kind": "usage", "meter": "users", "aggregation": "unique", "price": {"model": "volume", "tiers": [{"up_to": "1", "unit_amount": "9.00"}, {"unit_amount": "7.00", "flat_amount": "3.00"}]}},
           {"code": "storage", "name": "Storage", "kind": "usage", "meter": "storage", "aggregation": "max", "maximum_amount": "8.00", "price": {"model": "per_unit", "unit_amount": "1.00"}},
           {"code": "fees", "name": "Payment fees", "kind": "usage", "meter": "payments", "price": {"model": "percentage", "percent": "1.4", "fixed_amount": "0.25", "free_events": "1", "maximum_per_event": "10.00"}}]}
        """;

    [Fact]
    public async Task Every_model_is_billed_and_explained_and_shown_as_it_was_written()
    {
        var http = await StartAsync(Models, "models", """, "quantities": {"seats": "3"}""");
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-01-20T00:00:00Z"}""")).Ok();
        string[] events =
        [
            Event("c1", "api_calls", "300", "2026-01-02T00:00:00Z"), Event("c2", "api_calls", "0.5", "2026-01-03T00:00:00Z"),
            .. Enumerable.Range(1, 6).Select(i => Event($"m{i}", "mails", null, "2026-01-02T00:00:00Z")),
            Event("u1", "users", "1", "2026-01-02T00:00:00Z", "ann"), Event("u2", "users", "1", "2026-01-03T00:00:00Z", "bob"), Event("u3", "users", "1", "2026-01-04T00:00:00Z", "ann"),
            Event("s1", "storage", "5", "2026-01-02T00:00:00Z"), Event("s2", "storage", "12", "2026-01-03T00:00:00Z"), Event("s3", "storage", "7", "2026-01-04T00:00:00Z"),
            Event("p1", "payments", "500", "2026-01-02T00:00:00Z"), Event("p2", "payments", "100", "2026-01-03T00:00:00Z"), Event("p3", "payments", "2000", "2026-01-04T00:00:00Z"),
        ];
        var batch = (await http.Post("/v1/usage-events", Batch(events))).Ok();
        Assert.Equal((17, 0), (batch.GetProperty("accepted").GetInt32(), batch.GetProperty("refused").GetInt32()));

        var upcoming = (await http.Get("/v1/subscriptions/sub_1/upcoming")).Ok();
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-02-01T12:00:00Z"}""")).Ok();

        var invoice = (await http.Get("/v1/invoices?subscription=sub_1")).Ok().GetProperty("data")[0];
        Assert.Equal(
            [
                "support recurring 100.00", "support minimum 20.00", "seats recurring 140.00", "calls usage 2.51", "mails usage 1.00", "users usage 17.00", "storage usage 8.00", "fees usage 11.65",
            ],
            Lines(invoice));
        Assert.True(JsonElement.DeepEquals(upcoming.GetProperty("lines"), invoice.GetProperty("lines")));
        var explained = (await http.Get($"/v1/invoices/{invoice.GetProperty("id").GetString()}/explain")).Ok().GetProperty("lines");
        Assert.Equal("t1_units * t1_price + t2_units * t2_price", explained[2].GetProperty("formula").GetString());
        Assert.Equal("2 * 50.00 + 1 * 40.00", explained[2].GetProperty("with_numbers").GetString());

        var components = (await http.Get("/v1/plans/models")).Ok().GetProperty("components");
        Assert.Equal("100", components[2].GetProperty("included_units").GetString());
        Assert.Equal(JsonValueKind.Null, components[4].GetProperty("price").GetProperty("tiers")[1].GetProperty("up_to").ValueKind);
        Assert.Equal(1, components[6].GetProperty("price").GetProperty("free_events").GetInt32());
        Assert.Equal(200, (await http.Post("/v1/plans", Models)).Status);
    }

    [Fact]
    public async Task Late_usage_is_on_the_next_invoice_and_a_cancellation_bills_usage_at_once()
    {
        var http = await StartAsync(Calls, "calls");
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-02-03T00:00:00Z"}""")).Ok();
        Assert.Equal(["accepted", "accepted"], Statuses(await http.Post("/v1/usage-events", Batch(Event("late", "api_calls", "10", "2026-01-31T22:59:59Z"), Event("now", "api_calls", "3", "2026-01-31T23:00:00Z")))));
        Assert.Equal(["duplicate", "conflict"], Statuses(await http.Post("/v1/usage-events", Batch(Event("late", "api_calls", "10", "2026-01-31T22:59:59Z"), Event("now", "api_calls", "4", "2026-01-31T23:00:00Z")))));

        var preview = (await http.Post("/v1/subscriptions/sub_1/cancel?preview=true", """{"at": "now"}""")).Ok().GetProperty("invoice");
        (await http.Post("/v1/subscriptions/sub_1/cancel", """{"at": "now"}""")).Ok();

        var invoice = (await http.Get("/v1/invoices?subscription=sub_1")).Ok().GetProperty("data")[0];
        Assert.Equal(["calls usage 1.00", "calls usage 0.30"], Lines(invoice));
        Assert.Equal("2026-01-01", invoice.GetProperty("lines")[0].GetProperty("period").GetProperty("start").GetString());
        Assert.Equal(["calls usage 1.00", "calls usage 0.30"], Lines(preview));
        Assert.Equal("subscription_over", Error(await http.Post("/v1/usage-events", Batch(Event("more", "api_calls", "1", "2026-02-02T00:00:00Z")))).Code);
    }

    [Fact]
    public async Task The_meters_of_every_phase_take_events_and_each_phase_bills_its_own_days_also_late()
    {
        const string ramp = """
            {"code": "ramp", "name": "Ramp", "currency": "EUR", "interval": {"unit": "month"}, "phases": [
              {"periods": 1, "components": [{"code": "calls", "name": "Calls", "kind": "usage", "meter": "api_calls", "price": {"model": "per_unit", "unit_amount": "1.00"}}]},
              {"components": [{"code": "calls", "name": "Calls", "kind": "usage", "meter": "api_calls", "price": {"model": "per_unit", "unit_amount": "2.00"}},
                              {"code": "mails", "name": "Mails", "kind": "usage", "meter": "mails", "price": {"model": "per_unit", "unit_amount": "0.10"}}]}]}
            """;
        var http = await StartAsync(ramp, "ramp");
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-01-20T00:00:00Z"}""")).Ok();
        // The first phase does not sell mails, so these seven cost nothing.
        Assert.Equal(["accepted", "accepted"], Statuses(await http.Post("/v1/usage-events", Batch(Event("c1", "api_calls", "5", "2026-01-10T00:00:00Z"), Event("m1", "mails", "7", "2026-01-10T00:00:00Z")))));
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-02-10T00:00:00Z"}""")).Ok();
        Assert.Equal(["calls usage 5.00"], Lines((await http.Get("/v1/invoices?subscription=sub_1")).Ok().GetProperty("data")[0]));

        string[] events = [Event("c2", "api_calls", "3", "2026-01-25T00:00:00Z"), Event("c3", "api_calls", "4", "2026-02-05T00:00:00Z"), Event("m2", "mails", "20", "2026-02-05T00:00:00Z")];
        Assert.Equal(["accepted", "accepted", "accepted"], Statuses(await http.Post("/v1/usage-events", Batch(events))));
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-03-02T00:00:00Z"}""")).Ok();

        Assert.Equal(["calls usage 3.00", "calls usage 8.00", "mails usage 2.00"], Lines((await http.Get("/v1/invoices?subscription=sub_1")).Ok().GetProperty("data")[0]));

        Assert.Equal(["accepted"], Statuses(await http.Post("/v1/usage-events", Batch(Event("c4", "api_calls", "1", "2026-02-20T00:00:00Z")))));
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-04-02T00:00:00Z"}""")).Ok();
        Assert.Equal(["calls usage 2.00", "calls usage 0.00", "mails usage 0.00"], Lines((await http.Get("/v1/invoices?subscription=sub_1")).Ok().GetProperty("data")[0]));
    }

    [Fact]
    public async Task What_can_not_be_taken_says_why_and_the_rest_is_taken()
    {
        var http = await StartAsync(Calls, "calls");
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-01-10T00:00:00Z"}""")).Ok();
        var answer = await http.Post("/v1/usage-events", Batch(Event("1", "api_calls", "1", "2026-01-09T00:00:00Z"), Event("2", "nothing", "1", "2026-01-09T00:00:00Z"), Event("3", "api_calls", "1", "2026-01-11T00:00:00Z")));
        Assert.Equal(["accepted", "refused", "refused"], Statuses(answer));
        Assert.Equal(("unknown_meter", "/events/1/meter"), Error(answer, 1));
        Assert.Equal(("in_the_future", "/events/2/at"), Error(answer, 2));

        (await http.Patch("/v1/organization", """{"usage_late_policy": "refuse"}""")).Ok();
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-02-02T00:00:00Z"}""")).Ok();
        Assert.Equal(("usage_too_late", "/events/0/at"), Error(await http.Post("/v1/usage-events", Batch(Event("4", "api_calls", "1", "2026-01-09T00:00:00Z")))));
        (await http.Patch("/v1/organization", """{"usage_late_policy": "forget"}""")).Problem(422);
    }

    [Theory]
    [InlineData("""{"events": []}""", 422, "/events")]
    [InlineData("""{"events": [{"id": "1", "subscription": "sub_1", "meter": "m", "quantity": 1, "at": "2026-01-01T00:00:00Z"}]}""", 400, "/events/0/quantity")]
    [InlineData("""{"events": [{"id": "1", "subscription": "sub_1", "meter": "m", "quantity": "1"}]}""", 422, "/events/0/at")]
    [InlineData("""{"events": [{"id": "1", "subscription": "sub_1", "meter": "m", "quantity": "1", "at": "yesterday"}]}""", 400, "/events/0/at")]
    public async Task A_malformed_batch_is_refused_as_a_whole(string body, int status, string pointer)
    {
        var answer = await (await standalone.NewSeller("sandbox")).Http.Post("/v1/usage-events", body);

        answer.Problem(status);
        Assert.Equal([pointer], answer.Pointers());
    }

    [Theory]
    [InlineData(""" "price": {"model": "graduated", "tiers": [{"up_to": "10", "unit_amount": "1"}, {"up_to": "10", "unit_amount": "1"}, {"unit_amount": "1"}]} """, "tiers_overlap", "/components/0/price/tiers/1/up_to")]
    [InlineData(""" "price": {"model": "volume", "tiers": [{"up_to": "10", "unit_amount": "1"}]} """, "last_tier_bounded", "/components/0/price/tiers/0/up_to")]
    [InlineData(""" "price": {"model": "percentage", "percent": "101"} """, "percent_out_of_range", "/components/0/price/percent")]
    [InlineData(""" "price": {"model": "package", "amount": "1.00", "size": "0"} """, "size_required", "/components/0/price/size")]
    [InlineData(""" "minimum_amount": "2.00", "maximum_amount": "1.00", "price": {"model": "per_unit", "unit_amount": "1"} """, "minimum_over_maximum", "/components/0/maximum_amount")]
    public async Task A_plan_that_makes_no_sense_names_its_field(string price, string code, string pointer)
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        var answer = await http.Post("/v1/plans", $$"""
            {"code": "bad", "name": "Bad", "currency": "EUR", "interval": {"unit": "month"}, "components": [{"code": "c", "name": "C", "kind": "usage", "meter": "m", {{price}} }]}
            """);

        Assert.Equal(code, answer.Problem(422));
        Assert.Equal([pointer], answer.Pointers());
    }

    private const string Calls = """
        {"code": "calls", "name": "Calls", "currency": "EUR", "interval": {"unit": "month"},
         "components": [{"code": "calls", "name": "API calls", "kind": "usage", "meter": "api_calls", "price": {"model": "per_unit", "unit_amount": "0.10"}}]}
        """;

    private async Task<HttpClient> StartAsync(string plan, string code, string more = "")
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", plan)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2025-12-31T23:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", $$"""{"id": "sub_1", "customer": "cus_1", "plan": "{{code}}"{{more}}}""")).Ok(201);
        return http;
    }

    private static string Event(string id, string meter, string? quantity, string at, string? value = null) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["id"] = id, ["subscription"] = "sub_1", ["meter"] = meter, ["quantity"] = quantity, ["at"] = at, ["properties"] = value is null ? null : new Dictionary<string, string> { ["value"] = value },
    });

    private static string Batch(params string[] events) => string.Create(CultureInfo.InvariantCulture, $"{{\"events\": [{string.Join(',', events)}]}}");

    private static string[] Lines(JsonElement invoice) =>
    [
        .. invoice.GetProperty("lines").EnumerateArray()
            .Select(line => $"{line.GetProperty("component").GetString()} {line.GetProperty("kind").GetString()} {line.GetProperty("amount").GetString()}"),
    ];

    private static string[] Statuses(Answer answer) => [.. answer.Ok().GetProperty("results").EnumerateArray().Select(result => result.GetProperty("status").GetString()!)];

    private static (string Code, string Pointer) Error(Answer answer, int index = 0)
    {
        var error = answer.Ok().GetProperty("results")[index].GetProperty("error");
        return (error.GetProperty("code").GetString()!, error.GetProperty("pointer").GetString()!);
    }
}
