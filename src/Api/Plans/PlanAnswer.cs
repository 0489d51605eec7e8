using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Api.Plans;

/// <summary>The answer of every command about a plan: the plan.</summary>
internal static class PlanAnswer
{
    public static async Task<ApiAnswer> Show(Outcome outcome, PlanRows rows, ApiCall call, string code, string? collection = null)
    {
        if (outcome.Refusal is { } refusal) return refusal.ToProblem();
        var stored = await rows.Find(call.Organization, code, call.Cancellation)
            ?? throw new InvalidOperationException($"The plan {code} has no row after its command.");
        var isNew = outcome.Kind == OutcomeKind.Created;
        var answer = ApiAnswer.Single(stored.Plan, stored.Revision, isNew ? 201 : 200);
        return isNew && collection is not null ? answer with { Location = $"{collection}/{code}" } : answer;
    }
}
