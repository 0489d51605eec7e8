using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Coupons;

/// <summary>GET /coupons.</summary>
public sealed class ListCouponsEndpoint(CouponRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/coupons", "list_coupons", "Coupons", "List coupons", Access.Read)
    {
        Filters = CouponRows.Filters,
        Answers = [new(200, typeof(Page<CouponView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
