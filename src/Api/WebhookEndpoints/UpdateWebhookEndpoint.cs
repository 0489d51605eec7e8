using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>PATCH /webhook-endpoints/{id}.</summary>
public sealed class UpdateWebhookEndpointEndpoint(IGrainFactory grains, WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "PATCH", "/v1/webhook-endpoints/{id}", "update_webhook_endpoint", "Webhook endpoints", "Change a webhook endpoint", Access.Admin)
    {
        Description = "Disabling it cancels what waits for it. Enabled again, it gets what happens from then on; what it has missed can be redelivered.",
        Body = WebhookShapes.Update,
        Example = """{"enabled": true, "types": ["invoice.*"]}""",
        Answers = [new(200, typeof(WebhookEndpointView), "Changed.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("webhook endpoint");
        var command = call.Body.As<UpdateWebhookEndpoint>() with { Cleared = call.Body.Cleared() };
        var outcome = await grains.GetGrain<IWebhookEndpointGrain>(call.Key(call.Id)).Update(command, call.Context);
        return await outcome.Show(id => rows.Find(call.Organization, id, call.Cancellation), view => view.Revision);
    }
}
