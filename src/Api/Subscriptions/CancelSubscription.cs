using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/cancel: or, with ?preview=true, what it would invoice or credit.</summary>
public sealed class CancelSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/cancel", "cancel_subscription", "Subscriptions", "Cancel a subscription", Access.Write)
    {
        Description = "With `preview=true` nothing is written: the answer is what would be invoiced or credited.",
        Body = SubscriptionShapes.Cancel,
        Example = """{"at": "period_end", "credit": "none", "reason": "Too expensive"}""",
        HasPreview = true,
        Answers = [new(200, typeof(SubscriptionView), "Canceled, or to be."), new(200, typeof(InvoicePreview), "Or the preview.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var command = call.Body.As<CancelSubscription>();
        var grain = grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id));
        if (call.IsPreview) return (await grain.PreviewCancel(command)).Show();
        var outcome = await grain.Cancel(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
