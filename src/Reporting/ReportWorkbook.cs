using ClosedXML.Excel;

namespace OrleansBilling.Reporting;

/// <summary>
/// A report as a workbook: a cover, a summary of live formulas over the data, with a picture of it, and the data as a flat table with real dates and numbers. It is laid out whole
/// in memory; larger ones are written row by row (<see cref="StreamedWorkbook"/>).
/// </summary>
public static class ReportWorkbook
{
    /// <summary>The most rows that are laid out whole in memory.</summary>
    public const int MaximumRows = 20_000;

    private const int FirstRow = 2;
    private const int ColumnsOfPortrait = 6;
    private const int FiguresOfPortrait = 3;
    private const int RowsOfOnePage = 60;

    // So many rows and the picture below them are higher than a page that lies on its side.
    private const int RowsBesidePicture = 25;

    /// <exception cref="ArgumentException">There are more than <see cref="MaximumRows"/> rows.</exception>
    public static byte[] Write(ReportResult result, WorkbookSetting setting)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(setting);
        if (result.Rows.Count > MaximumRows) throw new ArgumentException($"A workbook has {MaximumRows} rows at most.", nameof(result));
        using var stream = new MemoryStream();
        var layout = new SummarySheet(result.Report, result.Request, result.Sums, setting);
        using (var book = new XLWorkbook())
        {
            var cover = book.AddWorksheet(setting.Cover);
            PaintCells.Write(cover, CoverSheet.Rows(result.Report, result.Request, result.Sums, setting), result.Request.Currency, setting);
            cover.Column(1).Width = CoverSheet.LabelWidth;
            cover.Column(2).Width = CoverSheet.ValueWidth;
            WriteSummary(book.AddWorksheet(setting.Summary), layout, result, setting);
            WriteData(book.AddWorksheet(setting.Data), result, setting);
            SetUpPrint(cover, result.Report, setting, isWide: false);
            book.SaveAs(stream);
        }

        FinishWorkbook.Finish(stream, [(setting.Summary, layout.Rows())], result.Report.Chart is { } chart ? ChartXml.Of(chart, result.Report, result.Request.Currency, layout, setting) : null);
        return stream.ToArray();
    }

    internal static void SetUpPage(IXLWorksheet sheet, string left, bool isWide)
    {
        var page = sheet.PageSetup;
        page.PaperSize = XLPaperSize.A4Paper;
        page.PageOrientation = isWide ? XLPageOrientation.Landscape : XLPageOrientation.Portrait;
        page.FitToPages(1, 0);
        page.Margins.SetBottom(0.75).SetFooter(0.4);
        page.Footer.Left.AddText(left.Replace("&", "&&", StringComparison.Ordinal));
        page.Footer.Right.AddText(XLHFPredefinedText.PageNumber);
        page.Footer.Right.AddText(" / ");
        page.Footer.Right.AddText(XLHFPredefinedText.NumberOfPages);
    }

    private static void WriteSummary(IXLWorksheet sheet, SummarySheet layout, ReportResult result, WorkbookSetting setting)
    {
        PaintCells.Write(sheet, layout.Rows(), result.Request.Currency, setting);
        foreach (var (i, width) in layout.Widths.Index()) sheet.Column(i + 1).Width = width;
        sheet.SheetView.FreezeRows(1);
        var hasPicture = result.Report.Chart is not null;
        SetUpPrint(sheet, result.Report, setting, layout.Figures > FiguresOfPortrait && !(hasPicture && layout.TotalRow > RowsBesidePicture));
        sheet.PageSetup.SetRowsToRepeatAtTop(1, 1);
        // The picture stays with its figures as long as both fit on a page that can be read.
        if (hasPicture && layout.TotalRow <= RowsOfOnePage) sheet.PageSetup.FitToPages(1, 1);
    }

    private static void WriteData(IXLWorksheet sheet, ReportResult result, WorkbookSetting setting)
    {
        var columns = result.Report.Columns;
        for (var i = 0; i < columns.Count; i++)
        {
            PaintCells.Fill(sheet.Cell(1, i + 1), new SheetCell(setting.Title(columns[i]), columns[i].Kind.HeadLook()), result.Request.Currency, setting);
            sheet.Column(i + 1).Width = columns[i].Kind.Width(setting.Title(columns[i]), result.Sums.Longest[i]);
        }

        for (var row = 0; row < result.Rows.Count; row++)
        {
            for (var i = 0; i < columns.Count; i++) Fill(sheet.Cell(row + FirstRow, i + 1), result.Rows[row][i], columns[i].Kind, result.Request.Currency, setting);
        }

        // A table of no row has one that is empty: Excel does not open one without.
        var table = sheet.Range(1, 1, Math.Max(result.Rows.Count + 1, FirstRow), columns.Count).CreateTable("Data");
        table.Theme = XLTableTheme.TableStyleMedium2;
        sheet.SheetView.FreezeRows(1);
        SetUpPrint(sheet, result.Report, setting, columns.Count > ColumnsOfPortrait);
        sheet.PageSetup.SetRowsToRepeatAtTop(1, 1);
    }

    private static void Fill(IXLCell cell, object? value, ColumnKind kind, string currency, WorkbookSetting setting)
    {
        if (value is null) return;
        PaintCells.Dress(cell.Style, kind.CellLook(), currency, setting);
        switch (value)
        {
            case long minor:
                cell.SetValue(WorkbookSetting.Major(minor, currency));
                break;
            case DateOnly day:
                cell.SetValue(day.ToDateTime(TimeOnly.MinValue));
                break;
            case decimal number:
                cell.SetValue(number);
                break;
            default:
                // Never taken for a formula or a number, whatever a customer is called.
                cell.SetValue((string)value);
                break;
        }
    }

    private static void SetUpPrint(IXLWorksheet sheet, Report report, WorkbookSetting setting, bool isWide) => SetUpPage(sheet, $"{setting.Organization} · {setting.Title(report)}", isWide);
}
