using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Lists;

namespace OrleansBilling.Api.Operations;

/// <summary>One operation described once: it is what the request is checked against and what the OpenAPI document shows.</summary>
/// <param name="Method">GET, POST, PATCH, PUT or DELETE.</param>
/// <param name="Route">The route with its parameters in braces.</param>
/// <param name="Id">The <c>operationId</c>, snake_case.</param>
/// <param name="Tag">The resource, for grouping.</param>
/// <param name="Summary">A few words.</param>
/// <param name="Access">Who may use it.</param>
public sealed record Operation(string Method, string Route, string Id, string Tag, string Summary, Access Access)
{
    public string? Description { get; init; }

    /// <summary>What the body must look like; null when the operation takes none.</summary>
    public ObjectSchema? Body { get; init; }

    /// <summary>Another content type that the operation takes as plain text beside JSON; null when it takes none.</summary>
    public string? Text { get; init; }

    /// <summary>How large the body may be.</summary>
    public int MaximumBytes { get; init; } = BodyReader.MaximumBytes;

    /// <summary>A body for the document.</summary>
    public string? Example { get; init; }

    /// <summary>What a list can be filtered by; null when the operation is no list.</summary>
    public ListFilter[]? Filters { get; init; }

    /// <summary>What may stand in the query of an operation that is no list.</summary>
    public ListFilter[] Parameters { get; init; } = [];

    /// <summary>What type the answer has when it is no JSON; null when it is.</summary>
    public string? AnswersWith { get; init; }

    /// <summary>True when <c>limit</c> and <c>cursor</c> are taken.</summary>
    public bool Paged => Filters is not null;

    /// <summary>True when <c>?preview=true</c> prices without writing.</summary>
    public bool HasPreview { get; init; }

    /// <summary>True when <c>If-Match</c> is honoured.</summary>
    public bool HonoursIfMatch => Method == HttpMethods.Patch;

    /// <summary>True when the operation belongs to sandboxes alone.</summary>
    public bool SandboxOnly { get; init; }

    /// <summary>The good answers: status, what comes back, and when. Two of one status are alternatives.</summary>
    public required OperationAnswer[] Answers { get; init; }

    /// <summary>True when it has no effect and answers with JSON: nothing is lost when its answer is thrown away.</summary>
    public bool IsPlainRead => Method == HttpMethods.Get && AnswersWith is null && Access == Access.Read;

    /// <summary>True when an <c>Idempotency-Key</c> is honoured.</summary>
    public bool IsIdempotent => Method is "POST" or "PATCH" && Access != Access.Signed;
}

/// <summary>One good answer of an operation.</summary>
public sealed record OperationAnswer(int Status, Type? Body, string When);
