using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Coupons;

/// <summary>POST /coupons/{code}/archive: no new redemptions; what was redeemed goes on.</summary>
public sealed class ArchiveCouponEndpoint(IGrainFactory grains, CouponRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/coupons/{code}/archive", "archive_coupon", "Coupons", "Archive a coupon", Access.Write)
    {
        Description = "Nobody can redeem it any more; discounts redeemed before go on.",
        Answers = [new(200, typeof(CouponView), "Archived, now or before.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var outcome = await grains.GetGrain<ICouponGrain>(call.Key(call.Route["code"])).Archive(call.Context);
        return await outcome.Show(code => rows.Find(call.Organization, code, call.Cancellation), view => view.Revision);
    }
}
