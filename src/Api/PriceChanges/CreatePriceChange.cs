using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>POST /price-changes: or, with ?preview=true, whom it would move and what that changes.</summary>
public sealed class CreatePriceChangeEndpoint(IGrainFactory grains, PriceChangeRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/price-changes", "create_price_change", "Price changes", "Move subscribers to a newer version of their plan", Access.Write)
    {
        Description = "Each subscriber of an older version moves at its first renewal on or after `from` for which it can be told `notice_days` before. "
            + "Who is to keep the old price is left out of the cohort. With `preview=true` nothing is written: the answer lists whom it would move, with the old "
            + "and the new amount and the sums.",
        Body = PriceChangeShapes.Create,
        Example = """{"plan": "pro", "version": 2, "from": "2027-01-01", "notice_days": 30, "cohort": {"countries": ["FR"]}}""",
        HasPreview = true,
        Answers =
        [
            new(201, typeof(PriceChangeView), "Planned."), new(200, typeof(PriceChangeView), "It was there already, with this content."),
            new(200, typeof(PriceChangePreview), "Or the preview."),
        ],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreatePriceChange>();
        var id = sent.Id ?? call.NewId("pch_");
        var grain = grains.GetGrain<IPriceChangeGrain>(call.Key(id));
        if (call.IsPreview) return (await grain.Preview(sent)).Show();
        var outcome = await grain.Create(sent with { Id = id }, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), view => view.Revision, "/v1/price-changes");
    }
}
