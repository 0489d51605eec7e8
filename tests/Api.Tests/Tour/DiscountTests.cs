using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Tour;

/// <summary>Coupons and discounts, through the API alone.</summary>
public sealed class DiscountTests(StandaloneFixture standalone) : IClassFixture<StandaloneFixture>
{
    [Fact]
    public async Task A_coupon_is_previewed_redeemed_counted_and_used_up()
    {
        var http = await Firm();
        var coupon = (await http.Post("/v1/coupons", """{"code": "WELCOME", "percent": "20", "duration": {"periods": 2}, "expires_at": "2026-01-02T00:00:00Z", "max_redemptions": 2}""")).Problem(422);
        Assert.Equal("expires_in_the_past", coupon);
        const string Welcome = """{"code": "WELCOME", "percent": "20", "duration": {"periods": 2}, "max_redemptions": 1}""";
        Assert.Equal("active", Text((await http.Post("/v1/coupons", Welcome)).Ok(201), "status"));
        (await http.Post("/v1/coupons", Welcome)).Ok(200);

        // Given a preview, which redeems nothing
        const string Sub = """{"id": "sub_one", "customer": "cus_clock", "plan": "pro", "quantities": {"seat": "3"}, "discounts": ["WELCOME"]}""";
        var preview = (await http.Post("/v1/subscriptions?preview=true", Sub)).Ok().GetProperty("invoice");
        Assert.Equal(("147.00", "29.40", "117.60"), (Text(preview, "subtotal"), Text(preview, "discount_total"), Text(preview, "total")));
        Assert.Equal(0, (await http.Get("/v1/coupons/WELCOME")).Ok().GetProperty("redemptions").GetInt32());

        // When it is subscribed, twice
        (await http.Post("/v1/subscriptions", Sub)).Ok(201);
        (await http.Post("/v1/subscriptions", Sub)).Ok(200);
        var redeemed = (await http.Get("/v1/coupons/WELCOME")).Ok();
        Assert.Equal((1, "exhausted"), (redeemed.GetProperty("redemptions").GetInt32(), Text(redeemed, "status")));
        Assert.Equal("coupon_exhausted", (await http.Post("/v1/subscriptions", Sub.Replace("sub_one", "sub_two", StringComparison.Ordinal))).Problem(409));

        // Then the invoice is the preview's, line by line, and the subscription says what is left
        var invoice = Assert.Single((await http.Get("/v1/invoices?subscription=sub_one")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("147.00", "29.40", "117.60"), (Text(invoice, "subtotal"), Text(invoice, "discount_total"), Text(invoice, "total")));
        Assert.Equal(["recurring", "discount"], invoice.GetProperty("lines").EnumerateArray().Select(line => Text(line, "kind")));
        var discount = Discounts((await http.Get("/v1/subscriptions/sub_one")).Ok()).Single();
        Assert.Equal((1, 1, "WELCOME", 2), (discount.GetProperty("periods_used").GetInt32(), discount.GetProperty("periods_left").GetInt32(), Text(discount, "coupon"), discount.GetProperty("duration").GetProperty("periods").GetInt32()));

        // And upcoming is what comes
        Assert.Equal("117.60", Text((await http.Get("/v1/subscriptions/sub_one/upcoming")).Ok(), "total"));
        await Advance(http, "2026-03-31T00:00:00Z");
        var totals = (await http.Get("/v1/invoices?subscription=sub_one")).Ok().GetProperty("data").EnumerateArray().Select(one => Text(one, "total"));
        Assert.Equal(["147.00", "117.60", "117.60"], totals);
    }

    [Fact]
    public async Task A_discount_by_hand_is_attached_given_back_and_removed()
    {
        var http = await Firm();
        (await http.Post("/v1/subscriptions", """{"id": "sub_one", "customer": "cus_clock", "plan": "pro", "quantities": {"seat": "2"}}""")).Ok(201);
        var attached = (await http.Post("/v1/subscriptions/sub_one/discounts", """{"amount": "8.00", "currency": "EUR", "duration": "forever", "applies_to": ["seat"], "effective": "period_end"}""")).Ok();
        Assert.Equal(("8.00", "2026-02-28", "forever"), (Text(Discounts(attached).Single(), "amount"), Text(Discounts(attached).Single(), "from"), Text(Discounts(attached).Single(), "duration")));
        await Advance(http, "2026-03-14T00:00:00Z");

        // A change is previewed and then credited at the discounted price: 17 of 31 days of one seat at 45.00.
        const string Fewer = """{"quantities": {"seat": "1"}}""";
        var preview = (await http.Post("/v1/subscriptions/sub_one/change?preview=true", Fewer)).Ok().GetProperty("credit_note");
        (await http.Post("/v1/subscriptions/sub_one/change", Fewer)).Ok();
        var note = Assert.Single((await http.Get("/v1/credit-notes?customer=cus_clock")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(("24.68", "24.68"), (Text(preview, "total"), Text(note, "total")));

        var removed = (await http.Post("/v1/subscriptions/sub_one/discounts/1/remove", """{"effective": "now"}""")).Ok();
        Assert.Equal("2026-03-14", Text(Discounts(removed).Single(), "until"));
        Assert.Equal("49.00", Text((await http.Get("/v1/subscriptions/sub_one/upcoming")).Ok(), "subtotal"));
        Assert.Equal(["subscription.discount_added", "subscription.discount_removed"], (await http.Get("/v1/events?object=subscription/sub_one")).Ok().GetProperty("data").EnumerateArray()
            .Select(one => Text(one, "type")).Where(type => type is "subscription.discount_added" or "subscription.discount_removed").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_one_off_invoice_takes_coupons_line_ones_first()
    {
        var http = await Firm();
        (await http.Post("/v1/coupons", """{"code": "ALL", "percent": "20", "duration": "once"}""")).Ok(201);
        (await http.Post("/v1/coupons", """{"code": "LINE", "percent": "10", "duration": "once", "applies_to": ["work"]}""")).Ok(201);
        const string OneOff = """{"id": "inv_one", "customer": "cus_clock", "discounts": ["ALL", "LINE"], "lines": [{"code": "work", "description": "Work", "quantity": "1", "unit_amount": "100.00"}]}""";

        var preview = (await http.Post("/v1/invoices?preview=true", OneOff)).Ok();
        var invoice = (await http.Post("/v1/invoices", OneOff)).Ok(201);
        (await http.Post("/v1/invoices", OneOff)).Ok(200);

        foreach (var document in new[] { preview, invoice })
        {
            Assert.Equal(("100.00", "28.00", "72.00"), (Text(document, "subtotal"), Text(document, "discount_total"), Text(document, "total")));
            Assert.Equal(["100.00", "-10.00", "-18.00"], document.GetProperty("lines").EnumerateArray().Select(line => Text(line, "amount")));
        }

        Assert.Equal(1, (await http.Get("/v1/coupons/ALL")).Ok().GetProperty("redemptions").GetInt32());
        Assert.Equal("id_taken", (await http.Post("/v1/invoices", OneOff.Replace("\"ALL\", ", "", StringComparison.Ordinal))).Problem(409));
    }

    [Fact]
    public async Task Many_at_once_never_redeem_more_than_there_are()
    {
        var http = await Firm();
        (await http.Post("/v1/coupons", """{"code": "FEW", "percent": "10", "duration": "once", "max_redemptions": 5}""")).Ok(201);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => http.Post(
            "/v1/subscriptions", $$"""{"id": "sub_{{i % 10}}", "customer": "cus_clock", "plan": "pro", "discounts": ["FEW"]}""")));

        Assert.Equal(5, answers.Count(answer => answer.Status == 201));
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201 or 409, answer.Body));
        Assert.Equal(5, (await http.Get("/v1/subscriptions?plan=pro")).Ok().GetProperty("data").GetArrayLength());
        Assert.Equal(5, (await http.Get("/v1/coupons/FEW")).Ok().GetProperty("redemptions").GetInt32());
    }

    [Fact]
    public async Task Expiry_is_judged_by_the_clock_of_who_redeems()
    {
        var http = await Firm();
        (await http.Post("/v1/coupons", """{"code": "NEXT", "percent": "10", "duration": "once", "expires_at": "2060-01-01T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_far", "now": "2060-01-01T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_far", "name": "Far", "test_clock": "clk_far"}""")).Ok(201);

        Assert.Equal("coupon_expired", (await http.Post("/v1/subscriptions", """{"customer": "cus_far", "plan": "pro", "discounts": ["NEXT"]}""")).Problem(409));
        (await http.Post("/v1/subscriptions", """{"customer": "cus_clock", "plan": "pro", "discounts": ["NEXT"]}""")).Ok(201);
        (await http.Post("/v1/coupons/NEXT/archive", null)).Ok();
        Assert.Equal("NEXT", Text(Assert.Single((await http.Get("/v1/coupons?status=archived")).Ok().GetProperty("data").EnumerateArray()), "code"));
        Assert.Equal("coupon_archived", (await http.Post("/v1/subscriptions", """{"customer": "cus_clock", "plan": "pro", "discounts": ["NEXT"]}""")).Problem(409));
    }

    private async Task<HttpClient> Firm()
    {
        var http = (await standalone.NewSeller("sandbox")).Http;
        (await http.Post("/v1/plans", Acceptance.Stage.Seats)).Ok(201);
        (await http.Post("/v1/test-clocks", """{"id": "clk_a", "now": "2026-01-31T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_clock", "name": "Initech", "test_clock": "clk_a"}""")).Ok(201);
        return http;
    }

    private static async Task Advance(HttpClient http, string to) => (await http.Post("/v1/test-clocks/clk_a/advance", $$"""{"to": "{{to}}"}""")).Ok();

    private static JsonElement.ArrayEnumerator Discounts(JsonElement subscription) => subscription.GetProperty("discounts").EnumerateArray();

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
