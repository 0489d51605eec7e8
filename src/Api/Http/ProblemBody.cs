namespace OrleansBilling.Api.Http;

/// <summary>The members of every error answer (<c>application/problem+json</c>).</summary>
public sealed record ProblemBody
{
    public const string ContentType = "application/problem+json";

    /// <summary>A URN that names the kind of problem by its code.</summary>
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public required string Detail { get; init; }

    /// <summary>The path of the request.</summary>
    public required string Instance { get; init; }
    public required string Code { get; init; }

    /// <summary>What to quote when asking the operator about this answer; the same as the header <c>X-Request-Id</c>.</summary>
    public required string TraceId { get; init; }
    public required IReadOnlyList<ProblemError> Errors { get; init; }

    internal static ProblemBody From(Problem problem, HttpContext http) => new()
    {
        Type = $"urn:orleansbilling:problem:{problem.Code}",
        Title = problem.Title,
        Status = problem.Status,
        Detail = problem.Detail,
        Instance = http.Request.Path,
        Code = problem.Code,
        TraceId = RequestId.Of(http),
        Errors = problem.Errors,
    };
}
