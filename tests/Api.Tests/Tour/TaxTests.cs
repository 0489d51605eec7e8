using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Tax through the API alone: the table that ships, tables of one's own, VAT numbers, and a rate that changes inside a period.</summary>
public sealed class TaxTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    private const string Import = "/v1/tax-rates/import";

    [Fact]
    public async Task The_table_that_ships_is_loaded_with_one_call_and_once()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;

        var first = (await http.Post(Import, """{"source": "eu"}""", ("Idempotency-Key", "eu"))).Ok();
        var replayed = await http.Post(Import, """{"source": "eu"}""", ("Idempotency-Key", "eu"));
        var second = (await http.Post(Import, """{"source": "eu"}""")).Ok();

        var added = first.GetProperty("added").GetInt32();
        Assert.True(added > 100);
        Assert.Equal(0, first.GetProperty("skipped").GetInt32());
        Assert.Equal(first.ToString(), replayed.Ok().ToString());
        Assert.Equal((0, added), (second.GetProperty("added").GetInt32(), second.GetProperty("skipped").GetInt32()));
        var greek = (await http.Get("/v1/tax-rates?country=GR&category=standard")).Ok().GetProperty("data").EnumerateArray().Single();
        Assert.Equal(("24", "2016-06-01"), (greek.GetProperty("percent").GetString(), greek.GetProperty("valid_from").GetString()));
    }

    [Fact]
    public async Task A_table_of_ones_own_is_taken_as_csv_and_names_the_line_that_is_wrong()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;

        var bad = await Csv(http, "country,valid_from,standard,reduced,note\nFR,2014-01-01,20,5.5;10,\nDE,2007-01-01,119,7,\nXX,2007-01-01,20,,\n");
        Assert.Equal("percent_out_of_range", bad.Problem(422));
        Assert.Equal(["/lines/3/standard", "/lines/4/country"], bad.Pointers());
        Assert.Empty((await http.Get("/v1/tax-rates")).Ok().GetProperty("data").EnumerateArray());

        Assert.Equal(3, (await Csv(http, "country,valid_from,standard,reduced,note\nFR,2014-01-01,20,5.5;10,\n")).Ok().GetProperty("added").GetInt32());
        (await Csv(http, "country;valid_from;standard")).Problem(422);
        (await Csv(http, "")).Problem(400);
        Assert.Equal("unsupported_media_type", (await http.Text("/v1/plans", "a,b", "text/csv")).Problem(415));
        (await http.Text(Import, "a,b", "text/plain")).Problem(415);
    }

    [Fact]
    public async Task Rates_are_added_all_or_none()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        const string good = """{"name": "TVA", "country": "FR", "category": "standard", "percent": "20", "valid_from": "2014-01-01"}""";

        Assert.Equal(["/rates/1/percent"], (await http.Post(Import, $$"""{"rates": [{{good}}, {{good.Replace("\"20\"", "\"200\"", StringComparison.Ordinal)}}]}""")).Pointers());
        Assert.Equal(["/rates/0/percent"], (await http.Post(Import, """{"rates": [{"country": "FR", "category": "standard", "percent": 20, "valid_from": "2014-01-01"}]}""")).Pointers());
        Assert.Equal((1, 1), Counts((await http.Post(Import, $$"""{"rates": [{{good}}, {{good}}]}""")).Ok()));
        Assert.Equal("rate_exists", (await http.Post(Import, $$"""{"rates": [{{good.Replace("\"20\"", "\"19\"", StringComparison.Ordinal)}}]}""")).Problem(409));
        Assert.Equal("import_needs_one", (await http.Post(Import, "{}")).Problem(422));
        Assert.Equal("import_needs_one", (await http.Post(Import, $$"""{"source": "eu", "rates": [{{good}}]}""")).Problem(422));
        Assert.Equal(["/source"], (await http.Post(Import, """{"source": "us"}""")).Pointers());

        // The table that ships follows the name that is there, so that France is not taxed twice.
        (await http.Post(Import, """{"source": "eu"}""")).Ok();
        var names = (await http.Get("/v1/tax-rates?country=FR&category=standard")).Ok().GetProperty("data").EnumerateArray().Select(rate => rate.GetProperty("name").GetString());
        Assert.Equal(["TVA", "TVA"], names);
    }

    [Theory]
    [InlineData("DE", "DE123456789", "none", "bad_vat_number", "/tax/vat_number")]
    [InlineData("DE", "DE12345", "none", "bad_vat_number", "/tax/vat_number")]
    [InlineData("GR", "GR094259216", "none", "bad_vat_number", "/tax/vat_number")]
    [InlineData("DE", "ATU13585627", "reverse_charge", "vat_number_of_other_country", "/tax/vat_number")]
    [InlineData("FR", "FR40303265045", "reverse_charge", "reverse_charge_at_home", "/tax/exemption")]
    [InlineData("US", "US123456789", "reverse_charge", "reverse_charge_outside_eu", "/tax/exemption")]
    public async Task A_vat_number_that_cannot_be_is_refused(string country, string number, string exemption, string code, string pointer)
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        var tax = $$"""{"kind": "business", "vat_number": "{{number}}", "exemption": "{{exemption}}"}""";
        (await http.Post("/v1/customers", """{"id": "cus_1", "name": "Globex"}""")).Ok(201);

        var created = await http.Post("/v1/customers", $$"""{"name": "Globex", "address": {"country": "{{country}}"}, "tax": {{tax}}}""");
        var edited = await http.Patch("/v1/customers/cus_1", $$"""{"address": {"country": "{{country}}"}, "tax": {{tax}}}""");

        Assert.Equal((code, code), (created.Problem(422), edited.Problem(422)));
        Assert.Equal([pointer, pointer], created.Pointers().Concat(edited.Pointers()));
    }

    [Fact]
    public async Task A_greek_business_of_a_french_seller_accounts_for_the_tax_itself()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post(Import, """{"source": "eu"}""")).Ok();
        (await http.Post("/v1/customers", """
            {"id": "cus_gr", "name": "Globex AE", "language": "fr", "address": {"country": "GR"},
             "tax": {"kind": "business", "vat_number": "EL094259216", "exemption": "reverse_charge"}}
            """)).Ok(201);

        var invoice = (await http.Post("/v1/invoices?preview=true", """{"customer": "cus_gr", "lines": [{"description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""")).Ok();

        Assert.Equal("0.00", invoice.GetProperty("tax_total").GetString());
        Assert.StartsWith("Autoliquidation", invoice.GetProperty("mentions")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_that_changes_inside_a_period_gives_two_lines_and_a_credit_that_follows_them()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post(Import, """{"source": "eu"}""")).Ok();
        (await http.Post("/v1/plans", """
            {"code": "year", "name": "Year", "currency": "EUR", "interval": {"unit": "year", "count": 1}, "billing": "advance",
             "components": [{"code": "fee", "name": "Fee", "kind": "recurring", "price": {"model": "flat", "amount": "365.00"}}]}
            """)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_1", "now": "2025-01-01T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_ee", "name": "Globex OÜ", "test_clock": "clk_1", "time_zone": "Europe/Tallinn", "address": {"country": "EE"}}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_ee", "customer": "cus_ee", "plan": "year", "start_date": "2025-01-01"}""")).Ok(201);

        // Estonia: 22 % until the end of June 2025 (181 days), 24 % from July (184 days).
        var invoice = (await http.Get("/v1/invoices?subscription=sub_ee")).Ok().GetProperty("data")[0];
        Assert.Equal(["181.00 at 22: 39.82", "184.00 at 24: 44.16"], invoice.GetProperty("lines").EnumerateArray().Select(Taxed));
        var explained = (await http.Get($"/v1/invoices/{invoice.GetProperty("id").GetString()}/explain")).Ok();
        Assert.Equal([1, 1], explained.GetProperty("taxes").EnumerateArray().Select(tax => tax.GetProperty("lines").GetArrayLength()));

        (await http.Post("/v1/test-clocks/clk_1/advance", """{"to": "2025-06-01T00:00:00Z"}""")).Ok();
        (await http.Post("/v1/subscriptions/sub_ee/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
        var note = (await http.Get("/v1/credit-notes")).Ok().GetProperty("data")[0];
        Assert.Equal(["30.00 at 22: 6.60", "184.00 at 24: 44.16"], note.GetProperty("lines").EnumerateArray().Select(Taxed));
    }

    private static string Taxed(JsonElement line) =>
        $"{line.GetProperty("amount").GetString()} at {line.GetProperty("tax_rate").GetString()}: {line.GetProperty("tax_amount").GetString()}";

    private static (int Added, int Skipped) Counts(JsonElement answer) => (answer.GetProperty("added").GetInt32(), answer.GetProperty("skipped").GetInt32());

    private static Task<Answer> Csv(HttpClient http, string text) => http.Text(Import, text, "text/csv");
}

/// <summary>Sends a body that is not JSON.</summary>
internal static class SendingText
{
    internal static async Task<Answer> Text(this HttpClient http, string path, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type, "utf-8"));
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, response.Headers);
    }
}
