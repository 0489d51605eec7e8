using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>GET /subscriptions/{id}/charges.</summary>
public sealed class ListChargesEndpoint(SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/subscriptions/{id}/charges", "list_charges", "Subscriptions", "What waits for the next invoice", Access.Read)
    {
        Answers = [new(200, typeof(OpenItemsView), "The open items, oldest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.OpenItems(call.Organization, call.Id, call.Cancellation) is { } items ? ApiAnswer.Ok(items) : Problem.NotFound("subscription");
}
