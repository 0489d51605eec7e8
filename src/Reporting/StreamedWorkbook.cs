using Npgsql;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Tables;
using SpreadCheetah.Worksheets;

namespace OrleansBilling.Reporting;

/// <summary>
/// The same workbook for more rows than are laid out in memory. The report is read a second time in the snapshot that told what it comes to, row by row into the file.
/// </summary>
public static class StreamedWorkbook
{
    /// <summary>What a sheet of Excel holds beside its header.</summary>
    public const int MaximumRows = 1_048_575;

    internal static async Task WriteAsync(Stream into, ReportExport export, NpgsqlConnection connection, ReportSums sums, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var (report, request, setting) = (export.Report, export.Request, export.Setting);
        progress?.Invoke(0, sums.Rows);
        var layout = new SummarySheet(report, request, sums, setting);
        await using (var book = await Spreadsheet.CreateNewAsync(into, new SpreadCheetahOptions { DefaultDateTimeFormat = null }, cancellationToken))
        {
            var styles = Enum.GetValues<Look>().ToDictionary(look => look, look => book.AddStyle(CellStyles.Of(look, request.Currency, setting)));
            await WriteSheet(book, setting.Cover, CoverSheet.Rows(report, request, sums, setting), styles, [CoverSheet.LabelWidth, CoverSheet.ValueWidth], frozen: 0, cancellationToken);
            await WriteSheet(book, setting.Summary, layout.Rows(), styles, layout.Widths, frozen: 1, cancellationToken);
            await StartData(book, report, sums, setting, styles, cancellationToken);
            var (row, written) = (new DataRow(report.Columns, request.Currency, styles), 0);
            await report.StreamAsync(
                connection,
                request,
                async cells =>
                {
                    await book.AddRowAsync(row.Of(cells), cancellationToken);
                    progress?.Invoke(++written, sums.Rows);
                    return true;
                },
                cancellationToken);
            await book.FinishTableAsync(cancellationToken);
            await book.FinishAsync(cancellationToken);
        }

        if (report.Chart is { } chart) FinishWorkbook.Finish(into, [], ChartXml.Of(chart, report, request.Currency, layout, setting));
    }

    private static async Task WriteSheet(
        Spreadsheet book, string name, IReadOnlyList<SheetCell[]> rows, Dictionary<Look, StyleId> styles, IReadOnlyList<double> widths, int frozen, CancellationToken cancellationToken)
    {
        var options = new WorksheetOptions { FrozenRows = frozen == 0 ? null : frozen };
        for (var i = 0; i < widths.Count; i++) options.Column(i + 1).Width = widths[i];
        await book.StartWorksheetAsync(name, options, cancellationToken);
        foreach (var row in rows) await book.AddRowAsync(Array.ConvertAll(row, cell => Cell(cell, styles[cell.Look])), cancellationToken);
    }

    private static Cell Cell(SheetCell cell, StyleId style) => cell switch
    {
        { Formula: { } formula } => new Cell(new Formula(formula), (decimal)cell.Value!, style),
        { Value: string text } => new Cell(text, style),
        { Value: decimal number } => new Cell(number, style),
        { Value: int count } => new Cell(count, style),
        { Value: DateTime moment } => new Cell(moment, style),
        _ => new Cell((string?)null, style),
    };

    private static async Task StartData(Spreadsheet book, Report report, ReportSums sums, WorkbookSetting setting, Dictionary<Look, StyleId> styles, CancellationToken cancellationToken)
    {
        var options = new WorksheetOptions { FrozenRows = 1 };
        for (var i = 0; i < report.Columns.Count; i++) options.Column(i + 1).Width = report.Columns[i].Kind.Width(setting.Title(report.Columns[i]), sums.Longest[i]);
        await book.StartWorksheetAsync(setting.Data, options, cancellationToken);
        // A table brings its filters with it.
        book.StartTable(new Table(TableStyle.Medium2, "Data"));
        await book.AddHeaderRowAsync(report.Columns.Select(setting.Title).ToArray(), styles[Look.Head], cancellationToken);
    }

    /// <summary>The cells of a row, in one array for all rows.</summary>
    private sealed class DataRow(IReadOnlyList<ReportColumn> columns, string currency, Dictionary<Look, StyleId> styles)
    {
        private readonly Cell[] _cells = new Cell[columns.Count];
        private readonly (ColumnKind Kind, StyleId Style)[] _columns = [.. columns.Select(column => (column.Kind, styles[column.Kind.CellLook()]))];

        public ReadOnlyMemory<Cell> Of(object?[] row)
        {
            for (var i = 0; i < row.Length; i++) _cells[i] = Cell(row[i], _columns[i].Kind, _columns[i].Style);
            return _cells;
        }

        private Cell Cell(object? value, ColumnKind kind, StyleId style) => value switch
        {
            null => default,
            long minor when kind == ColumnKind.Amount => new Cell(WorkbookSetting.Major(minor, currency), style),
            DateOnly day => new Cell(day.ToDateTime(TimeOnly.MinValue), style),
            decimal number => new Cell(number, style),
            _ => new Cell((string)value, style),
        };
    }
}
