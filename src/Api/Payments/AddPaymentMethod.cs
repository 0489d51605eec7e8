using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>POST /customers/{id}/payment-methods.</summary>
public sealed class AddPaymentMethodEndpoint(IGrainFactory grains, PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/customers/{id}/payment-methods", "add_payment_method", "Payments", "Add a payment method", Access.Write)
    {
        Description = "The method added last is the one that is charged; what is due and was refused is tried again with it at once. In a sandbox the token says what happens: `tok_ok`, `tok_declined`, `tok_lost_card`, `tok_pending`, `tok_timeout`, `tok_fails_2` and others.",
        Body = PaymentShapes.Method,
        Example = """{"type": "card", "token": "tok_ok"}""",
        Answers = [new(201, typeof(PaymentMethodView), "Added."), new(200, typeof(PaymentMethodView), "It was there already.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Methods(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("customer");
        var sent = call.Body.As<AddPaymentMethod>();
        var id = sent.Id ?? call.NewId("pm_");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(call.Id)).AddPaymentMethod(sent with { Id = id }, call.Context);
        return await outcome.Show(_ => rows.Method(call.Organization, call.Id, id, call.Cancellation));
    }
}
