using OrleansBilling.Api.Operations;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports/{name}.csv.</summary>
public sealed class GetReportCsvEndpoint(ReportReader reports) : ApiEndpoint
{
    private const string Type = "text/csv; charset=utf-8";

    protected override Operation Describe() => new("GET", "/v1/reports/{name}.csv", "get_report_csv", "Reports", "Read a report as CSV", Access.Read)
    {
        Description = "The rows of the same report, under a header of column names (RFC 4180, UTF-8).",
        Parameters = ReportReader.Parameters,
        AnswersWith = "text/csv",
        Answers = [new(200, typeof(string), "The file.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (result, problem) = await reports.Read(call);
        return result is null ? problem! : ApiAnswer.File(ReportCsv.Write(result), Type, $"{result.Report.Name}-{result.Request.From:yyyy-MM-dd}-{result.Request.To:yyyy-MM-dd}.csv");
    }
}
