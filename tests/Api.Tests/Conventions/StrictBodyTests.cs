using Xunit;

namespace OrleansBilling.Api.Tests.Conventions;

[Collection(ApiTests.Name)]
public sealed class StrictBodyTests(ApiFixture api)
{
    private const string Line = """{"description": "x", "quantity": "1", "unit_amount": "1.00"}""";

    public static TheoryData<string, string, int, string, string> Bad => new()
    {
        { "/v1/customers", """{"name": "x", "nmae": "y"}""", 400, "unknown_field", "/nmae" },
        { "/v1/customers", """{"name": "x", "address": {"street": "y"}}""", 400, "unknown_field", "/address/street" },
        { "/v1/customers", """{"name": 5}""", 400, "wrong_type", "/name" },
        { "/v1/customers", """[]""", 400, "wrong_type", "" },
        { "/v1/customers", """{}""", 422, "required", "/name" },
        { "/v1/customers", """{"name": ""}""", 422, "too_short", "/name" },
        { "/v1/customers", """{"name": "x", "id": "sub_1"}""", 422, "invalid_id", "/id" },
        { "/v1/customers", """{"name": "x", "id": "cus_a b"}""", 422, "invalid_id", "/id" },
        { "/v1/customers", """{"name": "x\u0000"}""", 400, "invalid_text", "/name" },
        { "/v1/customers", """{"name": "\ud800"}""", 400, "invalid_text", "/name" },
        { "/v1/customers", """{"name": "x", "tax": {"kind": "robot"}}""", 422, "invalid_value", "/tax/kind" },
        { "/v1/customers", """{"name": "x", "payment_terms_days": 1.5}""", 400, "wrong_type", "/payment_terms_days" },
        { "/v1/customers", """{"name": "x", "metadata": {"a/b": 1}}""", 400, "wrong_type", "/metadata/a~1b" },
        { "/v1/subscriptions", """{"customer": "cus_x", "plan": "p", "start_date": "2026-02-31"}""", 400, "invalid_date", "/start_date" },
        { "/v1/subscriptions", """{"customer": "cus_x", "plan": "p", "anchor": "end"}""", 422, "invalid_value", "/anchor" },
        { "/v1/subscriptions", """{"customer": "cus_x", "plan": "p", "anchor": {"day": 32}}""", 422, "out_of_range", "/anchor/day" },
        { "/v1/subscriptions", """{"customer": "cus_x", "plan": "p", "quantities": {"seat": 3}}""", 400, "number_not_string", "/quantities/seat" },
        { "/v1/test-clocks", """{"now": "yesterday"}""", 400, "invalid_instant", "/now" },
        { "/v1/invoices", """{"customer": "cus_x", "lines": []}""", 422, "too_few", "/lines" },
        { "/v1/invoices", """{"customer": "cus_x", "lines": [{"description": "x", "quantity": "1", "unit_amount": 49.0}]}""", 400, "number_not_string", "/lines/0/unit_amount" },
        { "/v1/invoices", """{"customer": "cus_x", "lines": [{"description": "x", "quantity": "1", "unit_amount": "1e3"}]}""", 400, "invalid_decimal", "/lines/0/unit_amount" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_is_wrong_with_a_body_is_said_with_a_pointer(string path, string body, int status, string code, string pointer)
    {
        var answer = await api.Sandbox.Http.Post(path, body);
        Assert.Equal(code, answer.Problem(status));
        Assert.Equal([pointer], answer.Pointers());
    }

    [Theory]
    [InlineData("", "missing_body")]
    [InlineData("{", "malformed_json")]
    [InlineData("{\"name\": \"x\",}", "malformed_json")]
    [InlineData("{\"name\": \"x\", \"name\": \"y\"}", "duplicate_field")]
    [InlineData("{\"name\": \"x\", \"metadata\": {\"a\": [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}}", "body_too_deep")]
    public async Task What_is_no_json_object_is_400(string body, string code) =>
        Assert.Equal(code, (await api.Sandbox.Http.Post("/v1/customers", body)).Problem(400));

    [Fact]
    public async Task All_errors_are_told_at_once()
    {
        var answer = await api.Sandbox.Http.Post("/v1/customers", """{"nmae": "x", "email": 1}""");
        answer.Problem(400);
        Assert.Equal(["/nmae", "/email", "/name"], answer.Pointers());
    }

    [Fact]
    public async Task Fifty_pairs_of_metadata_are_allowed_and_fifty_one_are_not()
    {
        static string With(int pairs)
        {
            var metadata = string.Join(",", Enumerable.Range(0, pairs).Select(i => $"\"k{i}\": \"v\""));
            return "{\"name\": \"x\", \"metadata\": {" + metadata + "}}";
        }

        (await api.Sandbox.Http.Post("/v1/customers", With(50))).Ok(201);
        var answer = await api.Sandbox.Http.Post("/v1/customers", With(51));
        Assert.Equal("too_many", answer.Problem(422));
        Assert.Equal(["/metadata"], answer.Pointers());
    }

    [Fact]
    public async Task More_lines_than_the_limit_are_refused()
    {
        var lines = string.Join(",", Enumerable.Repeat(Line, 251));
        Assert.Equal("too_many", (await api.Sandbox.Http.Post("/v1/invoices", $$"""{"customer": "cus_x", "lines": [{{lines}}]}""")).Problem(422));
    }

    [Fact]
    public async Task A_call_without_a_body_refuses_fields() =>
        Assert.Equal("unknown_field", (await api.Sandbox.Http.Post("/v1/plans/pro/archive", """{"now": true}""")).Problem(400));

    [Theory]
    [InlineData("?limit=0", "out_of_range")]
    [InlineData("?limit=101", "out_of_range")]
    [InlineData("?limit=ten", "out_of_range")]
    [InlineData("?colour=red", "unknown_parameter")]
    [InlineData("?email[gte]=a", "unknown_parameter")]
    [InlineData("?created_at[near]=2026-01-01T00:00:00Z", "unknown_parameter")]
    [InlineData("?created_at[gte]=2026-02-31T00:00:00Z", "invalid_value")]
    [InlineData("?collection=sometimes", "invalid_value")]
    [InlineData("?email=%00", "invalid_value")]
    [InlineData("?limit=5&limit=6", "repeated_parameter")]
    [InlineData("?cursor=nonsense", "invalid_cursor")]
    public async Task A_wrong_query_parameter_is_400(string query, string code) =>
        Assert.Equal(code, (await api.Sandbox.Http.Get($"/v1/customers{query}")).Problem(400));

    [Fact]
    public async Task A_query_parameter_of_another_call_is_400() =>
        Assert.Equal("unknown_parameter", (await api.Sandbox.Http.Post("/v1/customers?preview=true", """{"name": "x"}""")).Problem(400));
}
