using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Plans;

/// <summary>POST /plans: a plan with its first version.</summary>
public sealed class CreatePlanEndpoint(IGrainFactory grains, PlanRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/plans", "create_plan", "Plans", "Create a plan", Access.Write)
    {
        Body = PlanShapes.Plan,
        Example = """
            {"code": "pro", "name": "Pro", "currency": "EUR", "interval": {"unit": "month", "count": 1}, "billing": "advance",
             "trial_days": 0, "tax_category": "standard", "tax_behavior": "exclusive",
             "components": [
               {"code": "seat", "name": "Seat", "kind": "recurring", "price": {"model": "per_unit", "unit_amount": "49.00"}},
               {"code": "setup", "name": "Set-up", "kind": "one_time", "price": {"model": "flat", "amount": "120.00"}}]}
            """,
        Answers = [new(201, typeof(PlanView), "Created."), new(200, typeof(PlanView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var plan = call.Body.As<PlanDefinition>();
        var code = plan.Code!;
        var outcome = await grains.GetGrain<IPlanGrain>(call.Key(code)).Create(plan, call.Context);
        return await PlanAnswer.Show(outcome, rows, call, code, "/v1/plans");
    }
}
