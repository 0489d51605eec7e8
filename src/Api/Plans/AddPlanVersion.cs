using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Plans;

/// <summary>POST /plans/{code}/versions: new terms; subscriptions stay on theirs.</summary>
public sealed class AddPlanVersionEndpoint(IGrainFactory grains, PlanRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/plans/{code}/versions", "create_plan_version", "Plans", "Publish a new version of a plan", Access.Write)
    {
        Description = "A published version never changes. Subscriptions stay on theirs until they are moved.",
        Body = PlanShapes.Version,
        Answers = [new(201, typeof(PlanView), "Published."), new(200, typeof(PlanView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var code = call.Route["code"];
        var outcome = await grains.GetGrain<IPlanGrain>(call.Key(code)).AddVersion(call.Body.As<PlanDefinition>(), call.Context);
        return await PlanAnswer.Show(outcome, rows, call, code);
    }
}
