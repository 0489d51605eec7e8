using System.Globalization;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>What is to come for subscriptions, as a report.</summary>
public sealed class RenewalReportTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task Periods_to_come_are_listed_with_trials_price_changes_and_ends()
    {
        var http = await Firm();
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_trial", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-15", "trial_end": "2026-02-01"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_31", "customer": "cus_1", "plan": "seats", "start_date": "2026-01-15", "anchor": {"day": 31}, "quantities": {"seat": "4"}}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_31/cancel", """{"at": "2026-04-10"}""")).Ok();
        (await http.Post("/v1/plans/pro/versions", Pro("220.00"))).Ok(201);
        (await http.Post("/v1/price-changes", """{"id": "pch_1", "plan": "pro", "version": 2, "from": "2026-03-01", "notice_days": 30}""")).Ok(201);

        // The last day of a short month does not move the anchor, and the price changes at each one's renewal
        Assert.Equal(
            [
                "2026-01-31 renewal sub_31 seats/1 - - - - 30.00",
                "2026-02-01 trial_end sub_trial pro/1 - - - - 200.00",
                "2026-02-15 renewal sub_1 pro/1 - - - - 200.00",
                "2026-02-28 renewal sub_31 seats/1 - - - - 30.00",
                "2026-03-01 price_change sub_trial pro/1 pro/2 waits 2026-01-30 200.00 220.00",
                "2026-03-15 price_change sub_1 pro/1 pro/2 waits 2026-02-13 200.00 220.00",
                "2026-03-31 renewal sub_31 seats/1 - - - - 30.00",
                "2026-04-01 renewal sub_trial pro/1 - - - - 220.00",
                "2026-04-10 cancel sub_31 seats/1 - - - - -",
                "2026-04-15 renewal sub_1 pro/1 - - - - 220.00",
            ],
            await Rows(http, "2026-01-16", "2026-04-30"));

        // Once a customer is told, the notice is sent; what has begun is over, and a pause ends what is known
        await Advance(http, "2026-02-13T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_trial/pause", """{"from": "2026-02-20", "until": "2026-03-10"}""")).Ok();
        Assert.Equal(
            [
                "2026-02-15 renewal sub_1 pro/1 - - - - 200.00",
                "2026-02-20 pause sub_trial pro/1 - - - - -",
                "2026-02-28 renewal sub_31 seats/1 - - - - 30.00",
                "2026-03-10 resume sub_trial pro/1 - - - - -",
                "2026-03-15 price_change sub_1 pro/1 pro/2 sent 2026-02-13 200.00 220.00",
            ],
            await Rows(http, "2026-02-01", "2026-03-15"));
    }

    [Fact]
    public async Task A_change_that_is_planned_prices_the_next_period_and_free_ones_cost_nothing()
    {
        var http = await Firm();
        (await http.Post("/v1/subscriptions", """{"id": "sub_1", "customer": "cus_1", "plan": "seats", "start_date": "2026-01-15", "quantities": {"seat": "4"}}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_free", "customer": "cus_1", "plan": "pro", "start_date": "2026-01-20", "anchor": {"day": 1}, "first_period": "free"}""")).Ok(201);
        (await http.Post("/v1/subscriptions/sub_1/change", """{"quantities": {"seat": "6"}, "effective": "period_end"}""")).Ok();

        Assert.Equal(
            [
                "2026-01-20 start sub_free pro/1 - - - - 0.00",
                "2026-02-01 renewal sub_free pro/1 - - - - 0.00",
                "2026-02-15 change sub_1 seats/1 seats/1 - - - -",
                "2026-02-15 renewal sub_1 seats/1 - - - - 45.00",
            ],
            await Rows(http, "2026-01-16", "2026-02-15"));
    }

    [Fact]
    public async Task The_days_are_those_on_which_it_is_billed_then()
    {
        var http = await Firm();
        (string Unit, int Count, string Start)[] terms = [("week", 2, "2026-01-14"), ("day", 10, "2026-01-15"), ("month", 3, "2025-11-30"), ("month", 1, "2025-12-31"), ("year", 1, "2024-02-29")];
        foreach (var (unit, count, start) in terms)
        {
            (await http.Post("/v1/plans", $$$"""
                {"code": "{{{unit}}}_{{{count}}}", "name": "Pro", "currency": "EUR", "interval": {"unit": "{{{unit}}}", "count": {{{count}}}},
                 "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "10.00"}}]}
                """)).Ok(201);
            (await http.Post("/v1/subscriptions", $$"""{"id": "sub_{{unit}}_{{count}}", "customer": "cus_1", "plan": "{{unit}}_{{count}}", "start_date": "{{start}}"}""")).Ok(201);
        }

        var said = (await http.Get("/v1/reports/renewals.json?from=2026-01-16&to=2026-06-30")).Ok().GetProperty("rows").EnumerateArray().Select(row => $"{Text(row, "day")} {Text(row, "subscription")}").Order(StringComparer.Ordinal).ToArray();
        await Advance(http, "2026-06-30T10:00:00Z");

        var billed = new List<string>();
        foreach (var (unit, count, _) in terms)
        {
            var invoices = (await http.Get($"/v1/invoices?limit=100&subscription=sub_{unit}_{count}&billing_date[gte]=2026-01-16")).Ok().GetProperty("data");
            billed.AddRange(invoices.EnumerateArray().Select(invoice => $"{Text(invoice, "billing_date")} {Text(invoice, "subscription")}"));
        }

        Assert.Equal(billed.Order(StringComparer.Ordinal), said);
        Assert.Contains("2026-02-28 sub_year_1", said);
    }

    [Fact]
    public async Task Without_days_it_goes_ninety_days_ahead_from_today()
    {
        var http = await Firm();

        var report = (await http.Get("/v1/reports/renewals.json")).Ok();

        var from = DateOnly.Parse(Text(report, "from"), CultureInfo.InvariantCulture);
        Assert.InRange(from.DayNumber, DateOnly.FromDateTime(DateTime.UtcNow).DayNumber - 1, DateOnly.FromDateTime(DateTime.UtcNow).DayNumber + 1);
        Assert.Equal(from.AddDays(90).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text(report, "to"));
        Assert.Equal("9999-12-31", Text((await http.Get("/v1/reports/renewals.json?from=9999-12-01")).Ok(), "to"));
        Assert.Equal("unknown_parameter", (await http.Get("/v1/reports/renewals.json?as_of=2026-02-01")).Problem(400));
    }

    private static async Task<string[]> Rows(HttpClient http, string from, string to)
    {
        var report = (await http.Get($"/v1/reports/renewals.json?from={from}&to={to}")).Ok();
        Assert.Equal("0.00", Text(report.GetProperty("checks"), "next_less_subscriptions"));
        string[] columns = ["day", "kind", "subscription", "plan", "moves_to", "notice", "notice_day", "price_before", "amount"];
        return [.. report.GetProperty("rows").EnumerateArray().Select(row => string.Join(' ', columns.Select(column => row.GetProperty(column).GetString() ?? "-")))];
    }

    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", Pro("200.00").Replace("{\"name\"", "{\"code\": \"pro\", \"name\"", StringComparison.Ordinal))).Ok(201);
        (await http.Post("/v1/plans", """
            {"code": "seats", "name": "Seats", "currency": "EUR", "interval": {"unit": "month", "count": 1},
             "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "7.50"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static string Pro(string amount) =>
        $$$"""{"name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "{{{amount}}}"}}]}""";

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
