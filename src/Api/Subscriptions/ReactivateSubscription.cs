using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/reactivate.</summary>
public sealed class ReactivateSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/reactivate", "reactivate_subscription", "Subscriptions", "Begin a canceled subscription again, today", Access.Write)
    {
        Body = SubscriptionShapes.Reactivate,
        Example = """{"anchor": "keep"}""",
        Answers = [new(200, typeof(SubscriptionView), "Active again.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).Reactivate(call.Body.As<ReactivateSubscription>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
