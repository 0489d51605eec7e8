using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>POST /customers/{id}/credits: a movement by hand.</summary>
public sealed class AddCreditEndpoint(IGrainFactory grains, CustomerRows customers, BalanceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/customers/{id}/credits", "create_credit", "Customers", "Give or take back credit", Access.Write)
    {
        Body = CustomerShapes.Credit,
        Example = """{"amount": "25.00", "currency": "EUR", "reason": "Goodwill"}""",
        Answers = [new(201, typeof(BalanceView), "Done: the balance, with the new movement.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await customers.Find(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("customer");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(call.Id)).AddCredit(call.Body.As<AddCredit>(), call.Context);
        if (outcome.Refusal is { } refusal) return refusal.ToProblem();
        var customer = (await customers.Find(call.Organization, call.Id, call.Cancellation))!;
        return ApiAnswer.Ok(await rows.Newest(call.Organization, customer, call.Cancellation), 201);
    }
}
