using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Doing a thing twice, at once or later, does it once.</summary>
[Collection(Product.Name)]
public sealed class RepeatTests(StandaloneFixture product)
{
    [Theory]
    [InlineData("POST", "/v1/customers", """{"name": "x"}""", 201)]
    [InlineData("PATCH", "/v1/customers/cus_a", """{"name": "y"}""", 200)]
    [InlineData("POST", "/v1/customers/cus_a/credits", """{"amount": "1.00", "currency": "EUR", "reason": "x"}""", 201)]
    [InlineData("POST", "/v1/customers/cus_a/charges", """{"description": "x", "amount": "1.00"}""", 200)]
    [InlineData("POST", "/v1/subscriptions", """{"customer": "cus_clock", "plan": "pro", "quantities": {"seat": "1"}}""", 201)]
    [InlineData("POST", "/v1/subscriptions/sub_a/cancel", """{"at": "period_end"}""", 200)]
    [InlineData("POST", "/v1/invoices", """{"customer": "cus_a", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}]}""", 201)]
    [InlineData("POST", "/v1/invoices/inv_draft/finalize", null, 200)]
    [InlineData("POST", "/v1/customers/cus_a/payment-methods", """{"type": "card", "token": "tok_ok"}""", 201)]
    [InlineData("POST", "/v1/bank-statements", """{"lines": [{"date": "2026-01-31", "amount": "1.00", "text": "x"}]}""", 200)]
    [InlineData("POST", "/v1/invoices/inv_issued/pay", """{"amount": "1.00"}""", 200)]
    [InlineData("POST", "/v1/plans/pro/archive", null, 200)]
    [InlineData("POST", "/v1/plans/pro/versions", """{"name": "Pro 2", "currency": "EUR", "interval": {"unit": "month"}, "components": [{"code": "a", "name": "A", "kind": "recurring", "price": {"model": "flat", "amount": "1.00"}}]}""", 201)]
    [InlineData("POST", "/v1/test-clocks", """{"now": "2026-01-31T00:00:00Z"}""", 201)]
    [InlineData("POST", "/v1/test-clocks/clk_a/advance", """{"to": "2026-03-01T00:00:00Z"}""", 200)]
    [InlineData("POST", "/v1/tax-rates", """{"country": "DE", "category": "standard", "percent": "19", "valid_from": "2020-01-01"}""", 201)]
    [InlineData("PATCH", "/v1/organization", """{"payment_terms_days": 7}""", 200)]
    [InlineData("POST", "/v1/invoices/inv_mailed/send", null, 200)]
    [InlineData("POST", "/v1/audit", null, 200)]
    [InlineData("POST", "/v1/notice-templates/invoice_issued/fr/preview", """{"subject": "x"}""", 200)]
    public async Task The_same_key_answers_the_same_and_does_nothing_again(string method, string path, string? body, int status)
    {
        var stage = await Stage.Set(product);
        var first = await stage.Http.Send(new HttpMethod(method), path, body, ("Idempotency-Key", "k"));
        first.Ok(status);
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));

        var before = await stage.Footprint();
        var again = await stage.Http.Send(new HttpMethod(method), path, body, ("Idempotency-Key", "k"));
        Assert.Equal((first.Status, first.Body, first.Headers.Location, first.Headers.ETag), (again.Status, again.Body, again.Headers.Location, again.Headers.ETag));
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal("idempotency_key_reused", (await stage.Http.Send(new HttpMethod(method), path, body is null ? "{}" : body + " ", ("Idempotency-Key", "k"))).Problem(422));
        Assert.Equal(before, await stage.Footprint());
    }

    [Theory]
    [InlineData("/v1/customers", """{"name": "x"}""", "customers")]
    [InlineData("/v1/customers/cus_a/credits", """{"amount": "1.00", "currency": "EUR", "reason": "x"}""", "balance_movements")]
    [InlineData("/v1/subscriptions", """{"customer": "cus_clock", "plan": "pro", "quantities": {"seat": "1"}}""", "subscriptions")]
    [InlineData("/v1/invoices", """{"customer": "cus_a", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1.00"}]}""", "invoices WHERE kind = 'one_off' AND")]
    public async Task Twins_at_the_same_time_are_done_once(string path, string body, string table)
    {
        var stage = await Stage.Set(product);
        var sql = $"SELECT count(*) FROM {table} {(table.Contains("WHERE", StringComparison.Ordinal) ? "" : "WHERE")} organization = '{stage.Seller.Id}'";
        var before = await Footprint.Count(product.ConnectionString, sql);
        for (var round = 0; round < 5; round++)
        {
            var key = ("Idempotency-Key", $"twin {round}");
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => stage.Http.Post(path, body, key)));
            Assert.All(answers, answer => Assert.True(answer.Status == 201 || answer.Problem(409) == "request_in_progress", answer.Body));
            var last = await stage.Http.Post(path, body, key);
            Assert.All(answers.Where(answer => answer.Status == 201), answer => Assert.Equal(last.Body, answer.Body));
            Assert.Contains(answers, answer => answer.Status == 201 && !answer.Headers.Contains("Idempotent-Replayed"));
        }

        Assert.Equal(5, await Footprint.Count(product.ConnectionString, sql) - before);
    }

    [Fact]
    public async Task Canceling_twice_is_the_same_and_canceling_what_is_over_is_refused()
    {
        var stage = await Stage.Set(product);
        var first = (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "period_end"}""")).Ok();
        Assert.Equal("2026-02-28", first.GetProperty("cancel_on").GetString());
        var before = await stage.Footprint();
        (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "period_end"}""")).Ok();
        Assert.Equal(before, await stage.Footprint());

        (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "now"}""")).Ok();
        before = await stage.Footprint();
        Assert.Equal("subscription_over", (await stage.Http.Post("/v1/subscriptions/sub_a/cancel", """{"at": "now"}""")).Problem(409));
        Assert.Equal("subscription_over", (await stage.Http.Post("/v1/subscriptions/sub_a/cancel?preview=true", """{"at": "now"}""")).Problem(409));
        Assert.Equal("nothing_upcoming", (await stage.Http.Get("/v1/subscriptions/sub_a/upcoming")).Problem(404));
        (await stage.Http.Post("/v1/invoices/inv_issued/finalize", null)).Ok();
        Assert.Equal(before, await stage.Footprint());
    }

    [Fact]
    public async Task A_stale_change_is_refused()
    {
        var stage = await Stage.Set(product);
        foreach (var path in new[] { "/v1/customers/cus_a", "/v1/organization" })
        {
            var tag = (await stage.Http.Get(path)).Headers.ETag!.ToString();
            var changed = await stage.Http.Patch(path, """{"payment_terms_days": 3}""", ("If-Match", tag));
            changed.Ok();
            Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
            var before = await stage.Footprint();
            (await stage.Http.Patch(path, """{"payment_terms_days": 4}""", ("If-Match", tag))).Problem(412);
            (await stage.Http.Patch(path, """{"payment_terms_days": 4}""", ("If-Match", "\"x\""))).Problem(412);
            Assert.Equal(before, await stage.Footprint());
            (await stage.Http.Patch(path, """{"payment_terms_days": 4}""", ("If-Match", "*"))).Ok();
        }
    }
}
