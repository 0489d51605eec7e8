using Microsoft.AspNetCore.WebUtilities;

namespace OrleansBilling.Api.Http;

/// <summary>Why a request was not carried out, as RFC 9457 says it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A stable snake_case code for programs.</param>
/// <param name="Detail">A sentence for a person: what is wrong and what to do.</param>
public sealed record Problem(int Status, string Code, string Detail)
{
    /// <summary>What is wrong field by field; empty when the request as a whole is refused.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>Seconds after which it is worth trying again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The name of the status in words.</summary>
    public string Title => ReasonPhrases.GetReasonPhrase(Status) is { Length: > 0 } phrase ? phrase : "Error";

    public static Problem Malformed(string code, string detail, string? pointer = null) => At(400, code, detail, pointer);

    public static Problem Invalid(string code, string detail, string? pointer = null) => At(422, code, detail, pointer);

    public static Problem NotFound(string what) => new(404, "not_found", $"There is no such {what}.");

    public static Problem Forbidden(string code, string detail) => new(403, code, detail);

    /// <summary>A problem about one field; <paramref name="pointer"/> is a JSON pointer into the body, or null.</summary>
    public static Problem At(int status, string code, string detail, string? pointer) => new(status, code, detail)
    {
        Errors = pointer is null ? [] : [new ProblemError(pointer, code, detail)],
    };
}

/// <summary>One thing that is wrong: <c>pointer</c> is a JSON pointer into the body, or the name of a query parameter or header.</summary>
public sealed record ProblemError(string Pointer, string Code, string Detail);
