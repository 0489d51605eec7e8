using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>POST /customers/{id}/charges: work done, an expense, an extra.</summary>
public sealed class AddCustomerChargeEndpoint(IGrainFactory grains, CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/customers/{id}/charges", "add_customer_charge", "Customers", "Add an item for the customer's next invoice", Access.Write)
    {
        Description = "Either `amount`, or `quantity` and `unit_amount`. The next invoice of any of its subscriptions takes it along, unless it is invoiced before.",
        Body = CustomerShapes.Charge,
        Example = """{"description": "Consulting, 3 hours", "quantity": "3", "unit_amount": "120.00"}""",
        Answers = [new(200, typeof(OpenItemsView), "What waits for the next invoice now.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.OpenItems(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("customer");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(call.Id)).AddCharge(call.Body.As<AddCustomerCharge>(), call.Context);
        return await outcome.Show(_ => rows.OpenItems(call.Organization, call.Id, call.Cancellation));
    }
}
