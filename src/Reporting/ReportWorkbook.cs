using System.Globalization;
using ClosedXML.Excel;
using OrleansBilling.Contracts.Values;

namespace OrleansBilling.Reporting;

/// <summary>Who and when a workbook is for.</summary>
/// <param name="Organization">Its legal name.</param>
/// <param name="Language"><c>fr</c>; anything else is English.</param>
/// <param name="MadeAt">In the organization's zone.</param>
public sealed record WorkbookSetting(string Organization, string Language, DateTime MadeAt)
{
    internal string Say(string english, string french) => Language == "fr" ? french : english;
}

/// <summary>
/// A report as a workbook: a cover, a summary of live formulas over the data, and the data as a flat table with real dates and numbers.
/// </summary>
public static class ReportWorkbook
{
    /// <summary>The most rows that are laid out whole in memory.</summary>
    public const int MaximumRows = 20_000;

    private const int FirstRow = 2;
    private const string Blue = "#1F3864";

    /// <exception cref="ArgumentException">There are more than <see cref="MaximumRows"/> rows.</exception>
    public static byte[] Write(ReportResult result, WorkbookSetting setting)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(setting);
        if (result.Rows.Count > MaximumRows) throw new ArgumentException($"A workbook has {MaximumRows} rows at most.", nameof(result));
        using var book = new XLWorkbook();
        var (cover, summary, data) = (book.AddWorksheet(setting.Say("Cover", "Couverture")), book.AddWorksheet(setting.Say("Summary", "Synthèse")), book.AddWorksheet(setting.Say("Data", "Données")));
        WriteData(data, result, setting);
        WriteSummary(summary, data, result, setting);
        WriteCover(cover, result, setting);
        foreach (var sheet in new[] { cover, summary, data }) SetUpPrint(sheet, result, setting);
        using var stream = new MemoryStream();
        book.SaveAs(stream);
        return stream.ToArray();
    }

    private static void WriteCover(IXLWorksheet sheet, ReportResult result, WorkbookSetting setting)
    {
        var title = sheet.Cell(1, 1).SetValue(setting.Say(result.Report.English, result.Report.French));
        title.Style.Font.SetBold().Font.SetFontSize(18).Font.SetFontColor(XLColor.FromHtml(Blue));
        sheet.Cell(2, 1).SetValue(setting.Say(result.Report.Summary, result.Report.Resume)).Style.Font.SetItalic();
        var row = 4;
        Line(setting.Say("Organization", "Organisation")).SetValue(setting.Organization);
        if (!result.Report.IsAsOf) Line(setting.Say("From", "Du")).SetValue(result.Request.From.ToDateTime(TimeOnly.MinValue)).Style.DateFormat.SetFormat(DayFormat(setting));
        Line(result.Report.IsAsOf ? setting.Say("As of the end of", "À la fin du") : setting.Say("To (included)", "Au (inclus)")).SetValue(result.Request.To.ToDateTime(TimeOnly.MinValue)).Style.DateFormat.SetFormat(DayFormat(setting));
        Line(setting.Say("Currency", "Devise")).SetValue(result.Request.Currency);
        Line(setting.Say("Rows", "Lignes")).SetValue(result.Rows.Count);
        Line(setting.Say("Made at", "Établi le")).SetValue(setting.MadeAt).Style.DateFormat.SetFormat(DayFormat(setting) + " hh:mm");
        row++;
        Head(sheet, row, setting.Say("Control totals, from the database", "Totaux de contrôle, de la base"), 2);
        row++;
        foreach (var total in result.Totals) Amount(Line(Title(result.Report.Columns.Single(column => column.Name == total.Column), setting)), total.Minor, result);
        row++;
        Head(sheet, row, setting.Say("Checks against the books: 0 is right", "Contrôles avec les livres : 0 est juste"), 2);
        row++;
        foreach (var check in result.Checks) Amount(Line(check.Name.Replace('_', ' ')), check.Difference, result);
        sheet.Column(1).Width = 44;
        sheet.Column(2).Width = 28;

        IXLCell Line(string label)
        {
            sheet.Cell(row, 1).SetValue(label);
            var cell = sheet.Cell(row++, 2);
            cell.Style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Right);
            return cell;
        }
    }

    // Every figure is a formula over the data, and the last row says how far it is from what the database added up.
    private static void WriteSummary(IXLWorksheet sheet, IXLWorksheet data, ReportResult result, WorkbookSetting setting)
    {
        var columns = result.Report.Columns.Select((column, i) => (Column: column, Number: i + 1)).ToArray();
        var by = columns.Single(column => column.Column.Name == result.Report.SummaryBy);
        var amounts = columns.Where(column => column.Column.Kind == ColumnKind.Amount).ToArray();
        Head(sheet, 1, Title(by.Column, setting), amounts.Length + 1);
        for (var i = 0; i < amounts.Length; i++) sheet.Cell(1, i + 2).SetValue(Title(amounts[i].Column, setting)).Style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Right);
        var row = FirstRow;
        foreach (var group in result.Rows.Select(cells => cells[by.Number - 1]).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            sheet.Cell(row, 1).SetValue(group);
            for (var i = 0; i < amounts.Length; i++) Formula(sheet.Cell(row, i + 2), $"SUMIFS({Range(data, amounts[i].Number, result)},{Range(data, by.Number, result)},$A{row.ToString(CultureInfo.InvariantCulture)})", result);
            row++;
        }

        sheet.Cell(row, 1).SetValue(setting.Say("Total", "Total"));
        sheet.Cell(row + 1, 1).SetValue(setting.Say("Less control total: must be 0", "Moins le total de contrôle : doit être 0"));
        for (var i = 0; i < amounts.Length; i++)
        {
            var total = result.Totals.Single(one => one.Column == amounts[i].Column.Name);
            Formula(sheet.Cell(row, i + 2), $"SUM({Range(data, amounts[i].Number, result)})", result);
            Formula(sheet.Cell(row + 1, i + 2), $"ROUND({sheet.Cell(row, i + 2).Address}-({Major(total.Minor, result).ToString(CultureInfo.InvariantCulture)}),{MinorUnits.Digits(result.Request.Currency).ToString(CultureInfo.InvariantCulture)})", result);
        }

        sheet.Row(row).Style.Font.SetBold().Border.SetTopBorder(XLBorderStyleValues.Thin);
        sheet.Row(row + 1).Style.Font.SetItalic().Font.SetFontColor(XLColor.FromHtml("#7F7F7F"));
        sheet.Column(1).Width = 40;
        sheet.Columns(2, amounts.Length + 1).Width = 20;
        sheet.SheetView.FreezeRows(1);
    }

    private static void WriteData(IXLWorksheet sheet, ReportResult result, WorkbookSetting setting)
    {
        var columns = result.Report.Columns;
        for (var i = 0; i < columns.Count; i++)
        {
            var head = sheet.Cell(1, i + 1).SetValue(Title(columns[i], setting));
            if (columns[i].Kind is ColumnKind.Amount or ColumnKind.Number) head.Style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Right);
            sheet.Column(i + 1).Width = columns[i].Kind switch { ColumnKind.Day => 12, ColumnKind.Number => 10, ColumnKind.Amount => 16, _ => 22 };
        }

        for (var row = 0; row < result.Rows.Count; row++)
        {
            for (var i = 0; i < columns.Count; i++) Fill(sheet.Cell(row + FirstRow, i + 1), result.Rows[row][i], columns[i].Kind, result, setting);
        }

        // A table of no row has one that is empty: Excel does not open one without.
        var table = sheet.Range(1, 1, Math.Max(result.Rows.Count + 1, FirstRow), columns.Count).CreateTable("Data");
        table.Theme = XLTableTheme.TableStyleMedium2;
        // Not every program shows a table's own style, in print above all.
        sheet.Range(1, 1, 1, columns.Count).Style.Font.SetBold().Font.SetFontColor(XLColor.White).Fill.SetBackgroundColor(XLColor.FromHtml(Blue));
        sheet.SheetView.FreezeRows(1);
    }

    private static void Fill(IXLCell cell, object? value, ColumnKind kind, ReportResult result, WorkbookSetting setting)
    {
        switch (value)
        {
            case null:
                break;
            case long minor when kind == ColumnKind.Amount:
                Amount(cell, minor, result);
                break;
            case DateOnly day:
                cell.SetValue(day.ToDateTime(TimeOnly.MinValue)).Style.DateFormat.SetFormat(DayFormat(setting));
                break;
            case decimal number:
                cell.SetValue(number);
                break;
            default:
                // Never taken for a formula or a number, whatever a customer is called.
                cell.SetValue((string)value).Style.NumberFormat.SetFormat("@");
                break;
        }
    }

    private static void Head(IXLWorksheet sheet, int row, string text, int columns)
    {
        sheet.Cell(row, 1).SetValue(text);
        sheet.Range(row, 1, row, columns).Style.Font.SetBold().Font.SetFontColor(XLColor.White).Fill.SetBackgroundColor(XLColor.FromHtml(Blue));
    }

    private static void SetUpPrint(IXLWorksheet sheet, ReportResult result, WorkbookSetting setting)
    {
        var page = sheet.PageSetup;
        page.PaperSize = XLPaperSize.A4Paper;
        page.PageOrientation = result.Report.Columns.Count > 6 ? XLPageOrientation.Landscape : XLPageOrientation.Portrait;
        page.FitToPages(1, 0);
        page.SetRowsToRepeatAtTop(1, 1);
        page.Margins.SetBottom(0.75).SetFooter(0.4);
        page.Footer.Left.AddText($"{setting.Organization} · {setting.Say(result.Report.English, result.Report.French)}");
        page.Footer.Right.AddText(XLHFPredefinedText.PageNumber);
    }

    private static void Amount(IXLCell cell, long minor, ReportResult result) => cell.SetValue(Major(minor, result)).Style.NumberFormat.SetFormat(AmountFormat(result));

    private static void Formula(IXLCell cell, string formula, ReportResult result)
    {
        cell.FormulaA1 = formula;
        cell.Style.NumberFormat.SetFormat(AmountFormat(result));
    }

    private static decimal Major(long minor, ReportResult result) => decimal.Parse(MinorUnits.Format(minor, result.Request.Currency), CultureInfo.InvariantCulture);

    private static string AmountFormat(ReportResult result) => MinorUnits.Digits(result.Request.Currency) is var digits and > 0 ? "#,##0." + new string('0', digits) : "#,##0";

    private static string DayFormat(WorkbookSetting setting) => setting.Say("yyyy-mm-dd", "dd/mm/yyyy");

    private static string Range(IXLWorksheet data, int column, ReportResult result) =>
        $"'{data.Name}'!{data.Range(FirstRow, column, Math.Max(result.Rows.Count + 1, FirstRow), column).RangeAddress.ToStringFixed()}";

    private static string Title(ReportColumn column, WorkbookSetting setting) => setting.Say(column.English, column.French);
}
