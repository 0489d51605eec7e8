using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.ApiKeys;

/// <summary>GET /api-keys: without their secrets.</summary>
public sealed class ListApiKeysEndpoint(ApiKeyRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/api-keys", "list_api_keys", "API keys", "List API keys", Access.Admin)
    {
        Filters = ApiKeyRows.Filters,
        Answers = [new(200, typeof(Page<ApiKeyView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
