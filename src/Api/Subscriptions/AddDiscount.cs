using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/discounts: a coupon, or a discount agreed by hand.</summary>
public sealed class AddDiscountEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/discounts", "add_discount", "Subscriptions", "Attach a coupon or a discount", Access.Write)
    {
        Description = "Either `coupon`, or the terms: `percent` or `amount` and `currency`, and `duration`. It holds for bills made while it is attached.",
        Body = SubscriptionShapes.Discount,
        Example = """{"percent": "10", "duration": "forever", "applies_to": ["seat"]}""",
        Answers = [new(200, typeof(SubscriptionView), "The subscription with its discounts.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).AddDiscount(call.Body.As<AddDiscount>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
