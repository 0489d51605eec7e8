using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>The pricing models and commitments, through the API alone.</summary>
public sealed class ModelTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Theory]
    [InlineData("""{"model": "package", "amount": "15.00", "size": "5", "free": "5"}""", "12", "30.00")]
    [InlineData("""{"model": "graduated", "tiers": [{"up_to": "5", "unit_amount": "10.00", "flat_amount": "100.00"}, {"up_to": null, "unit_amount": "5.00", "flat_amount": "50.00"}]}""", "7", "210.00")]
    [InlineData("""{"model": "volume", "tiers": [{"up_to": "5", "unit_amount": "10.00"}, {"up_to": null, "unit_amount": "8.00"}]}""", "6", "48.00")]
    public async Task A_quantity_is_priced_by_its_model(string price, string quantity, string total)
    {
        var http = await Firm($$"""{"code": "units", "name": "Units", "kind": "recurring", "price": {{price}}}""");

        var preview = (await http.Post("/v1/subscriptions?preview=true", Subscription(quantity))).Ok().GetProperty("invoice");
        (await http.Post("/v1/subscriptions", Subscription(quantity))).Ok(201);

        var invoice = (await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0];
        Assert.Equal((total, total), (Text(invoice, "total"), Text(preview, "total")));
    }

    [Fact]
    public async Task What_is_missing_to_a_minimum_is_charged_at_the_end_of_the_period()
    {
        var http = await Firm("""{"code": "units", "name": "Units", "kind": "recurring", "minimum_amount": "50.00", "price": {"model": "per_unit", "unit_amount": "10.00"}}""");
        (await http.Post("/v1/subscriptions", Subscription("3"))).Ok(201);

        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-05-01T10:00:00Z"}""")).Ok();

        var lines = (await http.Get("/v1/invoices?limit=1")).Ok().GetProperty("data")[0].GetProperty("lines").EnumerateArray();
        Assert.Equal(["minimum 20.00", "recurring 30.00"], lines.Select(line => $"{Text(line, "kind")} {Text(line, "amount")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_ramp_is_shown_as_it_was_written_and_followed_by_upcoming_and_invoices()
    {
        var http = await Firm("""{"code": "units", "name": "Units", "kind": "recurring", "price": {"model": "flat", "amount": "1.00"}}""");
        const string ramp = """
            {"code": "ramp", "name": "Ramp", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "phases": [
              {"periods": 1, "components": [{"code": "units", "name": "Units", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "5.00"}}]},
              {"periods": null, "components": [{"code": "units", "name": "Units", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "10.00"}}]}]}
            """;
        var plan = (await http.Post("/v1/plans", ramp)).Ok(201);
        Assert.Equal([1, null], plan.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("periods") is { ValueKind: JsonValueKind.Number } periods ? periods.GetInt32() : (int?)null));
        Assert.False(plan.TryGetProperty("components", out _));
        (await http.Post("/v1/plans", ramp)).Ok(200);

        (await http.Post("/v1/subscriptions", Subscription("3").Replace("\"pro\"", "\"ramp\"", StringComparison.Ordinal))).Ok(201);
        Assert.Equal("30.00", Text((await http.Get("/v1/subscriptions/sub_1/upcoming")).Ok(), "total"));
        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2026-06-01T10:00:00Z"}""")).Ok();

        var invoices = (await http.Get("/v1/invoices")).Ok().GetProperty("data").EnumerateArray();
        Assert.Equal(["30.00", "30.00", "15.00"], invoices.Select(invoice => Text(invoice, "total")));
    }

    private static string Subscription(string quantity) => $$$"""{"id": "sub_1", "customer": "cus_1", "plan": "pro", "quantities": {"units": "{{{quantity}}}"}}""";

    private async Task<HttpClient> Firm(string component)
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", $$"""{"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "components": [{{component}}]}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2026-04-01T10:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex", "test_clock": "clk_1"}""")).Ok(201);
        return http;
    }

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
