using OrleansBilling.Api.Operations;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports/{name}.json.</summary>
public sealed class GetReportJsonEndpoint(ReportReader reports) : ApiEndpoint
{
    protected override Operation Describe() => new("GET", "/v1/reports/{name}.json", "get_report_json", "Reports", "Read a report", Access.Read)
    {
        Description = "Days are the organization's, both included. What stands in `checks` is 0 if the books are right.",
        Parameters = ReportReader.Parameters,
        Answers = [new(200, typeof(ReportView), "The report.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (result, problem) = await reports.Read(call);
        return result is null ? problem! : ApiAnswer.Ok(Show(result));
    }

    private static ReportView Show(ReportResult result)
    {
        var (columns, currency) = (result.Report.Columns, result.Request.Currency);
        return new ReportView
        {
            Name = result.Report.Name,
            From = result.Request.From,
            To = result.Request.To,
            Currency = currency,
            RowCount = result.Rows.Count,
            Totals = result.Totals.ToDictionary(total => total.Column, total => MinorUnits.Format(total.Minor, currency)),
            Checks = result.Checks.ToDictionary(check => check.Name, check => MinorUnits.Format(check.Difference, currency)),
            Rows = [.. result.Rows.Select(row => columns.Select((column, i) => (column.Name, Cell: ReportCsv.Cell(row[i], column.Kind, currency))).ToDictionary(cell => cell.Name, cell => cell.Cell))],
        };
    }
}
