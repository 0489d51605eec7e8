using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Plans;

/// <summary>GET /plans/{code}.</summary>
public sealed class GetPlanEndpoint(PlanRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/plans/{code}", "get_plan", "Plans", "Read a plan with all its versions", Access.Read)
    {
        Answers = [new(200, typeof(PlanView), "The plan.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var stored = await rows.Find(call.Organization, call.Route["code"], call.Cancellation);
        return stored is null ? Problem.NotFound("plan") : ApiAnswer.Single(stored.Plan, stored.Revision);
    }
}
