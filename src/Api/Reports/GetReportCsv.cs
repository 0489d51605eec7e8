using OrleansBilling.Api.LongOperations;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports/{name}.csv.</summary>
public sealed class GetReportCsvEndpoint(ExportReport export, RunOperations operations) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/reports/{name}.csv", "get_report_csv", "Reports", "Read a report as CSV", Access.Read)
    {
        Description = "The rows of the same report, under a header of column names (RFC 4180, UTF-8).",
        Parameters = ReportReader.Parameters,
        AnswersWith = "text/csv",
        Answers = [new(200, typeof(string), "The file."), new(202, typeof(OperationView), "It is made in the background.")],
    };

    protected override Task<ApiAnswer> Run(ApiCall call) => export.Answer(call, ReportFormat.Csv, operations.Nudge);
}
