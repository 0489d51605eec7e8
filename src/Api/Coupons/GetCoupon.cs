using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Coupons;

/// <summary>GET /coupons/{code}.</summary>
public sealed class GetCouponEndpoint(CouponRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/coupons/{code}", "get_coupon", "Coupons", "Read a coupon", Access.Read)
    {
        Answers = [new(200, typeof(CouponView), "The coupon.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Route["code"], call.Cancellation) is { } coupon ? ApiAnswer.Single(coupon, coupon.Revision) : Problem.NotFound("coupon");
}
