using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>GET /customers/{id}/payment-methods.</summary>
public sealed class ListPaymentMethodsEndpoint(PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/customers/{id}/payment-methods", "list_payment_methods", "Payments", "A customer's payment methods", Access.Read)
    {
        Answers = [new(200, typeof(PaymentMethodsView), "The methods, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Methods(call.Organization, call.Id, call.Cancellation) is { } methods ? ApiAnswer.Ok(methods) : Problem.NotFound("customer");
}
