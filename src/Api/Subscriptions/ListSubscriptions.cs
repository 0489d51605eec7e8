using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>GET /subscriptions.</summary>
public sealed class ListSubscriptionsEndpoint(SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/subscriptions", "list_subscriptions", "Subscriptions", "List subscriptions", Access.Read)
    {
        Filters = SubscriptionRows.Filters,
        Answers = [new(200, typeof(Page<SubscriptionView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
