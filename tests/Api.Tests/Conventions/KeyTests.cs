using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

[Collection(ApiTests.Name)]
public sealed class KeyTests(ApiFixture api)
{
    [Fact]
    public async Task Without_a_key_it_is_401() => Assert.Equal("unauthenticated", (await api.Anonymous().Get("/v1/customers")).Problem(401));

    [Fact]
    public async Task An_unknown_key_is_401()
    {
        using var http = ApiFixture.Client(api.Operator.BaseAddress!, "bk_test_unknown");
        Assert.Equal("invalid_key", (await http.Get("/v1/customers")).Problem(401));
    }

    [Fact]
    public async Task A_revoked_key_is_401_at_once()
    {
        var key = (await api.Sandbox.Http.Post("/v1/api-keys", "{}")).Ok(201);
        using var http = ApiFixture.Client(api.Operator.BaseAddress!, key.GetProperty("key").GetString());
        (await http.Get("/v1/customers")).Ok();
        (await api.Sandbox.Http.Send(HttpMethod.Delete, $"/v1/api-keys/{key.GetProperty("id").GetString()}", null)).Ok();
        Assert.Equal("invalid_key", (await http.Get("/v1/customers")).Problem(401));
    }

    [Fact]
    public async Task A_key_revoked_after_it_was_used_is_401_whatever_the_answer_would_have_been()
    {
        foreach (var path in new[] { "/v1/customers", "/v1/customers?limit=no", "/v1/customers/cus_unknown" })
        {
            var key = (await api.Sandbox.Http.Post("/v1/api-keys", "{}")).Ok(201);
            using var http = ApiFixture.Client(api.Operator.BaseAddress!, key.GetProperty("key").GetString());
            (await http.Get("/v1/customers")).Ok();
            (await api.Sandbox.Http.Send(HttpMethod.Delete, $"/v1/api-keys/{key.GetProperty("id").GetString()}", null)).Ok();
            // The first call after it is the one that finds the key remembered.
            Assert.Equal("invalid_key", (await http.Get(path)).Problem(401));
        }
    }

    [Fact]
    public async Task An_expired_key_is_401()
    {
        var key = (await api.Sandbox.Http.Post("/v1/api-keys", """{"expires_at": "2020-01-01T00:00:00Z"}""")).Ok(201);
        using var http = ApiFixture.Client(api.Operator.BaseAddress!, key.GetProperty("key").GetString());
        (await http.Get("/v1/customers")).Problem(401);
    }

    [Fact]
    public async Task A_missing_scope_is_403_and_named()
    {
        using var reader = await api.KeyWith(api.Sandbox, "read");
        using var writer = await api.KeyWith(api.Sandbox, "write");
        (await reader.Get("/v1/customers")).Ok();
        var write = await reader.Post("/v1/customers", """{"name": "x"}""");
        Assert.Equal("missing_scope", write.Problem(403));
        Assert.Contains("write", write.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("read", (await writer.Get("/v1/customers")).Body, StringComparison.Ordinal);
        var admin = await writer.Post("/v1/api-keys", "{}");
        admin.Problem(403);
        Assert.Contains("admin", admin.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_operators_key_makes_organizations()
    {
        Assert.Equal("operator_only", (await api.Sandbox.Http.Get("/v1/organizations")).Problem(403));
        (await api.Operator.Get("/v1/organizations")).Ok();
        (await api.Operator.Get("/v1/customers")).Problem(401);
    }

    [Fact]
    public async Task Keys_tell_sandbox_from_live()
    {
        Assert.StartsWith("bk_test_", api.Sandbox.Key, StringComparison.Ordinal);
        Assert.StartsWith("bk_live_", api.Live.Key, StringComparison.Ordinal);
        Assert.Equal("sandbox_only", (await api.Live.Http.Post("/v1/test-clocks", """{"now": "2026-01-01T00:00:00Z"}""")).Problem(403));
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_never_stored()
    {
        var first = (await api.Sandbox.Http.Post("/v1/api-keys", """{"name": "once"}""", ("Idempotency-Key", "secret-once"))).Ok(201);
        var again = await api.Sandbox.Http.Post("/v1/api-keys", """{"name": "once"}""", ("Idempotency-Key", "secret-once"));
        var secret = first.GetProperty("key").GetString()!;
        Assert.Equal(first.GetProperty("id").GetString(), again.Ok(201).GetProperty("id").GetString());
        Assert.False(again.Json.TryGetProperty("key", out _));
        Assert.Contains("first answer only", again.Json.GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await api.Sandbox.Http.Get("/v1/api-keys")).Body, StringComparison.Ordinal);
        Assert.Equal(0, await api.Ask<long>($"SELECT count(*) FROM idempotency_keys WHERE position('{secret}' IN convert_from(body, 'UTF8')) > 0"));
    }

    [Fact]
    public async Task Too_many_requests_are_429_with_a_time_to_wait()
    {
        var address = await api.StartHost(new BillingApiSettings { RequestsPerSecond = 1, RequestBurst = 2 });
        using var http = ApiFixture.Client(address, api.Sandbox.Key);
        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++) answers.Add(await http.Get("/v1/customers?limit=1"));
        var refused = answers.First(answer => answer.Status == 429);
        Assert.Equal("too_many_requests", refused.Problem(429));
        Assert.NotNull(refused.Headers.RetryAfter);
    }
}
