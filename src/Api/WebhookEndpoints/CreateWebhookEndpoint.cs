using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>POST /webhook-endpoints: the secret is shown once.</summary>
public sealed class CreateWebhookEndpointEndpoint(IGrainFactory grains, WebhookRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/webhook-endpoints", "create_webhook_endpoint", "Webhook endpoints", "Create a webhook endpoint", Access.Admin)
    {
        Description = "It gets every event from now on that it takes. The secret is in this answer alone; a repeat leaves it out.",
        Body = WebhookShapes.Create,
        Example = """{"url": "https://example.com/hooks", "types": ["invoice.*", "payment.failed"]}""",
        Answers = [new(201, typeof(WebhookEndpointView), "Created, with its secret."), new(200, typeof(WebhookEndpointView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateWebhookEndpoint>();
        var id = sent.Id ?? call.NewId("we_");
        var outcome = await grains.GetGrain<IWebhookEndpointGrain>(call.Key(id)).Create(sent with { Id = id }, call.Context);
        return await WebhookSecrets.Show(outcome, call, rows, outcome.Kind == OutcomeKind.Created, "/v1/webhook-endpoints");
    }
}
