using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Dunning;

/// <summary>GET /dunning-policies.</summary>
public sealed class ListDunningPoliciesEndpoint(DunningRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/dunning-policies", "list_dunning_policies", "Dunning", "The dunning policies that were saved", Access.Read)
    {
        Answers = [new(200, typeof(DunningPoliciesView), "The policies, by code.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) => ApiAnswer.Ok(await rows.Policies(call.Organization, call.Cancellation));
}
