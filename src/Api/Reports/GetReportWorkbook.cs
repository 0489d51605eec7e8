using OrleansBilling.Api.Lists;
using OrleansBilling.Api.LongOperations;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports/{name}.xlsx.</summary>
public sealed class GetReportWorkbookEndpoint(ExportReport export, RunOperations operations) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/reports/{name}.xlsx", "get_report_workbook", "Reports", "Read a report as an Excel workbook", Access.Read)
    {
        Description = "A cover with control totals and checks, a summary of live formulas, and the data as a table. Over 20,000 rows it is made in the background: the answer is 202.",
        Parameters = [.. ReportReader.Parameters, ListFilter.Choice("language", "en", "fr") with { Description = "That of the seller's country when left out." }],
        AnswersWith = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Answers = [new(200, typeof(string), "The file."), new(202, typeof(OperationView), "It is made in the background.")],
    };

    protected override Task<ApiAnswer> Run(ApiCall call) => export.Answer(call, ReportFormat.Workbook, operations.Nudge);
}
