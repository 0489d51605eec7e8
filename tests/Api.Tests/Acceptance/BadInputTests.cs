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
        var before = await stage.Footprint();
        var wrong = new List<string>();

        foreach (var refused in BadBodies.All())
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
}
