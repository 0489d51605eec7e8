using OrleansBilling.Api.Http;
using OrleansBilling.Api.Invoices;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Customers;

/// <summary>POST /customers/{id}/charges/invoice: all that waits; or, with ?preview=true, what it would be.</summary>
public sealed class InvoiceCustomerChargesEndpoint(IGrainFactory grains, CustomerRows customers, InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "POST", "/v1/customers/{id}/charges/invoice", "invoice_customer_charges", "Customers", "Invoice all items that wait", Access.Write)
    {
        Description = "One invoice, issued at once. With `preview=true` nothing is written.",
        HasPreview = true,
        Answers = [new(201, typeof(InvoiceView), "Created."), new(200, typeof(InvoiceView), "The preview.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        if (await customers.OpenItems(call.Organization, call.Id, call.Cancellation) is null) return Problem.NotFound("customer");
        var grain = grains.GetGrain<ICustomerGrain>(call.Key(call.Id));
        if (call.IsPreview) return (await grain.PreviewCharges()).Show();
        var id = call.NewId("inv_");
        var outcome = await grain.InvoiceCharges(id, call.Context);
        return await outcome.Show(_ => rows.Find(call.Organization, id, call.Cancellation), address: "/v1/invoices");
    }
}
