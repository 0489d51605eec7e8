using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.ApiKeys;

/// <summary>DELETE /api-keys/{id}: refused from then on.</summary>
public sealed class RevokeApiKeyEndpoint(IGrainFactory grains, ApiKeyRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "DELETE", "/v1/api-keys/{id}", "revoke_api_key", "API keys", "Revoke an API key", Access.Admin)
    {
        Answers = [new(200, typeof(ApiKeyView), "Revoked, now or before.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("API key");
        var outcome = await grains.GetGrain<IOrganizationGrain>(call.Organization).RevokeApiKey(call.Id, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, CancellationToken.None));
    }
}
