using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>Keys open what they say and nothing else, and leave no trace of themselves.</summary>
[Collection(Product.Name)]
public sealed class KeyAcceptanceTests(StandaloneFixture product)
{
    [Fact]
    public async Task A_revoked_and_an_expired_key_open_nothing()
    {
        var seller = await product.NewSeller("sandbox");
        var revoked = (await seller.Http.Post("/v1/api-keys", """{"name": "short"}""")).Ok(201);
        var brief = (await seller.Http.Post("/v1/api-keys", $$"""{"expires_at": "{{DateTimeOffset.UtcNow.AddSeconds(2):yyyy-MM-ddTHH:mm:ss.fffZ}}"}""")).Ok(201);
        var withRevoked = Client(revoked.GetProperty("key").GetString()!);
        var withBrief = Client(brief.GetProperty("key").GetString()!);
        (await withRevoked.Get("/v1/customers")).Ok();

        (await seller.Http.Send(HttpMethod.Delete, $"/v1/api-keys/{revoked.GetProperty("id").GetString()}", null)).Ok();
        Assert.Equal("invalid_key", (await withRevoked.Post("/v1/customers", """{"name": "x"}""")).Problem(401));

        Answer answer;
        do answer = await withBrief.Get("/v1/customers");
        while (answer.Status is 200 or 429); // Asked as fast as the machine can: at times faster than a key may.
        Assert.Equal("invalid_key", answer.Problem(401));
        Assert.Empty((await seller.Http.Get("/v1/customers")).Ok().GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("read", "POST", "/v1/customers", "missing_scope")]
    [InlineData("write", "GET", "/v1/customers", "missing_scope")]
    [InlineData("write", "PATCH", "/v1/organization", "missing_scope")]
    [InlineData("write", "GET", "/v1/api-keys", "missing_scope")]
    [InlineData("read", "POST", "/v1/organizations", "operator_only")]
    public async Task A_key_without_the_scope_is_refused_before_its_body_is_read(string scope, string method, string path, string code)
    {
        var seller = await product.NewSeller("sandbox");
        var key = (await seller.Http.Post("/v1/api-keys", $$"""{"scopes": ["{{scope}}"]}""")).Ok(201).GetProperty("key").GetString()!;
        var before = await Footprint.Of(product.ConnectionString, seller.Id);
        Assert.Equal(code, (await Client(key).Send(new HttpMethod(method), path, "{")).Problem(403));
        Assert.Equal(before, await Footprint.Of(product.ConnectionString, seller.Id));
    }

    [Fact]
    public async Task A_live_key_has_no_test_clocks()
    {
        var seller = await product.NewSeller("live");
        var before = await Footprint.Of(product.ConnectionString, seller.Id);
        Assert.Equal("sandbox_only", (await seller.Http.Post("/v1/test-clocks", """{"now": "2026-01-31T00:00:00Z"}""")).Problem(403));
        Assert.Equal("sandbox_only", (await seller.Http.Get("/v1/test-clocks/clk_a")).Problem(403));
        Assert.Equal("sandbox_only", (await seller.Http.Post("/v1/customers", """{"name": "x", "test_clock": "clk_a"}""")).Problem(422));
        Assert.Equal(before, await Footprint.Of(product.ConnectionString, seller.Id));
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_its_hash_never()
    {
        // Given a key made with an Idempotency-Key
        var seller = await product.NewSeller("sandbox");
        var first = await seller.Http.Post("/v1/api-keys", """{"name": "k"}""", ("Idempotency-Key", "once"));
        var secret = first.Ok(201).GetProperty("key").GetString()!;
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

        // When it is asked for again, in every way there is
        var again = await seller.Http.Post("/v1/api-keys", """{"name": "k"}""", ("Idempotency-Key", "once"));
        string[] answers =
        [
            again.Body,
            (await seller.Http.Get("/v1/api-keys")).Body,
            (await seller.Http.Get("/v1/events?limit=100")).Body,
            (await seller.Http.Get("/v1/organization")).Body,
        ];

        // Then neither it nor its hash is there, in answers or in what is kept of them
        again.Ok(201);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.All(answers, body => Assert.DoesNotContain(secret, body, StringComparison.Ordinal));
        Assert.All(answers, body => Assert.DoesNotContain(hash, body, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0, await Footprint.Count(product.ConnectionString, $"SELECT count(*) FROM idempotency_keys WHERE position('{secret}'::bytea in body) > 0"));
        Assert.Equal(0, await Footprint.Count(product.ConnectionString, $"SELECT count(*) FROM journal WHERE position('{secret}' in data::text) > 0"));
    }

    private HttpClient Client(string key) => ApiFixture.Client(product.Operator.BaseAddress!, key);
}
