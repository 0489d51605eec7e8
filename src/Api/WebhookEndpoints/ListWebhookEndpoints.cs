using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>GET /webhook-endpoints.</summary>
public sealed class ListWebhookEndpointsEndpoint(WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/webhook-endpoints", "list_webhook_endpoints", "Webhook endpoints", "List webhook endpoints", Access.Read)
    {
        Filters = WebhookRows.Filters,
        Answers = [new(200, typeof(Page<WebhookEndpointView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
