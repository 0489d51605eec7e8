using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Dunning;

/// <summary>POST /dunning-policies.</summary>
public sealed class SaveDunningPolicyEndpoint(IGrainFactory grains, DunningRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/dunning-policies", "save_dunning_policy", "Dunning", "Save a dunning policy", Access.Write)
    {
        Description = "It takes the place of the policy of its code; `default` is followed by all who name no other. Whoever follows it does so at once. Its steps are all by `days` or all by `balance`.",
        Body = DunningShapes.Policy,
        Example = """{"code": "default", "retry_days": [1, 3, 5], "steps": [{"days": 3, "actions": ["remind"], "template": "reminder_1"}, {"days": 30, "actions": ["late_fee", "suspend", "alert"]}]}""",
        Answers = [new(200, typeof(DunningPolicyView), "The policy.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var outcome = await grains.GetGrain<IOrganizationGrain>(call.Organization).SaveDunningPolicy(call.Body.As<SaveDunningPolicy>(), call.Context);
        return await outcome.Show(code => rows.Policy(call.Organization, code, call.Cancellation));
    }
}
