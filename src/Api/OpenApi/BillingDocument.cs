using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Idempotency;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;

namespace OrleansBilling.Api.OpenApi;

/// <summary>
/// Writes the OpenAPI document from the operations themselves. FastEndpoints' routes all share one handler, so the framework's own
/// exploration would show nothing of their bodies; the descriptions that check the requests show everything.
/// </summary>
internal sealed class BillingDocument(EndpointDataSource endpoints) : IOpenApiDocumentTransformer
{
    private const string Scheme = "api_key";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrleansBilling",
            Version = "1",
            Description =
                "Recurring billing. Amounts and quantities are decimal strings; days are local days; lists are newest first. "
                + "Every error is `application/problem+json`. Send an `Idempotency-Key` with every POST and PATCH.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components = new OpenApiComponents
        {
            SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "`bk_test_...` or `bk_live_...`" },
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];

        var operations = Operations(endpoints).ToList();
        document.Tags = operations.Select(operation => operation.Tag).Distinct().Select(tag => new OpenApiTag { Name = tag }).ToHashSet();
        document.Paths = [];
        var schemas = new DocumentSchemas(document);
        foreach (var route in operations.GroupBy(operation => operation.Route))
        {
            document.Paths[route.Key] = new OpenApiPathItem
            {
                Operations = route.ToDictionary(operation => HttpMethod.Parse(operation.Method), operation => Describe(operation, document, schemas)),
            };
        }

        return Task.CompletedTask;
    }

    /// <summary>All operations that are served, in the order of their routes.</summary>
    internal static IEnumerable<Operation> Operations(EndpointDataSource endpoints) => endpoints.Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<Operation>())
        .OfType<Operation>()
        .OrderBy(operation => operation.Route, StringComparer.Ordinal)
        .ThenBy(operation => operation.Method, StringComparer.Ordinal);

    private static OpenApiOperation Describe(Operation operation, OpenApiDocument document, DocumentSchemas schemas) => new()
    {
        OperationId = operation.Id,
        Summary = operation.Summary,
        Description = $"{operation.Description} {NeedOf(operation.Access)}".TrimStart(),
        Tags = new HashSet<OpenApiTagReference> { new(operation.Tag, document) },
        Parameters = [.. Parameters(operation)],
        RequestBody = RequestBody(operation, schemas),
        Responses = Responses(operation, schemas),
        Security = operation.Access == Access.Signed ? [] : null,
    };

    private static string NeedOf(Access access) => access switch
    {
        Access.Operator => "Needs the operator's key.",
        Access.Signed => "Needs no key: the sender signs what it sends.",
        Access.Admin => "Needs the scope `admin`.",
        Access.Write => "Needs the scope `write`.",
        _ => "Needs the scope `read`.",
    };

    private static OpenApiRequestBody? RequestBody(Operation operation, DocumentSchemas schemas) => operation.Body is not { } body ? null : new()
    {
        Required = body.Fields.Any(field => field.Required),
        Content = Bodies(operation, schemas.Of(body)),
    };

    private static Dictionary<string, OpenApiMediaType> Bodies(Operation operation, IOpenApiSchema schema)
    {
        var json = new OpenApiMediaType { Schema = schema, Example = operation.Example is { } example ? JsonNode.Parse(example) : null };
        var bodies = new Dictionary<string, OpenApiMediaType> { ["application/json"] = json };
        if (operation.Text is { } text) bodies[text] = new OpenApiMediaType { Schema = DocumentSchemas.String() };
        return bodies;
    }

    private static OpenApiResponses Responses(Operation operation, DocumentSchemas schemas)
    {
        var responses = new OpenApiResponses();
        foreach (var answers in operation.Answers.GroupBy(answer => answer.Status))
        {
            var bodies = answers.Select(answer => answer.Body).OfType<Type>().Distinct().Select(schemas.Of).ToList();
            responses[$"{answers.Key}"] = new OpenApiResponse
            {
                Description = string.Join(" ", answers.Select(answer => answer.When)),
                Content = bodies.Count == 0 ? null : Content(answers.Key == 200 ? operation.AnswersWith ?? "application/json" : "application/json", bodies.Count == 1 ? bodies[0] : new OpenApiSchema { AnyOf = bodies }),
            };
        }

        foreach (var (status, when) in Problems(operation))
            responses[status] = new OpenApiResponse { Description = when, Content = Content(ProblemBody.ContentType, schemas.Of(typeof(ProblemBody))) };
        return responses;
    }

    private static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema schema) =>
        new() { [type] = new OpenApiMediaType { Schema = schema } };

    private static IEnumerable<(string Status, string When)> Problems(Operation operation)
    {
        yield return ("400", "Malformed: unknown parameter or field, wrong type, impossible date.");
        yield return ("401", "No key, or one that is unknown, revoked or expired.");
        yield return ("403", "The key lacks the scope.");
        if (operation.Route.Contains('{', StringComparison.Ordinal) || operation.IsIdempotent) yield return ("404", "There is no such object.");
        if (operation.IsIdempotent || operation.Method == "DELETE")
            yield return ("409", "The state of the object forbids it, or the request is still running.");
        if (operation.HonoursIfMatch) yield return ("412", "The object has changed since the version in If-Match.");
        if (operation.IsIdempotent) yield return ("413", $"The body is over {operation.MaximumBytes / (1024 * 1024)} MB.");
        if (operation.IsIdempotent) yield return ("415", "The body is not JSON.");
        if (operation.IsIdempotent) yield return ("422", "Well-formed and not acceptable; `errors` points to the fields.");
        yield return ("429", "Too many requests; see Retry-After.");
        yield return ("500", "A failure on our side.");
        yield return ("503", "The engine did not answer in time; repeat with the same Idempotency-Key.");
    }

    private static IEnumerable<IOpenApiParameter> Parameters(Operation operation)
    {
        foreach (var part in operation.Route.Split('/').Where(part => part.StartsWith('{')))
            yield return Parameter(part[1..part.IndexOf('}', StringComparison.Ordinal)], ParameterLocation.Path, DocumentSchemas.String(), "The object's id or code.");
        foreach (var filter in operation.Filters ?? [])
        {
            yield return Parameter(filter.Name, ParameterLocation.Query, FilterSchema(filter), $"Only with this {filter.Name}.");
            if (!filter.HasRange) continue;
            foreach (var comparison in new[] { "gte", "gt", "lte", "lt" })
                yield return Parameter(
                    $"{filter.Name}[{comparison}]", ParameterLocation.Query, FilterSchema(filter), $"Only with {filter.Name} {comparison} this.");
        }

        if (operation.Paged)
        {
            var limit = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = $"{ListQuery.MaximumLimit}",
                Default = ListQuery.DefaultLimit,
            };
            yield return Parameter("limit", ParameterLocation.Query, limit, "How many at most.");
            yield return Parameter("cursor", ParameterLocation.Query, DocumentSchemas.String(), "`next_cursor` of the page before, with the same filters.");
        }

        foreach (var parameter in operation.Parameters)
            yield return Parameter(parameter.Name, ParameterLocation.Query, FilterSchema(parameter), parameter.Description ?? "");
        if (operation.HasPreview)
            yield return Parameter("preview", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Boolean }, "Price without writing anything.");
        if (operation.IsIdempotent)
            yield return Parameter(
                OnceOnly.Header, ParameterLocation.Header, DocumentSchemas.String(), "A key of your own per request; its answer is kept for 48 hours.");
        if (operation.HonoursIfMatch)
            yield return Parameter("If-Match", ParameterLocation.Header, DocumentSchemas.String(), "The ETag last seen; another version is refused.");
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, IOpenApiSchema schema, string description) => new()
    {
        Name = name,
        In = place,
        Required = place == ParameterLocation.Path,
        Schema = schema,
        Description = description,
    };

    private static OpenApiSchema FilterSchema(ListFilter filter) => filter.Kind switch
    {
        FilterKind.Choice => DocumentSchemas.Words(filter.Values),
        FilterKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        FilterKind.Day => DocumentSchemas.String("date"),
        FilterKind.Instant => DocumentSchemas.String("date-time"),
        _ => DocumentSchemas.String(),
    };
}
