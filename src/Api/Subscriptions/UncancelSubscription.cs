using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/uncancel.</summary>
public sealed class UncancelSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/uncancel", "uncancel_subscription", "Subscriptions", "Take back a cancellation before its day", Access.Write)
    {
        Answers = [new(200, typeof(SubscriptionView), "It goes on.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).Uncancel(call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
