using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>POST /customers.</summary>
public sealed class CreateCustomerEndpoint(IGrainFactory grains, CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/customers", "create_customer", "Customers", "Create a customer", Access.Write)
    {
        Body = CustomerShapes.Create,
        Example = """
            {"name": "Globex GmbH", "email": "billing@globex.example", "currency": "EUR", "time_zone": "Europe/Berlin",
             "address": {"line1": "Hauptstr. 1", "postal_code": "10115", "city": "Berlin", "country": "DE"},
             "tax": {"kind": "business", "vat_number": "DE136695976"}, "metadata": {"crm": "4711"}}
            """,
        Answers = [new(201, typeof(CustomerView), "Created."), new(200, typeof(CustomerView), "It was there already, with this content.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateCustomer>();
        var id = sent.Id ?? call.NewId("cus_");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(id)).Create(sent with { Id = id }, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), view => view.Version, "/v1/customers");
    }
}
