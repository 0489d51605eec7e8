using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>GET /invoices/{id}.</summary>
public sealed class GetInvoiceEndpoint(InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/invoices/{id}", "get_invoice", "Invoices", "Read an invoice", Access.Read)
    {
        Answers = [new(200, typeof(InvoiceView), "The invoice.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var view = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return view is null ? Problem.NotFound("invoice") : ApiAnswer.Single(view);
    }
}
