using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Api.Reports;
using OrleansBilling.Reporting.Explanations;

namespace OrleansBilling.Api.Invoices;

/// <summary>GET /invoices/{id}/explain.xlsx: a workbook that works every amount out again.</summary>
public sealed class ExplainInvoiceWorkbookEndpoint(InvoiceRows rows, ReportReader reports) : ApiEndpoint
{
    private const string Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    protected override Operation Describe() => new(
        "GET", "/v1/invoices/{id}/explain.xlsx", "explain_invoice_workbook", "Invoices", "Explain every amount of an invoice as an Excel workbook", Access.Read)
    {
        Description = "Its formulas recompute lines, taxes and totals from the inputs of their derivations, beside what is stored; differences are 0.",
        Parameters = [ListFilter.Choice("language", "en", "fr") with { Description = "That of the seller's country when left out." }],
        AnswersWith = Type,
        Answers = [new(200, typeof(string), "The file.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var invoice = await rows.Find(call.Organization, call.Id, call.Cancellation);
        if (invoice is null) return Problem.NotFound("invoice");
        return ApiAnswer.File(ExplainWorkbook.Write(invoice, await reports.Setting(call)), Type, $"{invoice.Number?.Replace('/', '-') ?? invoice.Id}.xlsx");
    }
}
