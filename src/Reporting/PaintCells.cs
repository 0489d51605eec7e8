using ClosedXML.Excel;

namespace OrleansBilling.Reporting;

/// <summary>Writes cells by what they are for, with ClosedXML.</summary>
internal static class PaintCells
{
    public static void Write(IXLWorksheet sheet, IReadOnlyList<SheetCell[]> rows, string currency, WorkbookSetting setting)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Length; column++) Fill(sheet.Cell(row + 1, column + 1), rows[row][column], currency, setting);
        }
    }

    public static void Fill(IXLCell cell, SheetCell content, string currency, WorkbookSetting setting)
    {
        Dress(cell.Style, content.Look, currency, setting);
        if (content.Formula is { } formula)
        {
            cell.FormulaA1 = formula;
            return;
        }

        switch (content.Value)
        {
            case null: break;
            case string text: cell.SetValue(text); break;
            case decimal number: cell.SetValue(number); break;
            case int count: cell.SetValue(count); break;
            default: cell.SetValue((DateTime)content.Value); break;
        }
    }

    public static void Dress(IXLStyle style, Look look, string currency, WorkbookSetting setting)
    {
        switch (look)
        {
            case Look.Title: style.Font.SetBold().Font.SetFontSize(18).Font.SetFontColor(XLColor.FromHtml(WorkbookSetting.Blue)); break;
            case Look.Note: style.Font.SetItalic(); break;
            case Look.Head or Look.FigureHead: style.Font.SetBold().Font.SetFontColor(XLColor.White).Fill.SetBackgroundColor(XLColor.FromHtml(WorkbookSetting.Blue)); break;
            case Look.TotalLabel or Look.TotalAmount: style.Font.SetBold().Border.SetTopBorder(XLBorderStyleValues.Thin); break;
            case Look.CheckLabel or Look.CheckAmount: style.Font.SetItalic().Font.SetFontColor(XLColor.FromHtml(WorkbookSetting.Grey)); break;
        }

        switch (look)
        {
            case Look.Day or Look.DataDay: style.DateFormat.SetFormat(setting.DayFormat); break;
            case Look.Moment: style.DateFormat.SetFormat(setting.DayFormat + " hh:mm"); break;
            case Look.Count: style.NumberFormat.SetFormat("#,##0"); break;
            case Look.Amount or Look.TotalAmount or Look.CheckAmount: style.NumberFormat.SetFormat(WorkbookSetting.AmountFormat(currency)); break;
            case Look.Label or Look.Wrapped or Look.Text or Look.DataText: style.NumberFormat.SetFormat("@"); break;
        }

        if (look is Look.Head or Look.FigureHead or Look.Wrapped) style.Alignment.SetWrapText().Alignment.SetVertical(XLAlignmentVerticalValues.Top);
        if (look == Look.DataDay) style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Center);
        if (look == Look.DataText) style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Left).Alignment.SetIndent(1);
        if (look is Look.FigureHead or Look.Text or Look.Number or Look.Day or Look.Moment or Look.Count) style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Right);
    }
}
