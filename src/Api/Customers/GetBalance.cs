using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>GET /customers/{id}/balance.</summary>
public sealed class GetBalanceEndpoint(CustomerRows customers, BalanceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/customers/{id}/balance", "get_balance", "Customers", "Read a customer's credit balance", Access.Read)
    {
        Filters = BalanceRows.Filters,
        Answers = [new(200, typeof(BalanceView), "The balance and one page of its movements, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var customer = await customers.Find(call.Organization, call.Id, call.Cancellation);
        if (customer is null) return Problem.NotFound("customer");
        var (balance, problem) = await rows.List(call.Organization, customer, call.Page, call.Cancellation);
        return balance is null ? problem! : ApiAnswer.Ok(balance);
    }
}
