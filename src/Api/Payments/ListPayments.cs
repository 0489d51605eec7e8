using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Payments;

/// <summary>GET /payments.</summary>
public sealed class ListPaymentsEndpoint(PaymentRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/payments", "list_payments", "Payments", "List payments", Access.Read)
    {
        Filters = PaymentRows.Filters,
        Answers = [new(200, typeof(Page<PaymentView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
