using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions: or, with ?preview=true, what it would invoice first.</summary>
public sealed class CreateSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions", "create_subscription", "Subscriptions", "Subscribe a customer to a plan", Access.Write)
    {
        Description = "With `preview=true` nothing is written: the answer is the first invoice as it would be.",
        Body = SubscriptionShapes.Create,
        Example = """{"customer": "cus_globex", "plan": "pro", "quantities": {"seat": "3"}, "start_date": "2026-01-31", "anchor": "start"}""",
        HasPreview = true,
        Answers =
        [
            new(201, typeof(SubscriptionView), "Created."),
            new(200, typeof(SubscriptionView), "It was there already, with this content."),
            new(200, typeof(InvoicePreview), "Or the preview."),
        ],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateSubscription>();
        var id = sent.Id ?? call.NewId("sub_");
        var command = sent with { Id = id };
        var grain = grains.GetGrain<ISubscriptionGrain>(call.Key(id));
        if (call.IsPreview) return (await grain.PreviewCreate(command)).Show();
        var outcome = await grain.Create(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), view => view.Revision, "/v1/subscriptions");
    }
}
