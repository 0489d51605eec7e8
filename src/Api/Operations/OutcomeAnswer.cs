using OrleansBilling.Api.Http;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Api.Operations;

/// <summary>What the grains' outcomes and refusals are in HTTP.</summary>
public static class OutcomeAnswer
{
    /// <summary>The problem a refusal becomes: 422, 409, 404 or 412.</summary>
    public static Problem ToProblem(this Refusal refusal)
    {
        var status = refusal.Kind switch
        {
            RefusalKind.Conflict => 409,
            RefusalKind.NotFound => 404,
            RefusalKind.Stale => 412,
            _ => 422,
        };
        var problem = Problem.At(status, refusal.Code, refusal.Detail, refusal.Pointer);
        return refusal.More.Length == 0
            ? problem
            : problem with
            {
                Detail = $"{refusal.Detail} ({refusal.More.Length + 1} errors in all.)",
                Errors = [.. problem.Errors, .. refusal.More.Select(more => new ProblemError(more.Pointer ?? "", more.Code, more.Detail))],
            };
    }

    /// <summary>Answers the object after a command: 201 with its address when it is new, else 200, or the refusal.</summary>
    /// <param name="outcome">What the grain said.</param>
    /// <param name="read">Reads the object by the outcome's id.</param>
    /// <param name="version">Its ETag's version, if it has one.</param>
    /// <param name="address">The collection it lives in, for <c>Location</c>.</param>
    public static async Task<ApiAnswer> Show<T>(
        this Outcome outcome, Func<string, Task<T?>> read, Func<T, long?>? version = null, string? address = null)
        where T : class
    {
        if (outcome.Kind == OutcomeKind.Refused) return outcome.Refusal!.ToProblem();
        var view = await read(outcome.Id) ?? throw new InvalidOperationException($"{outcome.Id} has no row after its command.");
        var isNew = outcome.Kind == OutcomeKind.Created;
        var answer = ApiAnswer.Single(view, version?.Invoke(view), isNew ? 201 : 200);
        return isNew && address is not null ? answer with { Location = $"{address}/{outcome.Id}" } : answer;
    }

    /// <summary>A priced preview, or the refusal.</summary>
    public static ApiAnswer Show<T>(this Answer<T> answer)
        where T : class
        => answer.Refusal is { } refusal ? refusal.ToProblem() : ApiAnswer.Ok(answer.Value!);
}
