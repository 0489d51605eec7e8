using System.Text.Json;
using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

[Collection(ApiTests.Name)]
public sealed class ListTests(ApiFixture api)
{
    [Fact]
    public async Task Pages_follow_each_other_newest_first_without_gap_or_repeat()
    {
        var seller = await api.NewSeller("sandbox");
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
            made.Add((await seller.Http.Post("/v1/customers", $$"""{"name": "c{{i}}"}""")).Ok(201).GetProperty("id").GetString()!);

        var seen = new List<string>();
        var path = "/v1/customers?limit=3";
        for (JsonElement page = default; ;)
        {
            page = (await seller.Http.Get(path)).Ok();
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(customer => customer.GetProperty("id").GetString()!));
            if (!page.GetProperty("has_more").GetBoolean()) break;
            path = $"/v1/customers?limit=3&cursor={page.GetProperty("next_cursor").GetString()}";
        }

        Assert.Equal(made.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    public async Task A_cursor_is_refused_by_another_filter_and_another_organization()
    {
        var seller = await api.NewSeller("sandbox");
        for (var i = 0; i < 2; i++) (await seller.Http.Post("/v1/customers", """{"name": "x"}""")).Ok(201);
        var cursor = (await seller.Http.Get("/v1/customers?limit=1")).Ok().GetProperty("next_cursor").GetString();
        (await seller.Http.Get($"/v1/customers?limit=2&cursor={cursor}")).Ok();
        Assert.Equal("invalid_cursor", (await seller.Http.Get($"/v1/customers?collection=manual&cursor={cursor}")).Problem(400));
        Assert.Equal("invalid_cursor", (await api.Sandbox.Http.Get($"/v1/customers?cursor={cursor}")).Problem(400));
    }

    [Fact]
    public async Task Filters_narrow_a_list()
    {
        var seller = await api.NewSeller("sandbox");
        (await seller.Http.Post("/v1/customers", """{"name": "x"}""")).Ok(201);
        Assert.Equal(1, await Count("?collection=manual"));
        Assert.Equal(0, await Count("?collection=automatic"));
        Assert.Equal(1, await Count("?created_at[gte]=2020-01-01T00:00:00Z&created_at[lt]=2100-01-01T00:00:00Z"));
        Assert.Equal(0, await Count("?created_at[lt]=2020-01-01T00:00:00Z"));
        Assert.Equal(1, await Count("?currency=EUR"));

        async Task<int> Count(string query) => (await seller.Http.Get($"/v1/customers{query}")).Ok().GetProperty("data").GetArrayLength();
    }

    public static TheoryData<string> Lists =>
    [
        "/v1/tax-rates", "/v1/plans", "/v1/customers", "/v1/subscriptions", "/v1/invoices", "/v1/credit-notes", "/v1/test-clocks", "/v1/events", "/v1/api-keys", "/v1/webhook-endpoints",
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Every_list_answers_a_page(string path)
    {
        var page = (await api.Sandbox.Http.Get($"{path}?limit=1&created_at[gte]=2020-01-01T00:00:00Z")).Ok();
        Assert.Equal(JsonValueKind.Array, page.GetProperty("data").ValueKind);
        page.GetProperty("has_more").GetBoolean();
        Assert.True(page.TryGetProperty("next_cursor", out _));
    }
}
