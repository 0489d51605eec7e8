using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Api.Operations;
using OrleansBilling.Reporting;

namespace OrleansBilling.Api.Reports;

/// <summary>GET /reports/{name}.xlsx.</summary>
public sealed class GetReportWorkbookEndpoint(ReportReader reports) : ApiEndpoint
{
    private const string Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    protected override Operation Describe() => new("GET", "/v1/reports/{name}.xlsx", "get_report_workbook", "Reports", "Read a report as an Excel workbook", Access.Read)
    {
        Description = "A cover with control totals and checks, a summary of live formulas, and the data as a table.",
        Parameters = [.. ReportReader.Parameters, ListFilter.Choice("language", "en", "fr") with { Description = "That of the seller's country when left out." }],
        AnswersWith = Type,
        Answers = [new(200, typeof(string), "The file.")],
    };

    protected override async Task<ApiAnswer> Run(ApiCall call)
    {
        var (result, problem) = await reports.Read(call);
        if (result is null) return problem!;
        if (result.Rows.Count > ReportWorkbook.MaximumRows)
        {
            return Problem.Invalid("workbook_too_large", $"There are {result.Rows.Count} rows and a workbook has {ReportWorkbook.MaximumRows} at most: ask for fewer days, or for CSV.", "from");
        }

        var setting = await reports.Setting(call, call.Query.TryGetValue("language", out var language) ? (string)language : null);
        return ApiAnswer.File(ReportWorkbook.Write(result, setting), Type, $"{result.Report.Name}-{result.Request.From:yyyy-MM-dd}-{result.Request.To:yyyy-MM-dd}.xlsx");
    }
}
