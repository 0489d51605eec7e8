using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>POST /payments/{id}/chargeback.</summary>
public sealed class RecordChargebackEndpoint(IGrainFactory grains, PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/payments/{id}/chargeback", "record_chargeback", "Payments", "Write down that a bank took a payment back", Access.Write)
    {
        Description = "Gateways that tell of disputes do this themselves. The invoice is due again by that much; the same dispute twice is recorded once.",
        Body = PaymentShapes.Chargeback,
        Example = """{"dispute": "dp_1", "reason": "fraudulent"}""",
        Answers = [new(200, typeof(PaymentView), "The payment.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.CustomerOf(call.Organization, call.Id, call.Cancellation) is not { } customer) return Problem.NotFound("payment");
        var sent = call.Body.As<RecordChargeback>();
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(customer)).RecordChargeback(call.Id, sent, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation));
    }
}
