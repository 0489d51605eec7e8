using OrleansBilling.Api.LongOperations;
using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports/{name}.json.</summary>
public sealed class GetReportJsonEndpoint(ExportReport export, RunOperations operations) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/reports/{name}.json", "get_report_json", "Reports", "Read a report", Access.Read)
    {
        Description = "Days are the organization's, both included. What stands in `checks` is 0 if the books are right.",
        Parameters = ReportReader.Parameters,
        Answers = [new(200, typeof(ReportView), "The report."), new(202, typeof(OperationView), "It is made in the background.")],
    };

    protected override Task<ApiAnswer> Run(ApiCall call) => export.Answer(call, ReportFormat.Json, operations.Nudge);
}
