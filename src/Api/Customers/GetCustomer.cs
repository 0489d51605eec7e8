using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>GET /customers/{id}.</summary>
public sealed class GetCustomerEndpoint(CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/customers/{id}", "get_customer", "Customers", "Read a customer", Access.Read)
    {
        Answers = [new(200, typeof(CustomerView), "The customer.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("customer") : ApiAnswer.Single(view, view.Version);
    }
}
