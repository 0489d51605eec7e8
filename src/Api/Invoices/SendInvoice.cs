using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices/{id}/send: mails it to the customer, on purpose.</summary>
public sealed class SendInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/invoices/{id}/send", "send_invoice", "Invoices", "Send an invoice by mail", Access.Write)
    {
        Description = "Sends it once more, or although notices of invoices are switched off. Each call sends one mail; one with the same `Idempotency-Key` sends none.",
        Answers = [new(200, typeof(InvoiceView), "Its mail is queued.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var invoice = await rows.Find(call.Organization, call.Id, call.Cancellation);
        if (invoice is null) return Problem.NotFound("invoice");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).SendInvoice(invoice.Id, call.Context);
        return await outcome.Show(id => rows.Find(call.Organization, id, call.Cancellation));
    }
}
