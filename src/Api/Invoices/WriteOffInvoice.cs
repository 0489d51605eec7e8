using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.Payments;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices/{id}/write-off.</summary>
public sealed class WriteOffInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/invoices/{id}/write-off", "write_off_invoice", "Invoices", "Give an invoice up", Access.Write)
    {
        Description = "It is uncollectible then: nobody is reminded or charged for it any more. It can still be paid.",
        Body = PaymentShapes.WriteOff,
        Example = """{"reason": "Insolvent"}""",
        Answers = [new(200, typeof(InvoiceView), "The invoice.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } invoice) return Problem.NotFound("invoice");
        var sent = call.Body.As<WriteOffInvoice>();
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).WriteOffInvoice(invoice.Id, sent, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, invoice.Id, call.Cancellation));
    }
}
