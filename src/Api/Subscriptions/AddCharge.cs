using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>POST /subscriptions/{id}/charges: work done, an expense, an extra.</summary>
public sealed class AddChargeEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/subscriptions/{id}/charges", "add_charge", "Subscriptions", "Add an item for the next invoice, or invoice it now", Access.Write)
    {
        Description = "Either `amount`, or `quantity` and `unit_amount`.",
        Body = SubscriptionShapes.Charge,
        Example = """{"description": "Consulting, 3 hours", "quantity": "3", "unit_amount": "120.00", "at": "period_end"}""",
        Answers = [new(200, typeof(OpenItemsView), "What waits for the next invoice now.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.OpenItems(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).AddCharge(call.Body.As<AddCharge>(), call.Context);
        return await outcome.Show(_ => rows.OpenItems(call.Organization, call.Id, call.Cancellation));
    }
}
