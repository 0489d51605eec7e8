using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>POST /payments/{id}/refund.</summary>
public sealed class RefundPaymentEndpoint(IGrainFactory grains, PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/payments/{id}/refund", "refund_payment", "Payments", "Give money back", Access.Write)
    {
        Description = "By the gateway that took it; what was paid outside is given back outside, and only written down. The invoice is due again by that much: a credit note with `refund: original` gives back without that.",
        Body = PaymentShapes.Refund,
        Example = """{"amount": "10.00", "reason": "Goodwill"}""",
        Answers = [new(200, typeof(PaymentView), "The payment.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.CustomerOf(call.Organization, call.Id, call.Cancellation) is not { } customer) return Problem.NotFound("payment");
        var sent = call.Body.As<RefundPayment>();
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(customer)).RefundPayment(call.Id, sent with { Id = sent.Id ?? call.NewId("rf_") }, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation));
    }
}
