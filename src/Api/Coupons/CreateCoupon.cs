using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Coupons;

/// <summary>POST /coupons.</summary>
public sealed class CreateCouponEndpoint(IGrainFactory grains, CouponRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/coupons", "create_coupon", "Coupons", "Create a coupon", Access.Write)
    {
        Description = "Either `percent`, or `amount` and `currency`. What it says never changes.",
        Body = CouponShapes.Create,
        Example = """{"code": "WELCOME", "percent": "20", "duration": {"periods": 3}, "max_redemptions": 1000}""",
        Answers = [new(201, typeof(CouponView), "Created."), new(200, typeof(CouponView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var coupon = call.Body.As<CreateCoupon>();
        var outcome = await grains.GetGrain<ICouponGrain>(call.Key(coupon.Code!)).Create(coupon, call.Context);
        return await outcome.Show(code => rows.Find(call.Organization, code, call.Cancellation), view => view.Revision, "/v1/coupons");
    }
}
