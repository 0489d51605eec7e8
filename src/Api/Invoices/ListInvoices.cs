using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Invoices;

/// <summary>GET /invoices.</summary>
public sealed class ListInvoicesEndpoint(InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/invoices", "list_invoices", "Invoices", "List invoices", Access.Read)
    {
        Filters = InvoiceRows.Filters,
        Answers = [new(200, typeof(Page<InvoiceView>), "One page, newest first.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (page, problem) = await rows.List(call.Organization, call.Page, call.Cancellation);
        return page is null ? problem! : ApiAnswer.Ok(page);
    }
}
