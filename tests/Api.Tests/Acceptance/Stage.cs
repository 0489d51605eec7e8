using OrleansBilling.Api.Tests.Tour;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>A seller with one of everything, under ids that tests can name.</summary>
public sealed record Stage(StandaloneFixture Product, Seller Seller)
{
    public const string Seats = """
        {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "billing": "advance",
         "components": [{"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "49.00"}}]}
        """;

    public HttpClient Http => Seller.Http;

    /// <summary>
    /// Plans <c>pro</c> (EUR, a seat at 49.00), <c>yen</c> (JPY) and <c>old</c> (archived); customers <c>cus_a</c> (real time),
    /// <c>cus_clock</c> on <c>clk_a</c> (31 January 2026) and <c>cus_kwd</c>; subscription <c>sub_a</c> of <c>cus_clock</c> that ends on
    /// 31 July; an issued invoice <c>inv_issued</c> and a draft <c>inv_draft</c> of <c>cus_a</c>; <c>cus_mailed</c> with an address and
    /// <c>inv_mailed</c>.
    /// </summary>
    public static async Task<Stage> Set(StandaloneFixture product, string mode = "sandbox")
    {
        var stage = new Stage(product, await product.NewSeller(mode));
        var http = stage.Http;
        (await http.Post("/v1/tax-rates", """{"id": "txr_fr", "name": "TVA", "country": "FR", "category": "standard", "percent": "20", "valid_from": "2014-01-01"}""")).Ok(201);
        (await http.Post("/v1/plans", Seats)).Ok(201);
        (await http.Post("/v1/plans", Plan("yen").Replace("EUR", "JPY", StringComparison.Ordinal).Replace("49.00", "490", StringComparison.Ordinal))).Ok(201);
        (await http.Post("/v1/plans", Plan("old"))).Ok(201);
        (await http.Post("/v1/plans/old/archive", null)).Ok();
        (await http.Post("/v1/customers", """{"id": "cus_a", "name": "Globex"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_kwd", "name": "Kuwait", "currency": "KWD"}""")).Ok(201);
        (await http.Post("/v1/invoices", OneOff("inv_issued"))).Ok(201);
        (await http.Post("/v1/invoices", OneOff("inv_draft").Replace("{", """{"draft": true,""", StringComparison.Ordinal).Replace("""[{"draft": true,""", "[{", StringComparison.Ordinal))).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_mailed", "name": "Hooli", "email": "hooli@example.com"}""")).Ok(201);
        (await http.Post("/v1/invoices", OneOff("inv_mailed", "cus_mailed"))).Ok(201);
        if (mode == "live") return stage;

        (await http.Post("/v1/test-clocks", """{"id": "clk_a", "now": "2026-01-31T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_clock", "name": "Initech", "test_clock": "clk_a"}""")).Ok(201);
        (await http.Post("/v1/subscriptions", """{"id": "sub_a", "customer": "cus_clock", "plan": "pro", "quantities": {"seat": "3"}, "start_date": "2026-01-31", "ends_on": "2026-07-31"}""")).Ok(201);
        return stage;
    }

    /// <summary>The plan of seats under another code.</summary>
    public static string Plan(string code) => Seats.Replace("\"pro\"", $"\"{code}\"", StringComparison.Ordinal);

    /// <summary>An invoice of 20.00 before tax.</summary>
    public static string OneOff(string id, string customer = "cus_a") =>
        $$"""{"id": "{{id}}", "customer": "{{customer}}", "lines": [{"description": "Workshop", "quantity": "2", "unit_amount": "10.00"}]}""";

    public Task<string> Footprint() => Acceptance.Footprint.Of(Product.ConnectionString, Seller.Id);
}
