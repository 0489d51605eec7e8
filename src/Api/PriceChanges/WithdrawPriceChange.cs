using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>POST /price-changes/{id}/withdraw.</summary>
public sealed class WithdrawPriceChangeEndpoint(IGrainFactory grains, PriceChangeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/price-changes/{id}/withdraw", "withdraw_price_change", "Price changes", "Withdraw a price change", Access.Write)
    {
        Description = "Takes it back from all subscribers who have not moved yet; who has moved stays on the new version.",
        Answers = [new(200, typeof(PriceChangeView), "Withdrawn, or being withdrawn.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("price change");
        var outcome = await grains.GetGrain<IPriceChangeGrain>(call.Key(call.Id)).Withdraw(call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
