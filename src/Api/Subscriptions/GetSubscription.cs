using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>GET /subscriptions/{id}.</summary>
public sealed class GetSubscriptionEndpoint(SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/subscriptions/{id}", "get_subscription", "Subscriptions", "Read a subscription", Access.Read)
    {
        Answers = [new(200, typeof(SubscriptionView), "The subscription.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("subscription") : ApiAnswer.Single(view, view.Revision);
    }
}
