using Xunit;
using static OrleansBilling.Api.Tests.Tour.ReportReading;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Monthly recurring revenue over half a year, through the API alone.</summary>
public sealed class MrrReportTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private static readonly string[] Told = ["month", "plan", "subscription", "subscriptions", "opening", "new", "expansion", "reactivation", "contraction", "churn", "closing"];

    [Fact]
    public async Task What_moves_it_is_in_its_month_and_every_month_begins_as_the_one_before_ended()
    {
        var http = await HalfAYear();

        var mrr = await Read(http, "mrr", "from=2026-01-01&to=2026-05-31");

        Assert.Equal(
            [
                "2026-01 pro sub_pro 1 0.00 200.00 0.00 0.00 0.00 0.00 200.00",
                "2026-01 seats sub_seats 1 0.00 50.00 0.00 0.00 0.00 0.00 50.00",
                "2026-01 year sub_year 1 0.00 100.00 0.00 0.00 0.00 0.00 100.00",
                "2026-02 pro - 1 200.00 0.00 0.00 0.00 0.00 0.00 200.00",
                "2026-02 seats sub_seats 1 50.00 0.00 30.00 0.00 0.00 0.00 80.00",
                "2026-02 year - 1 100.00 0.00 0.00 0.00 0.00 0.00 100.00",
                "2026-03 lite sub_pro 1 200.00 0.00 0.00 0.00 -80.00 0.00 120.00",
                "2026-03 seats sub_seats 0 80.00 0.00 0.00 0.00 0.00 -80.00 0.00",
                "2026-03 trial sub_trial 1 0.00 100.00 0.00 0.00 0.00 0.00 100.00",
                "2026-03 year - 1 100.00 0.00 0.00 0.00 0.00 0.00 100.00",
                "2026-04 lite - 1 120.00 0.00 0.00 0.00 0.00 0.00 120.00",
                "2026-04 seats sub_seats 1 0.00 0.00 0.00 80.00 0.00 0.00 80.00",
                "2026-04 trial - 1 100.00 0.00 0.00 0.00 0.00 0.00 100.00",
                "2026-04 year sub_year 0 100.00 0.00 0.00 0.00 0.00 -100.00 0.00",
                "2026-05 lite - 1 120.00 0.00 0.00 0.00 0.00 0.00 120.00",
                "2026-05 seats - 1 80.00 0.00 0.00 0.00 0.00 0.00 80.00",
                "2026-05 trial sub_trial 1 100.00 0.00 100.00 0.00 0.00 0.00 200.00",
            ],
            Rows(mrr, Told));
        AssertRight(mrr);
        Assert.Equal(("0.00", "400.00", "4800.00", "3"), (Figure(mrr, "opening"), Figure(mrr, "closing"), Figure(mrr, "arr"), Figure(mrr, "subscriptions")));
        Assert.Null(Figure(mrr, "churn_rate"));
        Assert.Equal("subscription.paused", Text(mrr.GetProperty("rows").EnumerateArray().Single(row => Text(row, "churn") == "-80.00"), "events"));
    }

    [Fact]
    public async Task Days_within_a_month_are_a_month_of_their_own_and_lie_between_the_same_balances()
    {
        var http = await HalfAYear();

        var march = await Read(http, "mrr", "from=2026-03-05&to=2026-04-04");

        // The downgrade was on the first of March, so the fifth begins after it; the resumption is on the fifth of April
        Assert.Equal(
            [
                "2026-03 lite - 1 120.00 0.00 0.00 0.00 0.00 0.00 120.00",
                "2026-03 seats sub_seats 0 80.00 0.00 0.00 0.00 0.00 -80.00 0.00",
                "2026-03 trial sub_trial 1 0.00 100.00 0.00 0.00 0.00 0.00 100.00",
                "2026-03 year - 1 100.00 0.00 0.00 0.00 0.00 0.00 100.00",
                "2026-04 lite - 1 120.00 0.00 0.00 0.00 0.00 0.00 120.00",
                "2026-04 trial - 1 100.00 0.00 0.00 0.00 0.00 0.00 100.00",
                "2026-04 year - 1 100.00 0.00 0.00 0.00 0.00 0.00 100.00",
            ],
            Rows(march, Told));
        AssertRight(march);
        // 80 of 300 were lost, nothing else moved but what was new
        Assert.Equal(("300.00", "320.00", "26.67", "73.33"), (Figure(march, "opening"), Figure(march, "closing"), Figure(march, "churn_rate"), Figure(march, "net_retention")));
    }

    [Fact]
    public async Task A_month_that_is_over_is_what_it_was()
    {
        var http = await Firm();
        await Advance(http, "2026-03-01T10:00:00Z");
        var before = new Dictionary<string, string>();
        foreach (var (report, days) in Closed()) before[report] = (await Read(http, report, days)).GetRawText();

        (await http.Post("/v1/subscriptions/sub_pro/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_seats/change", """{"quantities": {"seat": "1"}}""")).Ok();

        foreach (var (report, days) in Closed()) Assert.Equal(before[report], (await Read(http, report, days)).GetRawText());
        Assert.Equal("-200.00", Text((await Read(http, "mrr", "from=2026-03-01&to=2026-03-31")).GetProperty("totals"), "churn"));

        static (string, string)[] Closed() => [("mrr", "from=2026-01-01&to=2026-02-28")];
    }

    [Fact]
    public async Task Of_those_who_began_in_a_month_so_many_and_so_much_is_left()
    {
        var http = await HalfAYear();

        var cohorts = await Read(http, "mrr-cohorts", "from=2026-01-01&to=2026-05-31");

        // Three began in January with 350.00: seats rose by 30.00, one went from 200.00 to 120.00, one paused in March, and the yearly one left in April
        Assert.Equal(
            [
                "2026-01 M+00 2026-01-31 3 3 100 350.00 350.00 100",
                "2026-01 M+01 2026-02-28 3 3 100 350.00 380.00 108.57",
                "2026-01 M+02 2026-03-31 3 2 66.67 350.00 220.00 62.86",
                "2026-01 M+03 2026-04-30 3 2 66.67 350.00 200.00 57.14",
                "2026-01 M+04 2026-05-31 3 2 66.67 350.00 200.00 57.14",
                "2026-03 M+00 2026-03-31 1 1 100 100.00 100.00 100",
                "2026-03 M+01 2026-04-30 1 1 100 100.00 100.00 100",
                "2026-03 M+02 2026-05-31 1 1 100 100.00 200.00 200",
            ],
            Rows(cohorts));
        AssertRight(cohorts);

        // Asked from February on, those of January are none of it; and a second subscription is no second beginning
        (await http.Post("/v1/subscriptions", """{"id": "sub_more", "customer": "cus_pro", "plan": "lite"}""")).Ok(201);
        var later = await Read(http, "mrr-cohorts", "from=2026-02-01&to=2026-05-20");
        Assert.Equal(["2026-03 M+00 2026-03-31 1", "2026-03 M+01 2026-04-30 1", "2026-03 M+02 2026-05-20 1"], Rows(later, "cohort", "age", "day", "customers"));
        AssertRight(later);
    }

    /// <summary>200.00 a month, 1,200.00 a year and five seats of 10.00, of three customers, from 15 January.</summary>
    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/tax-rates", """{"country": "FR", "category": "standard", "percent": "20", "name": "TVA", "valid_from": "2020-01-01"}""")).Ok(201);
        await Plan(http, "pro", "month", 0, """{"model": "flat", "amount": "200.00"}""");
        await Plan(http, "lite", "month", 0, """{"model": "flat", "amount": "120.00"}""");
        await Plan(http, "year", "year", 0, """{"model": "flat", "amount": "1200.00"}""");
        await Plan(http, "seats", "month", 0, """{"model": "per_unit", "unit_amount": "10.00"}""");
        await Plan(http, "trial", "month", 14, """{"model": "flat", "amount": "200.00"}""");
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-01-15T10:00:00Z"}""")).Ok(201);
        await Subscribe(http, "pro", "");
        await Subscribe(http, "year", "");
        await Subscribe(http, "seats", """, "quantities": {"seat": "5"}""");
        return http;
    }

    private async Task<HttpClient> HalfAYear()
    {
        var http = await Firm();
        await Advance(http, "2026-02-10T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_seats/change", """{"quantities": {"seat": "8"}}""")).Ok();
        await Advance(http, "2026-02-20T10:00:00Z");
        (await http.Post("/v1/coupons", """{"code": "half", "percent": "50", "duration": {"periods": 2}}""")).Ok(201);
        await Subscribe(http, "trial", """, "discounts": ["half"]""");
        await Advance(http, "2026-03-01T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_pro/change", """{"plan": "lite"}""")).Ok();
        await Advance(http, "2026-03-10T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_seats/pause", """{"from": "now"}""")).Ok();
        await Advance(http, "2026-04-05T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_seats/resume", """{"at": "now"}""")).Ok();
        await Advance(http, "2026-04-20T10:00:00Z");
        (await http.Post("/v1/subscriptions/sub_year/cancel", """{"at": "now"}""")).Ok();
        await Advance(http, "2026-05-10T10:00:00Z");
        return http;
    }

    private static async Task Plan(HttpClient http, string code, string unit, int trial, string price) => (await http.Post("/v1/plans", $$"""
        {"code": "{{code}}", "name": "{{code}}", "currency": "EUR", "interval": {"unit": "{{unit}}", "count": 1}, "trial_days": {{trial}},
         "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {{price}}}]}
        """)).Ok(201);

    private static async Task Subscribe(HttpClient http, string plan, string more)
    {
        (await http.Post("/v1/customers", $$"""{"id": "cus_{{plan}}", "name": "Customer {{plan}}", "test_clock": "clk_1"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", $$"""{"id": "sub_{{plan}}", "customer": "cus_{{plan}}", "plan": "{{plan}}"{{more}}}""")).Ok(201);
    }
}
