using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>POST /invoices: a one-off invoice; or, with ?preview=true, what it would be.</summary>
public sealed class CreateInvoiceEndpoint(IGrainFactory grains, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/invoices", "create_invoice", "Invoices", "Create a one-off invoice", Access.Write)
    {
        Description = "Issued at once unless `draft` is true. With `preview=true` nothing is written.",
        Body = InvoiceShapes.Create,
        Example = """
            {"customer": "cus_globex",
             "lines": [{"description": "Workshop", "quantity": "2", "unit_amount": "600.00", "tax_category": "standard"}]}
            """,
        HasPreview = true,
        Answers =
        [
            new(201, typeof(InvoiceView), "Created."),
            new(200, typeof(InvoiceView), "It was there already, with this content; or the preview."),
        ],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var sent = call.Body.As<CreateInvoice>();
        var id = sent.Id ?? call.NewId("inv_");
        var command = sent with { Id = id };
        var grain = grains.GetGrain<ICustomerGrain>(call.Key(sent.Customer!));
        if (call.IsPreview) return (await grain.PreviewInvoice(command)).Show();
        var outcome = await grain.CreateInvoice(command, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), address: "/v1/invoices");
    }
}
