using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>GET /customers/{id}/charges.</summary>
public sealed class ListCustomerChargesEndpoint(CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/customers/{id}/charges", "list_customer_charges", "Customers", "What waits for the customer's next invoice", Access.Read)
    {
        Answers = [new(200, typeof(OpenItemsView), "The open items, oldest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.OpenItems(call.Organization, call.Id, call.Cancellation) is { } items ? ApiAnswer.Ok(items) : Problem.NotFound("customer");
}
