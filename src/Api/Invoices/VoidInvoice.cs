using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices/{id}/void: gives back all that is left of it, or lays a draft aside.</summary>
public sealed class VoidInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/invoices/{id}/void", "void_invoice", "Invoices", "Void an invoice", Access.Write)
    {
        Description = "An issued invoice is given back by a credit note of all that is left; a draft is laid aside without a number.",
        Answers = [new(200, typeof(InvoiceView), "Void; or paid, when the credit balance had paid part of it and got that back; or issued, when a credit note had gone to the balance, which is still due.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var invoice = await rows.Find(call.Organization, call.Id, call.Cancellation);
        if (invoice is null) return Problem.NotFound("invoice");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).VoidInvoice(invoice.Id, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, call.Id, call.Cancellation));
    }
}
