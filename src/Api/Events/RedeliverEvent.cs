using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.WebhookEndpoints;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Api.Events;

/// <summary>POST /events/{id}/redeliver.</summary>
public sealed class RedeliverEventEndpoint(EventRows events, WebhookRows endpoints, WebhookRedelivery redelivery, TimeProvider time) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/events/{id}/redeliver", "redeliver_event", "Events", "Send an event to webhook endpoints again", Access.Write)
    {
        Description = "To one endpoint, or to all that are enabled and take it.",
        Body = WebhookShapes.RedeliverOne,
        Example = """{"endpoint": "we_01"}""",
        Answers = [new(202, typeof(RedeliveryView), "It is in line.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await events.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("event");
        var wanted = call.Body.As<RedeliverEvent>().Endpoint;
        if (wanted is not null)
        {
            var endpoint = await endpoints.Find(call.Organization, wanted, call.Cancellation);
            if (endpoint is null) return Problem.At(422, "webhook_endpoint_not_found", "There is no such webhook endpoint.", "/endpoint");
            if (!endpoint.Enabled) return RedeliverEventsEndpoint.Disabled;
        }

        var count = await redelivery.OneAsync(call.Organization, EventViews.PositionOf(call.Id)!.Value, wanted, time.GetUtcNow());
        return ApiAnswer.Ok(new RedeliveryView(count), 202);
    }
}
