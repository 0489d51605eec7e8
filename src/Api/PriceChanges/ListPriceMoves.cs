using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>GET /price-changes/{id}/subscriptions.</summary>
public sealed class ListPriceMovesEndpoint(PriceChangeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/price-changes/{id}/subscriptions", "list_price_moves", "Price changes", "List the subscriptions of a price change", Access.Read)
    {
        Filters = PriceChangeRows.MoveFilters,
        Answers = [new(200, typeof(Page<PriceMoveView>), "One page, by id downwards.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("price change");
        var (page, problem) = await rows.Moves(call.Organization, call.Id, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
