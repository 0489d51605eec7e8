using System.Text;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>What is wrong is refused with its field, and leaves no trace.</summary>
[Collection(Product.Name)]
public sealed class BadInputTests(StandaloneFixture product)
{
    [Fact]
    public async Task Every_wrong_body_is_a_clear_problem_and_writes_nothing()
    {
        // Given one of everything
        var stage = await Stage.Set(product);

        await AssertRefused(stage, BadBodies.All());
    }

    [Fact]
    public async Task Every_wrong_body_about_prices_usage_and_a_subscriptions_life_is_a_clear_problem_and_writes_nothing()
    {
        // Given one of everything, and subscriptions that are metered, over and paused
        var stage = await Stage.Set(product);
        await BadLifeBodies.Life(stage);

        await AssertRefused(stage, BadLifeBodies.All());
    }

    [Theory]
    [InlineData("sub_none", "calls", "1", "2026-01-31T00:00:00Z", "unknown_subscription", "subscription")]
    [InlineData("sub_over", "calls", "1", "2026-01-31T00:00:00Z", "subscription_over", "subscription")]
    [InlineData("sub_paused", "seat", "1", "2026-01-31T00:00:00Z", "unknown_meter", "meter")]
    [InlineData("sub_m", "mails", "1", "2026-01-31T00:00:00Z", "unknown_meter", "meter")]
    [InlineData("sub_m", "calls", null, "2026-01-31T00:00:00Z", "quantity_required", "quantity")]
    [InlineData("sub_m", "calls", "-1", "2026-01-31T00:00:00Z", "negative_quantity", "quantity")]
    [InlineData("sub_m", "calls", "1.0000001", "2026-01-31T00:00:00Z", "quantity_out_of_range", "quantity")]
    [InlineData("sub_m", "calls", "1000000000001", "2026-01-31T00:00:00Z", "quantity_out_of_range", "quantity")]
    [InlineData("sub_m", "calls", "1", "2026-01-31T00:05:01Z", "in_the_future", "at")]
    [InlineData("sub_m", "calls", "1", "2026-01-30T22:59:59Z", "before_start", "at")]
    public async Task A_usage_event_that_makes_no_sense_is_refused_by_itself(string subscription, string meter, string? quantity, string at, string code, string field)
    {
        var stage = await Lives.Of(product);
        var before = await stage.Footprint();
        var amount = quantity is null ? "" : $"\"quantity\": \"{quantity}\", ";

        var answer = (await stage.Http.Post("/v1/usage-events", $$"""
            {"events": [{"id": "evt-1", "subscription": "{{subscription}}", "meter": "{{meter}}", {{amount}}"at": "{{at}}"}]}
            """)).Ok();

        var error = answer.GetProperty("results")[0].GetProperty("error");
        Assert.Equal((code, $"/events/0/{field}"), (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        Assert.Equal((0, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("refused").GetInt32()));
        Assert.Equal(before, await stage.Footprint());
    }

    private static async Task AssertRefused(Stage stage, IEnumerable<Refused> cases)
    {
        var before = await stage.Footprint();
        var wrong = new List<string>();
        foreach (var refused in cases)
        {
            // When one thing is wrong
            var (method, path) = (refused.Call.Split(' ')[0], refused.Call.Split(' ')[1]);
            var answer = await stage.Http.Send(new HttpMethod(method), path, refused.Body);

            // Then the problem says which, and nothing is stored
            if (Judge(refused, answer) is { } mistake) wrong.Add($"{refused.Case}: {mistake}: {answer.Body}");
            var after = await stage.Footprint();
            if (after != before) wrong.Add($"{refused.Case}: something was written");
            before = after;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_body_of_two_megabytes_is_refused()
    {
        var stage = await Stage.Set(product);
        var before = await stage.Footprint();
        var body = "{\"name\": \"x\", \"metadata\": {\"a\": \"" + new string('v', 2 * 1024 * 1024) + "\"}}";
        Assert.Equal("body_too_large", (await stage.Http.Post("/v1/customers", body)).Problem(413));

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/v1/customers") { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content.Headers.ContentType = new("application/json");
        using var answer = await stage.Http.SendAsync(chunked);
        Assert.Equal(413, (int)answer.StatusCode);
        Assert.Equal(before, await stage.Footprint());
    }

    [Theory]
    [InlineData("/v1/customers?limit=0", "limit")]
    [InlineData("/v1/customers?limit=101", "limit")]
    [InlineData("/v1/customers?limit=ten", "limit")]
    [InlineData("/v1/customers?limit=%2B5", "limit")]
    [InlineData("/v1/customers?limit=", "limit")]
    [InlineData("/v1/customers?limit=5&limit=6", "limit")]
    [InlineData("/v1/customers?cursor=", "cursor")]
    [InlineData("/v1/customers?cursor=abc", "cursor")]
    [InlineData("/v1/customers?cursor=%00", "cursor")]
    [InlineData("/v1/customers?nmae=x", "nmae")]
    [InlineData("/v1/customers?email[gte]=x", "email[gte]")]
    [InlineData("/v1/customers?email=%00", "email")]
    [InlineData("/v1/customers?email=", "email")]
    [InlineData("/v1/customers?created_at[gte]=yesterday", "created_at[gte]")]
    [InlineData("/v1/customers?created_at[ne]=2026-01-01T00:00:00Z", "created_at[ne]")]
    [InlineData("/v1/invoices?billing_date=2026-02-30", "billing_date")]
    [InlineData("/v1/subscriptions?status=sleeping", "status")]
    [InlineData("/v1/subscriptions?past_due=maybe", "past_due")]
    [InlineData("/v1/customers/cus_a?x=1", "x")]
    public async Task A_wrong_query_is_malformed(string path, string parameter)
    {
        var answer = await (await product.NewSeller("sandbox")).Http.Get(path);
        answer.Problem(400);
        Assert.Equal([parameter], answer.Pointers());
    }

    [Theory]
    [InlineData("/v1/customers?created_at[gte]=0001-01-01T00:00:00Z&created_at[lt]=9999-12-31T23:59:59.9999999Z")]
    [InlineData("/v1/invoices?billing_date[gt]=0001-01-01&billing_date[lte]=9999-12-31")]
    [InlineData("/v1/customers?email=%ED%A0%80")]
    [InlineData("/v1/events?object=/&type=%F0%9F%98%80")]
    public async Task A_strange_query_is_a_page(string path) =>
        Assert.False((await (await product.NewSeller("sandbox")).Http.Get(path)).Ok().GetProperty("has_more").GetBoolean());

    [Fact]
    public async Task A_wrong_content_type_is_unsupported()
    {
        var http = (await product.NewSeller("sandbox")).Http;
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers") { Content = new ByteArrayContent("{\"name\": \"x\"}"u8.ToArray()) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await http.SendAsync(request);
            Assert.Equal(415, (int)answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
    }

    private static string? Judge(Refused refused, Answer answer)
    {
        if (answer.Status != refused.Status) return $"status {answer.Status}, not {refused.Status}";
        if (answer.ContentType != "application/problem+json") return $"is {answer.ContentType}";
        var code = answer.Json.GetProperty("code").GetString();
        if (code != refused.Code) return $"code {code}, not {refused.Code}";
        if (refused.Pointer is null) return null;
        return answer.Pointers().Contains(refused.Pointer) ? null : $"points to [{string.Join(' ', answer.Pointers())}], not {refused.Pointer}";
    }

    /// <summary>One stage for all the events: nothing is ever written to it.</summary>
    private static class Lives
    {
        private static Stage? stage;

        public static async Task<Stage> Of(StandaloneFixture product)
        {
            if (stage is not null) return stage;
            var fresh = await Stage.Set(product);
            await BadLifeBodies.Life(fresh);
            return stage = fresh;
        }
    }
}
