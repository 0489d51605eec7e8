using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres.Webhooks;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>POST /webhook-endpoints/{id}/redeliver: the events of a time.</summary>
public sealed class RedeliverEventsEndpoint(WebhookRows rows, WebhookRedelivery redelivery, TimeProvider time) : ApiEndpoint
{
    internal static Problem Disabled => Problem.At(409, "webhook_endpoint_disabled", "The webhook endpoint is disabled: nothing is sent to it. Enable it first.", null);

    protected override Operation Describe() => new(
        "POST", "/v1/webhook-endpoints/{id}/redeliver", "redeliver_events", "Webhook endpoints", "Send the events of a time again", Access.Write)
    {
        Description = $"Those of its types, whether they arrived, failed, or were never sent; up to {WebhookRedelivery.Most} at once.",
        Body = WebhookShapes.RedeliverRange,
        Example = """{"from": "2026-01-31T00:00:00Z", "until": "2026-02-01T00:00:00Z"}""",
        Answers = [new(202, typeof(RedeliveryView), "They are in line.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } endpoint) return Problem.NotFound("webhook endpoint");
        if (!endpoint.Enabled) return Disabled;
        var sent = call.Body.As<RedeliverEvents>();
        var now = time.GetUtcNow();
        var until = sent.Until ?? now;
        if (until <= sent.From) return Problem.At(422, "empty_range", "'until' must be after 'from'.", "/until");
        var count = await redelivery.RangeAsync(call.Organization, call.Id, sent.From, until, now);
        return count > WebhookRedelivery.Most
            ? Problem.At(422, "too_many_events", $"More than {WebhookRedelivery.Most} events are in that time; take a shorter one.", "/until")
            : ApiAnswer.Ok(new RedeliveryView(count), 202);
    }
}
