using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices/{id}/finalize: a draft gets its number.</summary>
public sealed class FinalizeInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/invoices/{id}/finalize", "finalize_invoice", "Invoices", "Issue a draft", Access.Write)
    {
        Answers = [new(200, typeof(InvoiceView), "Issued.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var invoice = await rows.Find(call.Organization, call.Id, call.Cancellation);
        if (invoice is null) return Problem.NotFound("invoice");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).FinalizeInvoice(call.Id, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation));
    }
}
