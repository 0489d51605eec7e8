using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Plans;

/// <summary>GET /plans.</summary>
public sealed class ListPlansEndpoint(PlanRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/plans", "list_plans", "Plans", "List plans", Access.Read)
    {
        Filters = PlanRows.Filters,
        Answers = [new(200, typeof(Page<PlanView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
