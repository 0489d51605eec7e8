using System.Globalization;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>DELETE /customers/{id}/charges/{number}.</summary>
public sealed class RemoveCustomerChargeEndpoint(IGrainFactory grains, CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "DELETE", "/v1/customers/{id}/charges/{number}", "remove_customer_charge", "Customers", "Take back an item that is not billed yet", Access.Write)
    {
        Answers = [new(200, typeof(OpenItemsView), "What waits for the next invoice now.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.OpenItems(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("customer");
        if (!int.TryParse(call.Route["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Problem.NotFound("item");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(call.Id)).RemoveCharge(number, call.Context);
        return await outcome.Show(_ => rows.OpenItems(call.Organization, call.Id, call.Cancellation));
    }
}
