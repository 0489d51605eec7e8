using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices/{id}/release: a held invoice goes out.</summary>
public sealed class ReleaseInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    private static readonly ObjectSchema Body = new(
        "ReleaseInvoice", new Field("note", Shapes.LongText with { Description = "Why it is right, for those who ask later." }));

    protected override Operation Describe() => new("POST", "/v1/invoices/{id}/release", "release_invoice", "Invoices", "Release an invoice that is held for review", Access.Write)
    {
        Description = "It gets its number and is collected from then on. To reject it, void it.",
        Body = Body,
        Example = """{"note": "They took 20 seats more"}""",
        Answers = [new(200, typeof(InvoiceView), "The invoice, issued.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await rows.Find(call.Organization, call.Id, call.Cancellation) is not { } invoice) return Problem.NotFound("invoice");
        var outcome = await grains.GetGrain<ICustomerGrain>(call.Key(invoice.Customer)).ReleaseInvoice(invoice.Id, call.Body.As<ReleaseInvoice>(), call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, invoice.Id, call.Cancellation));
    }
}
