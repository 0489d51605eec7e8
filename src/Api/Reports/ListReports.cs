using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports.</summary>
public sealed class ListReportsEndpoint : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/reports", "list_reports", "Reports", "List the reports", Access.Read)
    {
        Answers = [new(200, typeof(ReportListView), "All reports, with their columns.")],
    };

    protected override Task<ApiAnswer> Run(ApiCall call) => Task.FromResult(ApiAnswer.Ok(new ReportListView(
    [
        .. Reporting.Reports.All.Select(report => new ReportSummaryView(
            report.Name, report.Summary, report.IsAsOf, report.IsOfCustomer, [.. report.Columns.Select(column => new ReportColumnView(column.Name, column.Kind.ToString().ToLowerInvariant(), column.English, column.French))])),
    ])));
}
