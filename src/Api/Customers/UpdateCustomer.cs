using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>PATCH /customers/{id}.</summary>
public sealed class UpdateCustomerEndpoint(IGrainFactory grains, CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "PATCH", "/v1/customers/{id}", "update_customer", "Customers", "Change a customer", Access.Write)
    {
        Description = "Fields left out stay as they are; a metadata pair with a null value is removed.",
        Body = CustomerShapes.Update,
        Example = """{"email": "accounts@globex.example", "metadata": {"crm": null}}""",
        Answers = [new(200, typeof(CustomerView), "Changed.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("customer");
        var command = call.Body.As<UpdateCustomer>() with { Cleared = call.Body.Cleared() };
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(call.Id)).Update(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation), view => view.Version);
    }
}
