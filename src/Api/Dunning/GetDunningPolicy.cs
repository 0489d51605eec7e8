using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Dunning;

/// <summary>GET /dunning-policies/{code}.</summary>
public sealed class GetDunningPolicyEndpoint(DunningRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/dunning-policies/{code}", "get_dunning_policy", "Dunning", "Read a dunning policy", Access.Read)
    {
        Answers = [new(200, typeof(DunningPolicyView), "The policy.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Policy(call.Organization, call.Route["code"]!, call.Cancellation) is { } policy ? ApiAnswer.Single(policy) : Problem.NotFound("dunning policy");
}
