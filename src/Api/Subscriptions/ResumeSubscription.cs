using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/resume.</summary>
public sealed class ResumeSubscriptionEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/resume", "resume_subscription", "Subscriptions", "Resume a paused subscription", Access.Write)
    {
        Body = SubscriptionShapes.Resume,
        Example = """{"at": "now"}""",
        Answers = [new(200, typeof(SubscriptionView), "Resumed, or to be.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).Resume(call.Body.As<ResumeSubscription>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Revision);
    }
}
