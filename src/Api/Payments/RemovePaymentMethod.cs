using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>DELETE /customers/{id}/payment-methods/{method}.</summary>
public sealed class RemovePaymentMethodEndpoint(IGrainFactory grains, PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "DELETE", "/v1/customers/{id}/payment-methods/{method}", "remove_payment_method", "Payments", "Remove a payment method", Access.Write)
    {
        Answers = [new(200, typeof(PaymentMethodsView), "The methods that are left, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var method = call.Route["method"]!;
        if (await rows.Methods(call.Organization, call.Id, call.Cancellation) is not { } known) return Problem.NotFound("customer");
        if (!known.Data.Any(one => one.Id == method)) return Problem.NotFound("payment method");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(call.Id)).RemovePaymentMethod(method, call.Context);
        return await outcome.Show(_ => rows.Methods(call.Organization, call.Id, call.Cancellation));
    }
}
