using System.Text;
using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

[Collection(ApiTests.Name)]
public sealed class ProblemTests(ApiFixture api)
{
    [Fact]
    public async Task An_unknown_route_is_a_problem() => Assert.Equal("unknown_route", (await api.Sandbox.Http.Get("/v1/nothing")).Problem(404));

    [Fact]
    public async Task The_route_of_the_framework_for_its_own_tests_is_not_served() => (await api.Anonymous().Get("/_test_url_cache_")).Problem(404);

    [Fact]
    public async Task A_method_that_is_not_served_is_a_problem_that_names_those_that_are()
    {
        var answer = await api.Sandbox.Http.Send(HttpMethod.Put, "/v1/customers", "{}");
        Assert.Equal("method_not_allowed", answer.Problem(405));
        Assert.Contains("POST", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_content_type_is_415()
    {
        using var content = new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await api.Sandbox.Http.PostAsync("/v1/customers", content);
        var answer = new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, response.Headers);
        Assert.Equal("unsupported_media_type", answer.Problem(415));
    }

    [Fact]
    public async Task A_body_of_two_megabytes_is_413_and_nothing_is_written()
    {
        var before = await api.Ask<long>("SELECT count(*) FROM customers");
        var answer = await api.Sandbox.Http.Post("/v1/customers", $$"""{"name": "{{new string('x', 2 * 1024 * 1024)}}"}""");
        Assert.Equal("body_too_large", answer.Problem(413));
        Assert.Equal(before, await api.Ask<long>("SELECT count(*) FROM customers"));
    }

    [Fact]
    public async Task A_failure_on_our_side_is_500_without_a_stack_trace_and_with_the_request_id()
    {
        api.Grains.BeforeCreate = id => id == "cus_fails" ? throw new InvalidOperationException("secret detail") : Task.CompletedTask;
        var answer = await api.Sandbox.Http.Post("/v1/customers", """{"id": "cus_fails", "name": "Fails"}""", ("X-Request-Id", "mine-1"));
        Assert.Equal("internal_error", answer.Problem(500));
        Assert.DoesNotContain("secret detail", answer.Body, StringComparison.Ordinal);
        Assert.Equal("mine-1", answer.Json.GetProperty("trace_id").GetString());
        Assert.Equal("mine-1", answer.Headers.GetValues("X-Request-Id").Single());
    }

    [Fact]
    public async Task A_refusal_of_the_rules_keeps_its_code_and_pointer()
    {
        var answer = await api.Sandbox.Http.Post("/v1/customers", """{"name": "Acme", "currency": "XXX"}""");
        Assert.Equal("unknown_currency", answer.Problem(422));
        Assert.Equal(["/currency"], answer.Pointers());
    }

    [Theory]
    [InlineData("/v1/customers/cus_none")]
    [InlineData("/v1/customers/cus_none/balance")]
    [InlineData("/v1/subscriptions/sub_none")]
    [InlineData("/v1/subscriptions/sub_none/upcoming")]
    [InlineData("/v1/invoices/inv_none")]
    [InlineData("/v1/invoices/inv_none/explain")]
    [InlineData("/v1/credit-notes/cn_none")]
    [InlineData("/v1/plans/none")]
    [InlineData("/v1/test-clocks/clk_none")]
    [InlineData("/v1/events/evt_none")]
    [InlineData("/v1/events/evt_000000000000099")]
    [InlineData("/v1/customers/not%20an%20id")]
    public async Task What_does_not_exist_is_404(string path) => (await api.Sandbox.Http.Get(path)).Problem(404);

    [Fact]
    public async Task Another_organizations_object_answers_exactly_like_a_missing_one()
    {
        (await api.Live.Http.Post("/v1/customers", """{"id": "cus_theirs", "name": "Theirs"}""")).Ok(201);
        var foreign = await api.Sandbox.Http.Get("/v1/customers/cus_theirs", ("X-Request-Id", "same"));
        var missing = await api.Sandbox.Http.Get("/v1/customers/cus_nobody", ("X-Request-Id", "same"));
        foreign.Problem(404);
        Assert.Equal(missing.Body.Replace("cus_nobody", "cus_theirs", StringComparison.Ordinal), foreign.Body);
    }

    [Fact]
    public async Task The_probes_answer()
    {
        Assert.Equal("live", (await api.Anonymous().Get("/health/live")).Ok().GetProperty("status").GetString());
        Assert.Equal("ready", (await api.Anonymous().Get("/health/ready")).Ok().GetProperty("status").GetString());
    }
}
