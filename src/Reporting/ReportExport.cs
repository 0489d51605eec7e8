using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    Workbook,
    Csv,
    Json,
}

/// <summary>How writing a report ended.</summary>
public enum ExportOutcome
{
    Written,

    /// <summary>There are more rows than the report holds at once.</summary>
    ReportTooLarge,

    /// <summary>There are more rows than a sheet of Excel holds.</summary>
    WorkbookTooLarge,
}

/// <summary>A report to be written as a file.</summary>
public sealed record ReportExport(Report Report, ReportRequest Request, ReportFormat Format, WorkbookSetting Setting)
{
    public string FileName => $"{Report.Name}-{Request.From:yyyy-MM-dd}-{Request.To:yyyy-MM-dd}.{Extension}";

    public string FileType => Format switch
    {
        ReportFormat.Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ReportFormat.Csv => "text/csv; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };

    private string Extension => Format switch { ReportFormat.Workbook => "xlsx", ReportFormat.Csv => "csv", _ => "json" };

    /// <summary>Writes it, however long it is, in little memory.</summary>
    /// <param name="into">Written from its start; a workbook with a picture reads and seeks it.</param>
    /// <param name="connection">Open, and in a transaction that sees one state.</param>
    /// <param name="progress">Told after each row how many are written, and of how many; of 0 when that is not known.</param>
    public async Task<ExportOutcome> WriteAsync(Stream into, NpgsqlConnection connection, Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        switch (Format)
        {
            case ReportFormat.Csv:
                return Outcome(await ReportCsv.WriteAsync(into, Report, connection, Request, progress, cancellationToken));
            case ReportFormat.Json:
                return Outcome(await ReportJson.WriteAsync(into, Report, connection, Request, progress, cancellationToken));
        }

        return await WriteWorkbookAsync(into, connection, progress, cancellationToken);
    }

    // What the report comes to is read first: it tells which way to write it, and stands before the data.
    private async Task<ExportOutcome> WriteWorkbookAsync(Stream into, NpgsqlConnection connection, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var sums = await Report.StreamAsync(connection, Request, static _ => ValueTask.FromResult(true), cancellationToken);
        if (sums is null) return ExportOutcome.ReportTooLarge;
        if (sums.Rows > StreamedWorkbook.MaximumRows) return ExportOutcome.WorkbookTooLarge;
        if (sums.Rows > ReportWorkbook.MaximumRows)
        {
            await StreamedWorkbook.WriteAsync(into, this, connection, sums, progress, cancellationToken);
            return ExportOutcome.Written;
        }

        // Few rows are laid out whole, which is set up for print.
        var result = await Report.ReadAsync(connection, Request, cancellationToken: cancellationToken) ?? throw new InvalidOperationException("A snapshot has changed.");
        await into.WriteAsync(ReportWorkbook.Write(result, Setting), cancellationToken);
        progress?.Invoke(sums.Rows, sums.Rows);
        return ExportOutcome.Written;
    }

    private static ExportOutcome Outcome(bool written) => written ? ExportOutcome.Written : ExportOutcome.ReportTooLarge;
}
