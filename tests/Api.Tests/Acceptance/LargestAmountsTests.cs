using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>At the limits things are billed or refused, never stuck.</summary>
[Collection(Product.Name)]
public sealed class LargestAmountsTests(StandaloneFixture product)
{
    [Theory]
    [InlineData("EUR", "10000000000000.00")]
    [InlineData("JPY", "1000000000000000")]
    [InlineData("KWD", "1000000000000.000")]
    public async Task A_plan_of_the_largest_prices_is_billed_or_refused(string currency, string amount)
    {
        // Given the most components at the highest price, with tax on it
        var stage = await Stage.Set(product);
        var components = string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""{"code": "c{{i}}", "name": "C", "kind": "recurring", "price": {"model": "flat", "amount": "{{amount}}"} }"""));
        (await stage.Http.Post("/v1/plans", $$"""{"code": "big", "name": "Big", "currency": "{{currency}}", "interval": {"unit": "day"}, "components": [{{components}}]}""")).Ok(201);
        (await stage.Http.Post("/v1/customers", $$"""{"id": "cus_big", "name": "Big", "currency": "{{currency}}", "test_clock": "clk_a"}""")).Ok(201);

        // When it is subscribed to
        var answer = await stage.Http.Post("/v1/subscriptions", """{"id": "sub_big", "customer": "cus_big", "plan": "big"}""");

        // Then either it is refused, or its bills come
        if (answer.Status == 422) return;
        answer.Ok(201);
        Assert.Equal("ready", (await stage.Http.Post("/v1/test-clocks/clk_a/advance", """{"to": "2026-02-02T00:00:00Z"}""")).Ok().GetProperty("status").GetString());
        var clock = (await stage.Http.Get("/v1/test-clocks/clk_a")).Ok();
        Assert.Equal("2026-02-02T00:00:00Z", clock.GetProperty("now").GetString());
        var invoices = (await stage.Http.Get("/v1/invoices?subscription=sub_big")).Ok().GetProperty("data").EnumerateArray().ToArray();
        Assert.NotEmpty(invoices);
        Assert.All(invoices, invoice => Assert.NotNull(invoice.GetProperty("number").GetString()));
        (await stage.Http.Post("/v1/subscriptions/sub_big/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();
    }

    [Fact]
    public async Task An_invoice_beyond_the_largest_total_is_refused_as_a_whole()
    {
        var stage = await Stage.Set(product);
        var before = await stage.Footprint();
        var lines = string.Join(',', Enumerable.Repeat("""{"description": "x", "quantity": "1000", "unit_amount": "1000000000"}""", 250));
        var answer = await stage.Http.Post("/v1/invoices", $$"""{"customer": "cus_a", "lines": [{{lines}}]}""");
        Assert.Equal("amount_too_large", answer.Problem(422));
        Assert.Equal(["/lines"], answer.Pointers());
        Assert.Equal(before, await stage.Footprint());
    }
}
