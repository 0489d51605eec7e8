using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>GET /webhook-endpoints/{id}/deliveries: the log.</summary>
public sealed class ListWebhookDeliveriesEndpoint(WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/webhook-endpoints/{id}/deliveries", "list_webhook_deliveries", "Webhook endpoints", "List a webhook endpoint's deliveries", Access.Read)
    {
        Description = "One for each event. What ended is kept for 30 days.",
        Filters = WebhookRows.DeliveryFilters,
        Answers = [new(200, typeof(Page<WebhookDeliveryView>), "One page, the newest event first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("webhook endpoint");
        var (page, problem) = await rows.Deliveries(call.Organization, call.Id, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
