using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>GET /customers.</summary>
public sealed class ListCustomersEndpoint(CustomerRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/customers", "list_customers", "Customers", "List customers", Access.Read)
    {
        Filters = CustomerRows.Filters,
        Answers = [new(200, typeof(Page<CustomerView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
