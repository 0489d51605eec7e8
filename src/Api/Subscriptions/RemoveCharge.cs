using System.Globalization;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Subscriptions;

/// <summary>DELETE /subscriptions/{id}/charges/{number}.</summary>
public sealed class RemoveChargeEndpoint(IGrainFactory grains, SubscriptionRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "DELETE", "/v1/subscriptions/{id}/charges/{number}", "remove_charge", "Subscriptions", "Take back an item that is not billed yet", Access.Write)
    {
        Answers = [new(200, typeof(OpenItemsView), "What waits for the next invoice now.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.OpenItems(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("subscription");
        if (!int.TryParse(call.Route["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Problem.NotFound("item");
        var outcome = await grains.GetGrain<ISubscriptionGrain>(call.Key(call.Id)).RemoveCharge(number, call.Context);
        return await outcome.Show(_ => rows.OpenItems(call.Organization, call.Id, call.Cancellation));
    }
}
