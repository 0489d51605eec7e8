using System.Globalization;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>A year is forecast, goes by, and comes to what was expected, to the cent.</summary>
public sealed class ForecastTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Start = "2026-01-31T09:00:00Z";
    private const string End = "2027-01-31";
    private static readonly string[] Written = ["kind", "subscription", "billing_date", "expected", "actual", "difference"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_mixed_year_comes_as_it_was_forecast_and_a_change_shows_as_exactly_that_difference()
    {
        // Given a seller with a bit of everything, on a clock
        var http = await Firm();

        // When a year is forecast
        var before = await Acceptance.Footprint.Count(standalone.ConnectionString, "SELECT count(*) FROM journal WHERE stream NOT LIKE 'forecast/%'");
        var forecast = await Forecast(http, "fcs_year", End);

        // Then nothing of it was written, and the totals are those of the expected documents
        Assert.Equal(before, await Acceptance.Footprint.Count(standalone.ConnectionString, "SELECT count(*) FROM journal WHERE stream NOT LIKE 'forecast/%'"));
        Assert.Equal((9, 9), (forecast.GetProperty("priced").GetInt32(), forecast.GetProperty("of").GetInt32()));
        var expected = await All(http, "/v1/forecasts/fcs_year/invoices");
        AssertTotals(forecast, expected);
        Assert.Equal(3, expected.Count(document => Text(document, "kind") == "credit_note"));
        // The first invoices are written already, with the subscriptions.
        Assert.Empty((await Compare(http, "fcs_year")).GetProperty("data").EnumerateArray());

        // And when the year goes by, every document comes as expected
        await Advance(http, $"{End}T12:00:00Z");
        var comparison = await Compare(http, "fcs_year");
        Assert.Equal("[]", comparison.GetProperty("data").GetRawText());
        var total = Assert.Single(comparison.GetProperty("totals").EnumerateArray());
        Assert.Equal((expected.Count, 0), (total.GetProperty("equal").GetInt32(), total.GetProperty("missing").GetInt32() + total.GetProperty("unexpected").GetInt32() + total.GetProperty("differing").GetInt32()));
        Assert.Equal(("0.00", Text(total, "expected")), (Text(total, "difference"), Text(total, "actual")));
        var real = new List<JsonElement>();
        foreach (var document in expected) real.Add(await AssertCame(http, document));
        Assert.Equal(Credit(expected), Credit(real));

        // And a second year, in which one customer leaves, differs by exactly what that customer does not pay
        await Forecast(http, "fcs_next", "2027-12-31");
        (await http.Post("/v1/subscriptions/sub_plain/cancel", """{"at": "2027-11-30"}""")).Ok();
        await Advance(http, "2027-12-15T12:00:00Z");
        comparison = await Compare(http, "fcs_next");
        Assert.Equal(
            ["missing sub_plain 2027-11-30 58.31  -58.31"],
            comparison.GetProperty("data").EnumerateArray().Select(Write));
        var because = comparison.GetProperty("data")[0].GetProperty("reasons").EnumerateArray().Select(reason => Text(reason, "type"));
        Assert.Equal(["subscription.cancellation_scheduled"], because);
        Assert.Equal("-58.31", Text(Assert.Single(comparison.GetProperty("totals").EnumerateArray()), "difference"));
    }

    [Fact]
    public async Task Differences_tell_what_was_decided_since_and_their_sums_tie_with_the_totals_page_by_page()
    {
        var http = await Clocked();
        (await http.Post("/v1/subscriptions", """{"id": "sub_up", "customer": "cus_1", "plan": "pro"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_out", "customer": "cus_2", "plan": "pro"}""")).Ok(201);
        await Forecast(http, "fcs_1", "2026-06-30");
        (await http.Post("/v1/subscriptions/sub_up/change", """{"quantities": {"seat": "2"}, "effective": "period_end"}""")).Ok();
        await Advance(http, "2026-02-15T12:00:00Z");
        (await http.Post("/v1/subscriptions", """{"id": "sub_new", "customer": "cus_2", "plan": "pro"}""")).Ok(201);
        await Advance(http, "2026-03-15T12:00:00Z");
        (await http.Post("/v1/subscriptions/sub_out/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        await Advance(http, "2026-04-15T12:00:00Z");

        var all = await Compare(http, "fcs_1");

        Assert.Equal(
            [
                "unexpected sub_new 2026-04-16  58.80 58.80",
                "missing sub_out 2026-03-31 58.80  -58.80",
                "amount sub_up 2026-03-31 58.80 117.60 58.80",
                // 15 of 31 days, since the period began on 28 February
                "unexpected sub_out 2026-03-16  -28.45 -28.45",
                "unexpected sub_new 2026-03-16  58.80 58.80",
                "amount sub_up 2026-02-28 58.80 117.60 58.80",
                // It is the 16th already where that customer is.
                "unexpected sub_new 2026-02-16  58.80 58.80",
            ],
            all.GetProperty("data").EnumerateArray().Select(Write).OrderByDescending(line => line.Split(' ')[2], StringComparer.Ordinal).ThenByDescending(line => line, StringComparer.Ordinal));
        Assert.Equal(
            ["subscription.created"],
            Reasons(all, "sub_new").Distinct());
        Assert.Equal(["subscription.change_scheduled"], Reasons(all, "sub_up").Distinct());
        Assert.Equal(["subscription.cancellation_scheduled"], Reasons(all, "sub_out").Distinct());
        var total = Assert.Single(all.GetProperty("totals").EnumerateArray());
        Assert.Equal(all.GetProperty("data").EnumerateArray().Sum(difference => Amount(difference, "difference")), Amount(total, "difference"));
        Assert.Equal(Amount(total, "actual") - Amount(total, "expected"), Amount(total, "difference"));
        var paged = await All(http, "/v1/forecasts/fcs_1/compare?limit=2");
        Assert.Equal(all.GetProperty("data").EnumerateArray().Select(Write), paged.Select(Write));
        Assert.Equal(2, (await http.Get("/v1/forecasts/fcs_1/compare?subscription=sub_up")).Ok().GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task The_credit_balance_is_spent_in_order_of_time_across_a_customers_subscriptions()
    {
        var http = await Clocked();
        (await http.Post("/v1/subscriptions", """{"id": "sub_b", "customer": "cus_1", "plan": "pro"}""")).Ok(201);
        await Advance(http, "2026-02-10T12:00:00Z");
        (await http.Post("/v1/subscriptions", """{"id": "sub_a", "customer": "cus_1", "plan": "pro"}""")).Ok(201);
        (await http.Post("/v1/customers/cus_1/credits", """{"amount": "100.00", "currency": "EUR", "reason": "Goodwill"}""")).Ok(201);

        var forecast = await Forecast(http, "fcs_1", "2026-04-30");

        Assert.Equal(["0.00", "41.20", "58.80"], (await All(http, "/v1/forecasts/fcs_1/invoices?billing_date[lte]=2026-03-31")).Select(document => Text(document, "credit_applied")));
        Assert.Equal(["58.80", "41.20", "0.00"], forecast.GetProperty("totals").EnumerateArray().Select(total => Text(total, "credit_applied")));
        await Advance(http, "2026-04-30T12:00:00Z");
        foreach (var document in await All(http, "/v1/forecasts/fcs_1/invoices"))
            Assert.Equal(Text(document, "credit_applied"), Text(await AssertCame(http, document), "credit_applied"));
    }

    [Fact]
    public async Task Usage_is_expected_as_it_is_counted_by_now_and_what_comes_later_is_a_difference()
    {
        var http = await Clocked();
        (await http.Post("/v1/plans", """
            {"code": "calls", "name": "Calls", "currency": "EUR", "interval": {"unit": "month"}, "components": [
              {"code": "calls", "name": "Calls", "kind": "usage", "meter": "calls", "price": {"model": "per_unit", "unit_amount": "0.10"}}]}
            """)).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_calls", "customer": "cus_1", "plan": "calls"}""")).Ok(201);
        await Advance(http, "2026-03-02T12:00:00Z");
        await Count(http, "late", "40", "2026-02-10T12:00:00Z");
        await Count(http, "now", "100", "2026-03-01T12:00:00Z");

        await Forecast(http, "fcs_1", "2026-12-31");

        // 140 x 0.10 and 20 % tax on the next invoice: the late ones are on it, once
        Assert.Equal(["2026-03-31 16.80"], (await All(http, "/v1/forecasts/fcs_1/invoices")).Select(document => $"{Text(document, "billing_date")} {Text(document, "total")}"));
        await Count(http, "more", "50", "2026-03-02T12:00:00Z");
        await Advance(http, "2026-04-15T12:00:00Z");
        var difference = Assert.Single((await Compare(http, "fcs_1")).GetProperty("data").EnumerateArray());
        Assert.Equal("amount sub_calls 2026-03-31 16.80 22.80 6.00", Write(difference));
        Assert.True(difference.GetProperty("metered").GetBoolean());
        Assert.Empty(difference.GetProperty("reasons").EnumerateArray());
    }

    [Fact]
    public async Task A_forecast_is_made_once_by_its_id_and_listed_and_refused_where_it_makes_no_sense()
    {
        var http = await Clocked();
        var answer = await http.Post("/v1/forecasts", """{"id": "fcs_1", "until": "2026-12-31"}""");
        Assert.Equal("/v1/forecasts/fcs_1", answer.Headers.Location!.OriginalString);
        answer.Ok(202);
        (await http.Post("/v1/forecasts", """{"id": "fcs_1", "until": "2026-12-31"}""")).Ok();
        await Ready(http, "fcs_1");

        Assert.Equal("id_taken", (await http.Post("/v1/forecasts", """{"id": "fcs_1", "until": "2027-12-31"}""")).Problem(409));
        Assert.Equal("forecast_in_the_past", (await http.Post("/v1/forecasts", """{"until": "2020-12-31"}""")).Problem(422));
        Assert.Equal("forecast_too_far", (await http.Post("/v1/forecasts", """{"until": "2060-12-31"}""")).Problem(422));
        Assert.Equal(["fcs_1"], (await http.Get("/v1/forecasts?status=ready")).Ok().GetProperty("data").EnumerateArray().Select(forecast => Text(forecast, "id")));
        Assert.All(["", "/invoices", "/compare"], path => http.Get($"/v1/forecasts/fcs_none{path}").Result.Problem(404));
    }

    private async Task<HttpClient> Clocked()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"name": "TVA", "country": "FR", "category": "standard", "percent": "20", "valid_from": "2014-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", Plan("pro", "49.00", "month", "advance"))).Ok(201);
        (await http.Post("/v1/test-clocks", $$"""{"id": "clk_1", "now": "{{Start}}"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_2", "name": "Initech", "test_clock": "clk_1", "time_zone": "Pacific/Auckland"}""")).Ok(201);
        return http;
    }

    // A trial, month ends, planned changes, cancellations to come, arrears, a pause, an item that waits, a yearly one over a change of the tax rate.
    private async Task<HttpClient> Firm()
    {
        var http = await Clocked();
        (await http.Post("/v1/tax-rates", """{"name": "TVA", "country": "FR", "category": "standard", "percent": "22", "valid_from": "2026-09-15"}""")).Ok(201);
        (await http.Post("/v1/tax-rates", """{"name": "USt", "country": "DE", "category": "standard", "percent": "19", "valid_from": "2021-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", Plan("big", "99.90", "month", "advance"))).Ok(201);
        (await http.Post("/v1/plans", Plan("arrears", "33.33", "month", "arrears"))).Ok(201);
        (await http.Post("/v1/plans", Plan("year", "365.00", "year", "advance"))).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_de", "name": "Hooli", "test_clock": "clk_1", "address": {"country": "DE"}}""")).Ok(201);
        (await http.Post("/v1/customers/cus_2/credits", """{"amount": "75.50", "currency": "EUR", "reason": "Goodwill"}""")).Ok(201);
        foreach (var subscription in new[]
        {
            """{"id": "sub_plain", "customer": "cus_de", "plan": "pro", "quantities": {"seat": "1"}}""",
            """{"id": "sub_trial", "customer": "cus_1", "plan": "pro", "trial_end": "2026-02-20"}""",
            """{"id": "sub_change", "customer": "cus_2", "plan": "big", "quantities": {"seat": "3"}}""",
            """{"id": "sub_cancel", "customer": "cus_2", "plan": "big", "quantities": {"seat": "2"}}""",
            """{"id": "sub_arrears", "customer": "cus_1", "plan": "arrears", "anchor": {"day": 31}}""",
            """{"id": "sub_pause", "customer": "cus_de", "plan": "pro"}""",
            """{"id": "sub_year", "customer": "cus_1", "plan": "year", "start_date": "2026-03-10"}""",
            """{"id": "sub_item", "customer": "cus_1", "plan": "pro", "ends_on": "2026-08-17"}""",
            """{"id": "sub_over", "customer": "cus_1", "plan": "pro"}""",
        })
        {
            (await http.Post("/v1/subscriptions", subscription)).Ok(201);
        }

        foreach (var (path, body) in new[]
        {
            ("sub_change/change", """{"plan": "pro", "effective": "2026-05-10"}"""),
            ("sub_change/change", """{"plan": "big", "effective": "2026-05-20"}"""),
            ("sub_change/change", """{"plan": "pro", "quantities": {"seat": "5"}, "effective": "2026-10-03"}"""),
            ("sub_cancel/cancel", """{"at": "2026-07-11", "credit": "prorate"}"""),
            ("sub_pause/pause", """{"from": "2026-04-11", "until": "2026-06-02"}"""),
            ("sub_item/charges", """{"description": "Hours", "quantity": "3", "unit_amount": "120.00"}"""),
            ("sub_over/cancel", """{"at": "now"}"""),
        })
        {
            (await http.Post($"/v1/subscriptions/{path}", body)).Ok();
        }

        return http;
    }

    private static string Plan(string code, string seat, string unit, string billing) =>
        $$$"""
        {"code": "{{{code}}}", "name": "{{{code}}}", "currency": "EUR", "interval": {"unit": "{{{unit}}}", "count": 1}, "billing": "{{{billing}}}",
         "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "{{{seat}}}"}}]}
        """;

    private static async Task Count(HttpClient http, string id, string quantity, string at) => Assert.Equal(1, (await http.Post(
        "/v1/usage-events", $$"""{"events": [{"id": "{{id}}", "subscription": "sub_calls", "meter": "calls", "quantity": "{{quantity}}", "at": "{{at}}"}]}""")).Ok().GetProperty("accepted").GetInt32());

    private static async Task<JsonElement> Forecast(HttpClient http, string id, string until)
    {
        (await http.Post("/v1/forecasts", $$"""{"id": "{{id}}", "until": "{{until}}"}""")).Ok(202);
        return await Ready(http, id);
    }

    private static async Task<JsonElement> Ready(HttpClient http, string id)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            var forecast = (await http.Get($"/v1/forecasts/{id}")).Ok();
            if (Text(forecast, "status") != "running")
            {
                Assert.True(Text(forecast, "status") == "ready", forecast.GetRawText());
                return forecast;
            }

            Assert.True(Environment.TickCount64 < deadline, forecast.GetRawText());
            await Task.Delay(50);
        }
    }

    private static async Task<JsonElement> Compare(HttpClient http, string id) => (await http.Get($"/v1/forecasts/{id}/compare?limit=100")).Ok();

    private static async Task<List<JsonElement>> All(HttpClient http, string path)
    {
        var (all, cursor) = (new List<JsonElement>(), (string?)null);
        do
        {
            var page = (await http.Get(cursor is null ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}cursor={cursor}")).Ok();
            all.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return all;
    }

    // Not only the total, which is what is compared: lines and taxes too.
    private static async Task<JsonElement> AssertCame(HttpClient http, JsonElement expected)
    {
        var real = (await http.Get($"/v1/{(Text(expected, "kind") == "invoice" ? "invoices" : "credit-notes")}/{Text(expected, "id")}")).Ok();
        foreach (var member in new[] { "customer", "currency", "lines", "subtotal", "tax_breakdown", "tax_total", "total" })
            Assert.True(JsonElement.DeepEquals(expected.GetProperty(member), real.GetProperty(member)), $"{member}: expected {expected} and got {real}");
        return real;
    }

    // Two subscriptions of a customer that are billed at the same moment come in no order: which of them the credit pays is open, how much is not.
    private static IEnumerable<string> Credit(IEnumerable<JsonElement> documents) => documents.Where(document => document.TryGetProperty("credit_applied", out _))
        .Where(document => document.TryGetProperty("billing_date", out _))
        .GroupBy(document => (Text(document, "customer"), Text(document, "billing_date"))).OrderBy(group => group.Key)
        .Select(group => $"{group.Key.Item1} {group.Key.Item2} {group.Sum(document => Amount(document, "credit_applied"))}").Where(line => !line.EndsWith(" 0.00", StringComparison.Ordinal));

    private static void AssertTotals(JsonElement forecast, List<JsonElement> documents)
    {
        var summed = documents.GroupBy(document => (Text(document, "currency"), Text(document, "billing_date")[..7])).OrderBy(group => group.Key)
            .Select(group => $"{group.Key.Item1} {group.Key.Item2} {group.Sum(Net)} {group.Sum(document => Amount(document, "credit_applied"))} {group.Count()}");
        var told = forecast.GetProperty("totals").EnumerateArray()
            .Select(total => $"{Text(total, "currency")} {Text(total, "month")} {Amount(total, "total")} {Amount(total, "credit_applied")} {total.GetProperty("invoices").GetInt32() + total.GetProperty("credit_notes").GetInt32()}");
        Assert.Equal(summed, told);
    }

    private static decimal Net(JsonElement document) => Text(document, "kind") == "invoice" ? Amount(document, "total") : -Amount(document, "total");

    private static IEnumerable<string> Reasons(JsonElement comparison, string subscription) => comparison.GetProperty("data").EnumerateArray()
        .Where(difference => Text(difference, "subscription") == subscription)
        .SelectMany(difference => difference.GetProperty("reasons").EnumerateArray().Select(reason => Text(reason, "type")));

    private static string Write(JsonElement difference) => string.Join(' ', Written.Select(member => difference.GetProperty(member).GetString()));

    private static async Task Advance(HttpClient http, string to)
    {
        var clock = (await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Json;
        for (var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds; Text(clock, "status") != "ready"; clock = (await http.Get("/v1/test-clocks/clk_1")).Ok())
        {
            Assert.True(Environment.TickCount64 < deadline, clock.GetRawText());
        }
    }

    private static decimal Amount(JsonElement json, string member) => decimal.Parse(Text(json, member), CultureInfo.InvariantCulture);

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
