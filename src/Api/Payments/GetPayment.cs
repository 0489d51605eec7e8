using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>GET /payments/{id}.</summary>
public sealed class GetPaymentEndpoint(PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/payments/{id}", "get_payment", "Payments", "Read a payment", Access.Read)
    {
        Answers = [new(200, typeof(PaymentView), "The payment with its attempts and refunds.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call) =>
        await rows.Find(call.Organization, call.Id, call.Cancellation) is { } payment ? ApiAnswer.Single(payment) : Problem.NotFound("payment");
}
