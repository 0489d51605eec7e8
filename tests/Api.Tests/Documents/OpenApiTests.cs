using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Api.Tests.Documents;

[Collection(ApiTests.Name)]
public sealed partial class OpenApiTests(ApiFixture api)
{
    [Fact]
    public async Task The_document_and_the_routes_are_the_same()
    {
        var document = await Document();
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        var served = Operations().Select(operation => $"{operation.Method} {operation.Route}");
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Everything_served_under_v1_is_an_operation()
    {
        var routes = api.Endpoints().OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>().Where(e => e.RoutePattern.RawText!.Contains("v1/", StringComparison.Ordinal));
        Assert.All(routes, route => Assert.NotNull(route.Metadata.GetMetadata<Operation>()));
        Assert.True(Operations().Length >= 39, $"{Operations().Length}");
    }

    [Fact]
    public async Task Every_reference_resolves_and_every_word_is_snake_case()
    {
        var document = await Document();
        foreach (var (name, value) in Walk(document))
        {
            if (name == "$ref") Assert.True(Resolves(document, value.GetString()!), value.GetString());
            if (name != "enum") continue;
            Assert.All(value.EnumerateArray(), word => Assert.Matches(SnakeCase(), word.GetString()!));
        }
    }

    [Fact]
    public async Task Every_operation_has_an_answer_and_its_problems()
    {
        foreach (var path in (await Document()).GetProperty("paths").EnumerateObject())
        foreach (var operation in path.Value.EnumerateObject())
        {
            var responses = operation.Value.GetProperty("responses");
            Assert.Contains(responses.EnumerateObject(), response => response.Name[0] == '2');
            Assert.True(responses.GetProperty("401").GetProperty("content").TryGetProperty("application/problem+json", out _));
            Assert.Matches(SnakeCase(), operation.Value.GetProperty("operationId").GetString()!);
        }
    }

    [Fact]
    public void Every_example_fits_its_own_schema()
    {
        foreach (var operation in Operations().Where(operation => operation.Example is not null))
        {
            var (_, problem) = BodyReader.Parse(System.Text.Encoding.UTF8.GetBytes(operation.Example!), operation.Body!, optional: false);
            Assert.True(problem is null, $"{operation.Id}: {problem?.Detail}");
        }
    }

    [Fact]
    public void Every_body_has_exactly_the_fields_of_its_command()
    {
        // What the API itself fills in, or tells apart by another name.
        string[] own = ["cleared", "sha256", "last4", "start", "on_change", "word", "csv"];
        foreach (var schema in Operations().Select(operation => operation.Body).OfType<ObjectSchema>().SelectMany(Nested).DistinctBy(schema => schema.Name))
        {
            var name = schema.Name == "PlanVersionDefinition" ? nameof(PlanDefinition) : schema.Name;
            var command = typeof(CreateCustomer).Assembly.GetType($"{typeof(CreateCustomer).Namespace}.{name}");
            Assert.True(command is not null, schema.Name);
            var fields = command.GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).Except(own);
            if (schema.Name == "PlanVersionDefinition") fields = fields.Except(["code"]);
            if (schema.Name == nameof(CreateApiKey)) fields = fields.Except(["id"]);
            Assert.Equal(fields.Order(StringComparer.Ordinal), schema.Fields.Select(field => field.Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task The_page_at_docs_asks_for_nothing_from_elsewhere()
    {
        var page = await api.Anonymous().Get("/docs/");
        page = page.Status == 200 ? page : await api.Anonymous().Get("/docs");
        Assert.Equal(200, page.Status);
        Assert.DoesNotMatch(Elsewhere(), page.Body);
        var script = Script().Match(page.Body).Groups[1].Value;
        Assert.NotEmpty(script);
        var address = new Uri(new Uri(api.Operator.BaseAddress!, "/docs/"), script);
        Assert.Equal(api.Operator.BaseAddress!.Authority, address.Authority);
        Assert.Equal(200, (await api.Anonymous().Get(address.PathAndQuery)).Status);
    }

    private async Task<JsonElement> Document() => (await api.Anonymous().Get("/openapi/v1.json")).Ok();

    private Operation[] Operations() => [.. api.Endpoints().Select(endpoint => endpoint.Metadata.GetMetadata<Operation>()).OfType<Operation>()];

    private static IEnumerable<ObjectSchema> Nested(Schema schema) => schema switch
    {
        ObjectSchema s => s.Fields.SelectMany(field => Nested(field.Schema)).Prepend(s),
        ListSchema s => Nested(s.Item),
        WordOrObjectSchema s => Nested(s.Object),
        _ => [],
    };

    private static IEnumerable<(string Name, JsonElement Value)> Walk(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Walk(member.Value).Prepend((member.Name, member.Value))),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Walk),
        _ => [],
    };

    private static bool Resolves(JsonElement document, string reference)
    {
        var at = document;
        foreach (var part in reference.TrimStart('#', '/').Split('/'))
            if (!at.TryGetProperty(part, out at)) return false;
        return true;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();

    [GeneratedRegex("(src|href)=\"https?://")]
    private static partial Regex Elsewhere();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
