using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Plans;

/// <summary>POST /plans/{code}/archive: no new subscriptions; those there go on.</summary>
public sealed class ArchivePlanEndpoint(IGrainFactory grains, PlanRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/plans/{code}/archive", "archive_plan", "Plans", "Archive a plan", Access.Write)
    {
        Description = "Nobody can subscribe to it any more; existing subscriptions go on.",
        Answers = [new(200, typeof(PlanView), "Archived, now or before.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var code = call.Route["code"];
        var outcome = await grains.GetGrain<IPlanGrain>(call.Key(code)).Archive(call.Context);
        return await PlanAnswer.Show(outcome, rows, call, code);
    }
}
