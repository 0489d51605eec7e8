using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/pause: or, with ?preview=true, what it would invoice or credit.</summary>
public sealed class PauseSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/pause", "pause_subscription", "Subscriptions", "Pause a subscription", Access.Write)
    {
        Description = "With `preview=true` nothing is written: the answer is what would be invoiced or credited.",
        Body = SubscriptionShapes.Pause,
        Example = """{"from": "now", "until": "2026-09-01"}""",
        HasPreview = true,
        Answers = [new(200, typeof(SubscriptionView), "Paused, or to be."), new(200, typeof(InvoicePreview), "Or the preview.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var command = call.Body.As<PauseSubscription>();
        var grain = grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id));
        if (call.IsPreview) return (await grain.PreviewPause(command)).Show();
        var outcome = await grain.Pause(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
