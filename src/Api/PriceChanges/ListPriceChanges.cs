using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>GET /price-changes.</summary>
public sealed class ListPriceChangesEndpoint(PriceChangeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/price-changes", "list_price_changes", "Price changes", "List price changes", Access.Read)
    {
        Filters = PriceChangeRows.Filters,
        Answers = [new(200, typeof(Page<PriceChangeView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
