using System.Globalization;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Every list can be walked to its end, in pages of any size, without a row twice or left out.</summary>
[Collection(Product.Name)]
public sealed class PagingTests(StandaloneFixture product)
{
    [Fact]
    public async Task Every_list_is_walked_to_its_end()
    {
        // Given eleven of everything that a list shows
        var http = (await product.NewSeller("sandbox")).Http;
        (await http.Post("/v1/test-clocks", """{"id": "clk_0", "now": "2026-01-31T00:00:00Z"}""")).Ok(201);
        (await http.Post("/v1/customers", """{"id": "cus_0", "name": "0", "test_clock": "clk_0"}""")).Ok(201);
        for (var i = 1; i <= 10; i++)
        {
            (await http.Post("/v1/test-clocks", $$"""{"id": "clk_{{i}}", "now": "2026-01-31T00:00:00Z"}""")).Ok(201);
            (await http.Post("/v1/plans", Stage.Plan($"p{i}"))).Ok(201);
            (await http.Post("/v1/customers", $$"""{"id": "cus_{{i}}", "name": "{{i}}"}""")).Ok(201);
            (await http.Post("/v1/subscriptions", $$"""{"id": "sub_{{i}}", "customer": "cus_0", "plan": "p{{i}}", "quantities": {"seat": "{{i}}"} }""")).Ok(201);
            (await http.Post("/v1/customers/cus_0/credits", $$"""{"amount": "{{i}}.00", "currency": "EUR", "reason": "{{i}}"}""")).Ok(201);
            (await http.Post("/v1/tax-rates", $$"""{"country": "FR", "category": "standard", "percent": "{{i}}", "valid_from": "20{{i + 10}}-01-01"}""")).Ok(201);
            (await http.Post("/v1/api-keys", "{}")).Ok(201);
        }

        (await http.Post("/v1/test-clocks/clk_0/advance", """{"to": "2026-02-10T12:00:00Z"}""")).Ok();
        for (var i = 1; i <= 10; i++) (await http.Post($"/v1/subscriptions/sub_{i}/cancel", """{"at": "now", "credit": "prorate"}""")).Ok();

        foreach (var list in new[] { "customers", "plans", "subscriptions", "invoices", "credit-notes", "test-clocks", "tax-rates", "api-keys", "events", "customers/cus_0/balance", "invoices?customer=cus_0&billing_date[gte]=2026-01-01" })
        {
            // When the list is read in one page and in pages of three
            var join = list.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var whole = await Walk(http, $"/v1/{list}{join}limit=100");
            var pages = await Walk(http, $"/v1/{list}{join}limit=3");

            // Then both are the same, over more than three pages
            Assert.True(pages.Pages > 3, $"{list}: {pages.Pages} pages");
            Assert.Equal(whole.Rows, pages.Rows);
            Assert.Equal(whole.Rows.Count, whole.Rows.Distinct().Count());
        }
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_list_its_filters_and_its_organization()
    {
        var stage = await Stage.Set(product);
        var other = await Stage.Set(product);
        var cursor = (await stage.Http.Get("/v1/customers?limit=1")).Ok().GetProperty("next_cursor").GetString();
        (await stage.Http.Get($"/v1/customers?limit=2&cursor={cursor}")).Ok();
        Assert.Equal("invalid_cursor", (await stage.Http.Get($"/v1/plans?cursor={cursor}")).Problem(400));
        Assert.Equal("invalid_cursor", (await stage.Http.Get($"/v1/customers?currency=EUR&cursor={cursor}")).Problem(400));
        Assert.Equal("invalid_cursor", (await other.Http.Get($"/v1/customers?cursor={cursor}")).Problem(400));
        Assert.Equal("invalid_cursor", (await stage.Http.Get($"/v1/customers?cursor={cursor}x")).Problem(400));
    }

    [Fact]
    public async Task Rows_that_are_added_meanwhile_do_not_shift_the_pages()
    {
        var http = (await product.NewSeller("sandbox")).Http;
        for (var i = 0; i < 5; i++) (await http.Post("/v1/customers", $$"""{"id": "cus_{{i}}", "name": "{{i}}"}""")).Ok(201);
        var first = (await http.Get("/v1/customers?limit=2")).Ok();
        (await http.Post("/v1/customers", """{"id": "cus_new", "name": "new"}""")).Ok(201);
        var second = (await http.Get($"/v1/customers?limit=2&cursor={first.GetProperty("next_cursor").GetString()}")).Ok();
        Assert.Equal(["cus_2", "cus_1"], second.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
    }

    private static async Task<(int Pages, List<string> Rows)> Walk(HttpClient http, string path)
    {
        var (pages, rows, cursor) = (0, new List<string>(), "");
        while (true)
        {
            var page = (await http.Get(path + cursor)).Ok();
            pages++;
            var data = page.TryGetProperty("data", out var list) ? list : page.GetProperty("movements");
            rows.AddRange(data.EnumerateArray().Select(row => row.GetRawText()));
            if (!page.GetProperty("has_more").GetBoolean()) return (pages, rows);
            cursor = string.Create(CultureInfo.InvariantCulture, $"&cursor={page.GetProperty("next_cursor").GetString()}");
        }
    }
}
