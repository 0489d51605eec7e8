using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>GET /price-changes/{id}.</summary>
public sealed class GetPriceChangeEndpoint(PriceChangeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/price-changes/{id}", "get_price_change", "Price changes", "Read a price change", Access.Read)
    {
        Answers = [new(200, typeof(PriceChangeView), "The price change.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("price change") : ApiAnswer.Single(view, view.Revision);
    }
}
