using System.Text.RegularExpressions;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Nobody learns from an answer whether another organization has an id.</summary>
[Collection(Product.Name)]
public sealed partial class ForeignIdTests(StandaloneFixture product)
{
    [Theory]
    [InlineData("GET", "/v1/customers/{cus_a}", null)]
    [InlineData("PATCH", "/v1/customers/{cus_a}", """{"name": "x"}""")]
    [InlineData("GET", "/v1/customers/{cus_a}/balance", null)]
    [InlineData("GET", "/v1/customers/{cus_a}/statement", null)]
    [InlineData("GET", "/v1/reports/customer-statement.json?customer={cus_a}", null)]
    [InlineData("POST", "/v1/customers/{cus_a}/credits", """{"amount": "1.00", "currency": "EUR", "reason": "x"}""")]
    [InlineData("GET", "/v1/customers/{cus_a}/charges", null)]
    [InlineData("POST", "/v1/customers/{cus_a}/charges", """{"description": "x", "amount": "1.00"}""")]
    [InlineData("DELETE", "/v1/customers/{cus_a}/charges/1", null)]
    [InlineData("POST", "/v1/customers/{cus_a}/charges/invoice", null)]
    [InlineData("POST", "/v1/customers/{cus_a}/charges/invoice?preview=true", null)]
    [InlineData("GET", "/v1/customers/{cus_a}/payment-methods", null)]
    [InlineData("POST", "/v1/customers/{cus_a}/payment-methods", """{"type": "card", "token": "tok_ok"}""")]
    [InlineData("POST", "/v1/invoices/{inv_issued}/pay", """{"amount": "1.00"}""")]
    [InlineData("POST", "/v1/invoices/{inv_issued}/pay", """{"collect": true}""")]
    [InlineData("POST", "/v1/invoices/{inv_issued}/write-off", """{"reason": "x"}""")]
    [InlineData("POST", "/v1/invoices/{inv_issued}/hold", """{"hold_until": "2030-01-01"}""")]
    [InlineData("POST", "/v1/invoices/{inv_issued}/release", "{}")]
    [InlineData("GET", "/v1/subscriptions/{sub_a}", null)]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/cancel", """{"at": "now"}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/cancel?preview=true", """{"at": "now"}""")]
    [InlineData("GET", "/v1/subscriptions/{sub_a}/upcoming", null)]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/change", """{"quantities": {"seat": "4"}}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/change?preview=true", """{"quantities": {"seat": "4"}}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/pause", """{"from": "now"}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/pause?preview=true", """{"from": "now"}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/resume", """{"at": "now"}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/reactivate", "{}")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/uncancel", null)]
    [InlineData("GET", "/v1/subscriptions/{sub_a}/charges", null)]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/charges", """{"description": "x", "amount": "1.00"}""")]
    [InlineData("DELETE", "/v1/subscriptions/{sub_a}/charges/1", null)]
    [InlineData("POST", "/v1/price-changes", """{"plan": "{pro}", "version": 1, "from": "2030-01-01"}""")]
    [InlineData("POST", "/v1/price-changes?preview=true", """{"plan": "{pro}", "version": 1, "from": "2030-01-01"}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/discounts", """{"percent": "10", "duration": "once"}""")]
    [InlineData("POST", "/v1/subscriptions/{sub_a}/discounts/1/remove", "{}")]
    [InlineData("GET", "/v1/invoices/{inv_issued}", null)]
    [InlineData("GET", "/v1/invoices/{inv_issued}/explain", null)]
    [InlineData("GET", "/v1/invoices/{inv_issued}/explain.xlsx", null)]
    [InlineData("POST", "/v1/invoices/{inv_draft}/finalize", null)]
    [InlineData("POST", "/v1/invoices/{inv_issued}/finalize", null)]
    [InlineData("POST", "/v1/invoices/{inv_issued}/void", null)]
    [InlineData("POST", "/v1/invoices/{inv_draft}/void", null)]
    [InlineData("POST", "/v1/invoices/{inv_mailed}/send", null)]
    [InlineData("POST", "/v1/notice-templates/invoice_issued/fr/preview", """{"invoice": "{inv_mailed}"}""")]
    [InlineData("POST", "/v1/notice-templates/invoice_issued/fr/preview", """{"customer": "{cus_a}"}""")]
    [InlineData("POST", "/v1/credit-notes", """{"invoice": "{inv_issued}", "reason": "x"}""")]
    [InlineData("POST", "/v1/credit-notes?preview=true", """{"invoice": "{inv_issued}", "reason": "x"}""")]
    [InlineData("GET", "/v1/plans/{pro}", null)]
    [InlineData("POST", "/v1/plans/{pro}/archive", null)]
    [InlineData("POST", "/v1/plans/{pro}/versions", """{"name": "Pro", "currency": "EUR", "interval": {"unit": "month"}, "components": [{"code": "a", "name": "A", "kind": "recurring", "price": {"model": "flat", "amount": "1.00"}}]}""")]
    [InlineData("GET", "/v1/test-clocks/{clk_a}", null)]
    [InlineData("POST", "/v1/test-clocks/{clk_a}/advance", """{"to": "2026-03-01T00:00:00Z"}""")]
    [InlineData("POST", "/v1/customers", """{"name": "x", "test_clock": "{clk_a}"}""")]
    [InlineData("POST", "/v1/subscriptions", """{"customer": "{cus_clock}", "plan": "pro"}""")]
    [InlineData("POST", "/v1/subscriptions?preview=true", """{"customer": "{cus_clock}", "plan": "pro"}""")]
    [InlineData("POST", "/v1/subscriptions", """{"customer": "cus_mine", "plan": "{pro}"}""")]
    [InlineData("POST", "/v1/invoices", """{"customer": "{cus_a}", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}]}""")]
    [InlineData("POST", "/v1/invoices?preview=true", """{"customer": "{cus_a}", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}]}""")]
    public async Task A_foreign_id_answers_like_a_missing_one(string method, string path, string? body)
    {
        // Given an organization that has the object, and one that has not
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        (await other.Http.Post("/v1/customers", """{"id": "cus_mine", "name": "Mine"}""")).Ok(201);
        var before = await Footprint.Of(product.ConnectionString, owner.Seller.Id, other.Id);

        // When the other one names it, and names one that nobody has
        var foreign = await other.Http.Send(new HttpMethod(method), Id().Replace(path, "$1"), body is null ? null : Id().Replace(body, "$1"));
        var missing = await other.Http.Send(new HttpMethod(method), Id().Replace(path, "$1_none"), body is null ? null : Id().Replace(body, "$1_none"));

        // Then the answers are the same but for the id and the trace, and nothing was written on either side
        Assert.True(foreign.Status is 404 or 422, foreign.Body);
        foreign.Problem(foreign.Status);
        Assert.Equal(Same(missing, "_none"), Same(foreign, ""));
        Assert.Equal(before, await Footprint.Of(product.ConnectionString, owner.Seller.Id, other.Id));
    }

    [Fact]
    public async Task Foreign_keys_and_events_are_missing_too()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        var key = (await owner.Http.Get("/v1/api-keys")).Ok().GetProperty("data")[0].GetProperty("id").GetString()!;
        var @event = (await owner.Http.Get("/v1/events")).Ok().GetProperty("data")[0].GetProperty("id").GetString()!;
        Assert.Equal("not_found", (await other.Http.Send(HttpMethod.Delete, $"/v1/api-keys/{key}", null)).Problem(404));
        Assert.Equal("not_found", (await other.Http.Get($"/v1/events/{@event}")).Problem(404));
        (await owner.Http.Get($"/v1/events/{@event}")).Ok();
        foreach (var filter in new[] { "/v1/invoices?customer=cus_a", "/v1/subscriptions?customer=cus_clock", "/v1/events?object=cus_a", "/v1/credit-notes?customer=cus_a" })
            Assert.Empty((await other.Http.Get(filter)).Ok().GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Usage_of_a_foreign_subscription_is_usage_of_none()
    {
        var owner = await Stage.Set(product);
        await BadLifeBodies.Life(owner);
        var other = await product.NewSeller("sandbox");
        var before = await Footprint.Of(product.ConnectionString, owner.Seller.Id, other.Id);

        var foreign = await other.Http.Post("/v1/usage-events", Event("sub_m"));
        var missing = await other.Http.Post("/v1/usage-events", Event("sub_m_none"));

        Assert.Equal("unknown_subscription", foreign.Ok().GetProperty("results")[0].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(missing.Body, foreign.Body);
        Assert.Equal(before, await Footprint.Of(product.ConnectionString, owner.Seller.Id, other.Id));

        static string Event(string subscription) =>
            $$"""{"events": [{"id": "evt-1", "subscription": "{{subscription}}", "meter": "calls", "quantity": "1", "at": "2026-01-31T00:00:00Z"}]}""";
    }

    [Fact]
    public async Task A_foreign_coupon_is_missing()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        (await owner.Http.Post("/v1/coupons", """{"code": "TEN", "percent": "10", "duration": "once"}""")).Ok(201);
        (await other.Http.Post("/v1/customers", """{"id": "cus_mine", "name": "Mine"}""")).Ok(201);

        Assert.Equal("not_found", (await other.Http.Get("/v1/coupons/TEN")).Problem(404));
        Assert.Equal("coupon_not_found", (await other.Http.Post("/v1/coupons/TEN/archive", null)).Problem(404));
        Assert.Equal("coupon_not_found", (await other.Http.Post("/v1/invoices", Stage.OneOff("inv_mine", "cus_mine").Replace("\"lines\"", "\"discounts\": [\"TEN\"], \"lines\"", StringComparison.Ordinal))).Problem(422));
        Assert.Empty((await other.Http.Get("/v1/coupons")).Ok().GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task A_foreign_statement_line_is_missing_and_pays_no_foreign_invoice()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        const string line = """{"lines": [{"id": "B-1", "date": "2026-01-31", "amount": "1.00"}]}""";
        (await owner.Http.Post("/v1/bank-statements", line)).Ok();
        var id = (await owner.Http.Get("/v1/bank-statements/lines")).Ok().GetProperty("data")[0].GetProperty("id").GetString();
        foreach (var (method, path, body) in new[] { ("GET", "", null), ("POST", "/assign", """{"invoice": "inv_issued"}"""), ("POST", "/ignore", "{}") })
        {
            var foreign = await other.Http.Send(new HttpMethod(method), $"/v1/bank-statements/lines/{id}{path}", body);
            Assert.Equal("not_found", foreign.Problem(404));
            Assert.Equal(Same(await other.Http.Send(new HttpMethod(method), $"/v1/bank-statements/lines/{id}_none{path}", body), "_none"), Same(foreign, ""));
        }

        Assert.Equal(1, (await other.Http.Post("/v1/bank-statements", line)).Ok().GetProperty("added").GetInt32());
        Assert.Equal("invoice_not_found", (await other.Http.Post($"/v1/bank-statements/lines/{id}/assign", """{"invoice": "inv_issued"}""")).Problem(422));
    }

    [Fact]
    public async Task A_foreign_alert_is_missing_and_stays_open()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        (await owner.Http.Post("/v1/bank-statements", """{"lines": [{"date": "2026-01-31", "amount": "1.00"}]}""")).Ok();
        var id = Assert.Single((await owner.Http.Get("/v1/alerts?kind=unmatched_payments")).Ok().GetProperty("data").EnumerateArray()).GetProperty("id").GetString();
        foreach (var (method, path, body) in new[] { ("GET", "", null), ("POST", "/resolve", "{}") })
        {
            var foreign = await other.Http.Send(new HttpMethod(method), $"/v1/alerts/{id}{path}", body);
            Assert.Equal("not_found", foreign.Problem(404));
            Assert.Equal(Same(await other.Http.Send(new HttpMethod(method), $"/v1/alerts/{id}_none{path}", body), "_none"), Same(foreign, ""));
        }

        Assert.Empty((await other.Http.Get("/v1/alerts")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal("open", (await owner.Http.Get($"/v1/alerts/{id}")).Ok().GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_foreign_price_change_is_missing()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        (await owner.Http.Post("/v1/plans/pro/versions", Stage.Seats.Replace("\"code\": \"pro\", ", "", StringComparison.Ordinal).Replace("49.00", "52.00", StringComparison.Ordinal))).Ok(201);
        (await owner.Http.Post("/v1/price-changes", """{"id": "pch_a", "plan": "pro", "version": 2, "from": "2027-01-31"}""")).Ok(201);
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "/subscriptions"), (HttpMethod.Post, "/withdraw") })
        {
            var foreign = await other.Http.Send(method, $"/v1/price-changes/pch_a{path}", null);
            Assert.Equal("not_found", foreign.Problem(404));
            Assert.Equal(Same(await other.Http.Send(method, $"/v1/price-changes/pch_a_none{path}", null), "_none"), Same(foreign, ""));
        }

        Assert.Empty((await other.Http.Get("/v1/price-changes")).Ok().GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task A_foreign_notice_or_template_is_missing()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        var notice = (await owner.Http.Get("/v1/notices?invoice=inv_mailed")).Ok().GetProperty("data")[0].GetProperty("id").GetString()!;
        (await owner.Http.Send(HttpMethod.Put, "/v1/notice-templates/invoice_issued/de", """{"subject": "s", "html": "h", "text": "t"}""")).Ok(201);

        Assert.Equal("not_found", (await other.Http.Get($"/v1/notices/{notice}")).Problem(404));
        Assert.Equal("not_found", (await other.Http.Post($"/v1/notices/{notice}/resend", null)).Problem(404));
        Assert.Empty((await other.Http.Get("/v1/notices?customer=cus_mailed")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal("not_found", (await other.Http.Get("/v1/notice-templates/invoice_issued/de")).Problem(404));
        Assert.Equal("not_found", (await other.Http.Send(HttpMethod.Delete, "/v1/notice-templates/invoice_issued/de", null)).Problem(404));
    }

    [Fact]
    public async Task A_foreign_forecast_is_missing_and_its_id_is_free_for_others()
    {
        var owner = await Stage.Set(product);
        var other = await product.NewSeller("sandbox");
        (await owner.Http.Post("/v1/forecasts", """{"id": "fcs_a", "until": "2027-12-31"}""")).Ok(202);
        foreach (var path in new[] { "", "/invoices", "/compare" })
        {
            var foreign = await other.Http.Get($"/v1/forecasts/fcs_a{path}");
            Assert.Equal("not_found", foreign.Problem(404));
            Assert.Equal(Same(await other.Http.Get($"/v1/forecasts/fcs_a_none{path}"), "_none"), Same(foreign, ""));
        }

        Assert.Empty((await other.Http.Get("/v1/forecasts")).Ok().GetProperty("data").EnumerateArray());
        Assert.Equal(0, (await other.Http.Post("/v1/forecasts", """{"id": "fcs_a", "until": "2027-11-30"}""")).Ok(202).GetProperty("of").GetInt32());
    }

    [Theory]
    [InlineData("forecasts")]
    [InlineData("customers")]
    [InlineData("subscriptions")]
    [InlineData("invoices")]
    [InlineData("credit-notes")]
    [InlineData("plans")]
    [InlineData("test-clocks")]
    [InlineData("events")]
    public async Task An_id_that_cannot_exist_answers_like_one_that_does_not(string collection)
    {
        var http = (await product.NewSeller("sandbox")).Http;
        var missing = (await http.Get($"/v1/{collection}/none")).Json.GetProperty("detail").GetString();
        foreach (var id in new[] { new string('x', 65), "é", "a%20b", "a%2Fb", "-'" })
        {
            var answer = await http.Get($"/v1/{collection}/{id}");
            Assert.Equal("not_found", answer.Problem(404));
            Assert.Equal(missing, answer.Json.GetProperty("detail").GetString());
        }
    }

    private static string Same(Answer answer, string suffix) =>
        $"{answer.Status} {Trace().Replace(answer.Body, "")}".Replace(suffix.Length > 0 ? suffix : "\0", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\{((?:cus|sub|inv|clk)_[a-z]+|pro)\}")]
    private static partial Regex Id();

    [GeneratedRegex("\"trace_id\":\"[^\"]*\"")]
    private static partial Regex Trace();
}
