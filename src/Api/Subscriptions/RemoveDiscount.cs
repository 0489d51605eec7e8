using System.Globalization;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/discounts/{number}/remove.</summary>
public sealed class RemoveDiscountEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/discounts/{number}/remove", "remove_discount", "Subscriptions", "Remove a discount", Access.Write)
    {
        Description = "What is invoiced stays as it is, and the period under way keeps its discounts.",
        Body = SubscriptionShapes.RemoveDiscount,
        Example = """{"effective": "period_end"}""",
        Answers = [new(200, typeof(SubscriptionView), "The subscription with its discounts.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        if (!int.TryParse(call.Route["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Problem.NotFound("discount");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).RemoveDiscount(number, call.Body.As<RemoveDiscount>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
