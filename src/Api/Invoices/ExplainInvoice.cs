using OrleansBilling.Api.Http;
using OrleansBilling.Api.Operations;

namespace OrleansBilling.Api.Invoices;

/// <summary>GET /invoices/{id}/explain: how each amount came about, in sentences.</summary>
public sealed class ExplainInvoiceEndpoint(InvoiceRows rows) : ApiEndpoint
{
    protected override Operation Describe() => new(
        "GET", "/v1/invoices/{id}/explain", "explain_invoice", "Invoices", "Explain every amount of an invoice", Access.Read)
    {
        Answers = [new(200, typeof(InvoiceExplanation), "Line by line, rate by rate, and how they add up.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var invoice = await rows.Find(call.Organization, call.Id, call.Cancellation);
        return invoice is null ? Problem.NotFound("invoice") : ApiAnswer.Single(InvoiceExplanation.Of(invoice));
    }
}
