using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/change: or, with ?preview=true, what it would invoice or credit.</summary>
public sealed class ChangeSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/change", "change_subscription", "Subscriptions", "Change plan, version, quantities or anchor", Access.Write)
    {
        Description = "With `preview=true` nothing is written: the answer is what would be invoiced or credited.",
        Body = SubscriptionShapes.Change,
        Example = """{"plan": "pro", "quantities": {"seat": "5"}, "effective": "now", "proration": "prorate"}""",
        HasPreview = true,
        Answers = [new(200, typeof(SubscriptionView), "Changed, or to be."), new(200, typeof(InvoicePreview), "Or the preview.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var command = call.Body.As<ChangeSubscription>();
        var grain = grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id));
        if (call.IsPreview) return (await grain.PreviewChange(command)).Show();
        var outcome = await grain.Change(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
