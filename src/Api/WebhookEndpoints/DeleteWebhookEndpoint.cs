using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>DELETE /webhook-endpoints/{id}: nothing is sent to it any more, and its secrets are gone.</summary>
public sealed class DeleteWebhookEndpointEndpoint(IGrainFactory grains, WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "DELETE", "/v1/webhook-endpoints/{id}", "delete_webhook_endpoint", "Webhook endpoints", "Delete a webhook endpoint", Access.Admin)
    {
        Answers = [new(200, typeof(WebhookEndpointView), "The endpoint as it was; from now on it answers 404.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("webhook endpoint");
        var outcome = await grains.GetGrain<IWebhookEndpointGrain>(call.Key(call.Id)).Delete(call.Context);
        return await outcome.Show(id => rows.FindDeleted(call.Organization, id, CancellationToken.None));
    }
}
