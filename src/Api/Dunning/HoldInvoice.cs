using OrleansBilling.Api.Http;
using OrleansBilling.Api.Invoices;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Dunning;

/// <summary>POST /invoices/{id}/hold.</summary>
public sealed class HoldInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("POST", "/v1/invoices/{id}/hold", "hold_invoice", "Invoices", "Hold an invoice back from collection and dunning", Access.Write)
    {
        Description = "A promise to pay: nothing is done by itself before the day. With neither field it goes on; the step that applies then is taken.",
        Body = DunningShapes.Hold,
        Example = """{"hold_until": "2026-03-31"}""",
        Answers = [new(200, typeof(InvoiceView), "The invoice.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } invoice) return Problem.NotFound("invoice");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).HoldInvoice(invoice.Id, call.Body.As<HoldInvoice>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, invoice.Id, call.Cancellation));
    }
}
