using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Planned price changes, through the API alone: seats go from 10.00 to 12.00.</summary>
public sealed class PriceChangeTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string FromJune = """{"id": "pch_june", "plan": "pro", "version": 2, "from": "2026-06-01", "notice_days": 30}""";

    [Fact]
    public async Task What_the_preview_shows_is_planned_announced_and_then_invoiced()
    {
        var http = await Firm();
        await Subscribe(http, "sub_five", """ "quantities": {"seat": "5"} """);
        await Subscribe(http, "sub_mid", """ "start_date": "2026-01-15" """);
        await Subscribe(http, "sub_gone", """ "ends_on": "2026-05-01" """);

        // Given a preview, which writes nothing
        var preview = (await http.Post("/v1/price-changes?preview=true", FromJune)).Ok();
        Assert.Equal((2, "60.00", "72.00", "12.00"), (preview.GetProperty("affected").GetInt32(), Text(preview, "old_amount"), Text(preview, "new_amount"), Text(preview, "difference")));
        var expected = preview.GetProperty("data").EnumerateArray().ToDictionary(line => Text(line, "subscription"), line => (Text(line, "renewal"), Text(line, "old_amount"), Text(line, "new_amount")));
        Assert.Equal(("2026-06-01", "50.00", "60.00"), expected["sub_five"]);
        Assert.Equal(("2026-06-15", "10.00", "12.00"), expected["sub_mid"]);
        Assert.Empty((await http.Get("/v1/price-changes")).Ok().GetProperty("data").EnumerateArray());

        // When it is planned
        var planned = (await http.Post("/v1/price-changes", FromJune)).Ok(201);
        Assert.Equal(("scheduled", 3), (Text(planned, "status"), Count(planned, "planned")));
        (await http.Post("/v1/price-changes", FromJune)).Ok(200);

        // Then it stands on each subscription
        var coming = (await http.Get("/v1/subscriptions/sub_mid")).Ok().GetProperty("scheduled").EnumerateArray().Single(change => Text(change, "kind") == "price_change");
        Assert.Equal(("2026-06-15", "pch_june", 2), (Text(coming, "on"), Text(coming, "price_change"), coming.GetProperty("version").GetInt32()));

        // And is announced thirty days ahead
        await Advance(http, "2026-05-02T10:00:00Z");
        var announced = (await http.Get("/v1/events?type=subscription.price_change_scheduled")).Ok().GetProperty("data");
        Assert.Equal("subscription/sub_five", Text(Assert.Single(announced.EnumerateArray()), "object"));
        var now = (await http.Get("/v1/price-changes/pch_june")).Ok();
        Assert.Equal((1, 1, 1), (Count(now, "planned"), Count(now, "announced"), Count(now, "dropped")));

        // And is what is invoiced, as upcoming said before
        var upcoming = (await http.Get("/v1/subscriptions/sub_five/upcoming")).Ok();
        await Advance(http, "2026-06-30T10:00:00Z");
        foreach (var (subscription, (renewal, _, amount)) in expected)
        {
            var invoices = (await http.Get($"/v1/invoices?subscription={subscription}")).Ok().GetProperty("data").EnumerateArray().ToList();
            Assert.Equal(amount, Text(invoices.Single(invoice => Text(invoice, "billing_date") == renewal), "subtotal"));
        }

        Assert.Equal(("60.00", "2026-06-01"), (Text(upcoming, "total"), Text(upcoming, "billing_date")));
        Assert.Equal(2, Count((await http.Get("/v1/price-changes/pch_june")).Ok(), "moved"));
        var moved = (await http.Get("/v1/price-changes/pch_june/subscriptions?status=moved&limit=1")).Ok();
        Assert.Equal(("sub_mid", "10.00", "12.00", true), (Text(moved.GetProperty("data")[0], "subscription"), Text(moved.GetProperty("data")[0], "old_amount"), Text(moved.GetProperty("data")[0], "new_amount"), moved.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task A_withdrawal_keeps_those_who_have_moved_and_frees_the_others()
    {
        var http = await Firm();
        await Subscribe(http, "sub_first");
        await Subscribe(http, "sub_mid", """ "start_date": "2026-01-15" """);
        (await http.Post("/v1/price-changes", FromJune)).Ok(201);
        await Advance(http, "2026-06-05T10:00:00Z");

        var withdrawn = (await http.Post("/v1/price-changes/pch_june/withdraw", "{}")).Ok();

        Assert.Equal(("withdrawn", 1, 1), (Text(withdrawn, "status"), Count(withdrawn, "moved"), Count(withdrawn, "withdrawn")));
        await Advance(http, "2026-07-20T10:00:00Z");
        Assert.Equal(2, (await http.Get("/v1/subscriptions/sub_first")).Ok().GetProperty("version").GetInt32());
        Assert.Equal(1, (await http.Get("/v1/subscriptions/sub_mid")).Ok().GetProperty("version").GetInt32());
        (await http.Post("/v1/price-changes/pch_june/withdraw", "{}")).Ok();
        // Who subscribes to the old version afterwards keeps it.
        await Subscribe(http, "sub_late");
        Assert.Empty((await http.Get("/v1/subscriptions/sub_late")).Ok().GetProperty("scheduled").EnumerateArray());
    }

    [Fact]
    public async Task A_cohort_takes_whom_it_names_and_nobody_else()
    {
        var http = await Firm();
        (await http.Post("/v1/customers", """{"id": "cus_de", "name": "Berlin", "test_clock": "clk_1", "address": {"country": "DE"}, "metadata": {"tier": "gold"}}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_fr", "name": "Paris", "test_clock": "clk_1", "address": {"country": "FR"}, "metadata": {"tier": "gold"}}""")).Ok(201);
        await Subscribe(http, "sub_nowhere");
        await Subscribe(http, "sub_de", customer: "cus_de");
        await Subscribe(http, "sub_fr", customer: "cus_fr");
        await Subscribe(http, "sub_silver", """ "metadata": {"tier": "silver"} """, "cus_fr");
        await Subscribe(http, "sub_old", """ "start_date": "2025-12-01" """, "cus_fr");

        Assert.Equal(["sub_fr", "sub_old", "sub_silver"], await Members(http, """{"countries": ["FR"]}"""));
        Assert.Equal(["sub_de", "sub_fr", "sub_old"], await Members(http, """{"metadata": {"tier": "gold"}}"""));
        Assert.Equal(["sub_old"], await Members(http, """{"countries": ["FR", "DE"], "started_before": "2026-01-01"}"""));
        Assert.Equal(["sub_de", "sub_fr"], await Members(http, """{"metadata": {"tier": "gold"}, "started_from": "2026-01-01", "versions": [1]}"""));

        // Planned, it takes the same ones, and those who come later by the same measure
        (await http.Post("/v1/price-changes", """{"id": "pch_fr", "plan": "pro", "version": 2, "from": "2026-06-01", "cohort": {"countries": ["FR"], "metadata": {"tier": "gold"}}}""")).Ok(201);
        await Subscribe(http, "sub_later", customer: "cus_fr");
        await Subscribe(http, "sub_later_de", customer: "cus_de");
        var taken = (await http.Get("/v1/price-changes/pch_fr/subscriptions")).Ok().GetProperty("data").EnumerateArray().Select(line => Text(line, "subscription"));
        Assert.Equal(["sub_old", "sub_later", "sub_fr"], taken);
    }

    [Fact]
    public async Task A_version_to_come_is_for_those_who_start_on_its_day_or_later()
    {
        var http = await Firm(effectiveFrom: "2026-03-01");
        await Subscribe(http, "sub_now", version: "");
        await Subscribe(http, "sub_march", """ "start_date": "2026-03-01" """, version: "");

        Assert.Equal(1, (await http.Get("/v1/subscriptions/sub_now")).Ok().GetProperty("version").GetInt32());
        Assert.Equal(2, (await http.Get("/v1/subscriptions/sub_march")).Ok().GetProperty("version").GetInt32());
        // Named on its day, the plan is the version in force.
        (await http.Post("/v1/subscriptions/sub_now/change", """{"plan": "pro", "effective": "2026-03-01"}""")).Ok();
        var change = (await http.Get("/v1/subscriptions/sub_now")).Ok().GetProperty("scheduled")[0];
        Assert.Equal(2, change.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("""{"plan": "none", "version": 2, "from": "2026-06-01"}""", "plan_not_found", "/plan")]
    [InlineData("""{"plan": "pro", "version": 3, "from": "2026-06-01"}""", "plan_version_not_found", "/version")]
    [InlineData("""{"plan": "pro", "version": 1, "from": "2026-06-01"}""", "nobody_to_move", "/version")]
    [InlineData("""{"plan": "pro", "version": 2, "from": "1990-06-01"}""", "day_out_of_range", "/from")]
    [InlineData("""{"plan": "pro", "version": 2, "from": "2026-06-01", "cohort": {"versions": [2]}}""", "version_not_older", "/cohort/versions/0")]
    [InlineData("""{"plan": "pro", "version": 2, "from": "2026-06-01", "cohort": {"countries": ["XX"]}}""", "unknown_country", "/cohort/countries/0")]
    [InlineData("""{"plan": "pro", "version": 2, "from": "2026-06-01", "cohort": {"started_from": "2026-02-01", "started_before": "2026-02-01"}}""", "empty_cohort", "/cohort/started_before")]
    public async Task A_price_change_that_cannot_be_says_why(string body, string code, string pointer)
    {
        var http = await Firm();
        foreach (var path in new[] { "/v1/price-changes", "/v1/price-changes?preview=true" })
        {
            var answer = await http.Post(path, body);
            Assert.Equal(code, answer.Problem(422));
            Assert.Equal(pointer, Text(answer.Json.GetProperty("errors")[0], "pointer"));
        }

        (await http.Post("/v1/price-changes", FromJune)).Ok(201);
        Assert.Equal("id_taken", (await http.Post("/v1/price-changes", FromJune.Replace("30}", "31}", StringComparison.Ordinal))).Problem(409));
        (await http.Post("/v1/price-changes/pch_none/withdraw", "{}")).Problem(404);
        (await http.Get("/v1/price-changes/pch_none/subscriptions")).Problem(404);
    }

    private static async Task<IEnumerable<string>> Members(HttpClient http, string cohort)
    {
        var body = $$"""{"plan": "pro", "version": 2, "from": "2026-06-01", "cohort": {{cohort}}}""";
        return (await http.Post("/v1/price-changes?preview=true", body)).Ok().GetProperty("data").EnumerateArray().Select(line => Text(line, "subscription"));
    }

    private static async Task Subscribe(HttpClient http, string id, string more = "", string customer = "cus_1", string version = """ "version": 1 """)
    {
        string[] fields = [$"\"id\": \"{id}\", \"customer\": \"{customer}\", \"plan\": \"pro\"", version, more];
        (await http.Post("/v1/subscriptions", "{" + string.Join(", ", fields.Where(field => field.Length > 0)) + "}")).Ok(201);
    }

    private async Task<HttpClient> Firm(string? effectiveFrom = null)
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", $$"""{"code": "pro", {{Terms("10.00")}} }""")).Ok(201);
        var day = effectiveFrom is null ? "" : $$""", "effective_from": "{{effectiveFrom}}" """;
        (await http.Post("/v1/plans/pro/versions", $$"""{ {{Terms("12.00")}} {{day}} }""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static string Terms(string amount) => $$$"""
        "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1},
        "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "{{{amount}}}"}}]
        """;

    private static async Task Advance(HttpClient http, string to) =>
        Assert.Equal("ready", Text((await http.Post("/v1/test-clocks/clk_1/advance", $$"""{"to": "{{to}}"}""")).Ok(), "status"));

    private static int Count(JsonElement change, string status) => change.GetProperty("subscriptions").GetProperty(status).GetInt32();

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
