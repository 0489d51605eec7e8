using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>POST /webhook-endpoints/{id}/rotate-secret.</summary>
public sealed class RotateWebhookSecretEndpoint(IGrainFactory grains, WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/webhook-endpoints/{id}/rotate-secret", "rotate_webhook_secret", "Webhook endpoints", "Rotate a webhook endpoint's secret", Access.Admin)
    {
        Description = "For 24 hours what is sent bears two signatures, one of each secret. A second rotation within that time ends the oldest secret at once.",
        Answers = [new(200, typeof(WebhookEndpointView), "The endpoint with its new secret, which is in this answer alone.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("webhook endpoint");
        var outcome = await grains.GetGrain<IWebhookEndpointGrain>(call.Key(call.Id)).RotateSecret(call.Context);
        return await WebhookSecrets.Show(outcome, call, rows, withSecret: true);
    }
}
