using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>GET /webhook-endpoints/{id}.</summary>
public sealed class GetWebhookEndpointEndpoint(WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/webhook-endpoints/{id}", "get_webhook_endpoint", "Webhook endpoints", "Read a webhook endpoint", Access.Read)
    {
        Answers = [new(200, typeof(WebhookEndpointView), "The endpoint, without its secret.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Id, call.Cancellation) is { } view ? ApiAnswer.Single(view, view.Revision) : Problem.NotFound("webhook endpoint");
}
