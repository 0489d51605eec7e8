using System.Drawing;
using SpreadCheetah.Styling;

namespace OrleansBilling.Reporting;

/// <summary>The looks of <see cref="PaintCells"/>, for workbooks that are written row by row.</summary>
internal static class CellStyles
{
    private static readonly Color Blue = ColorTranslator.FromHtml(WorkbookSetting.Blue);
    private static readonly Color Grey = ColorTranslator.FromHtml(WorkbookSetting.Grey);

    public static Style Of(Look look, string currency, WorkbookSetting setting)
    {
        var style = new Style { Format = FormatOf(look, currency, setting) is { } format ? NumberFormat.Custom(format) : null };
        switch (look)
        {
            case Look.Title: (style.Font.Bold, style.Font.Size, style.Font.Color) = (true, 18, Blue); break;
            case Look.Note: style.Font.Italic = true; break;
            case Look.Head or Look.FigureHead: (style.Font.Bold, style.Font.Color, style.Fill.Color) = (true, Color.White, Blue); break;
            case Look.TotalLabel or Look.TotalAmount: (style.Font.Bold, style.Border.Top.BorderStyle) = (true, BorderStyle.Thin); break;
            case Look.CheckLabel or Look.CheckAmount: (style.Font.Italic, style.Font.Color) = (true, Grey); break;
        }

        if (look == Look.DataDay) style.Alignment.Horizontal = HorizontalAlignment.Center;
        if (look == Look.DataText) (style.Alignment.Horizontal, style.Alignment.Indent) = (HorizontalAlignment.Left, 1);
        if (look is Look.Head or Look.FigureHead or Look.Wrapped) (style.Alignment.WrapText, style.Alignment.Vertical) = (true, VerticalAlignment.Top);
        if (look is Look.FigureHead or Look.Text or Look.Number or Look.Day or Look.Moment or Look.Count) style.Alignment.Horizontal = HorizontalAlignment.Right;
        return style;
    }

    private static string? FormatOf(Look look, string currency, WorkbookSetting setting) => look switch
    {
        Look.Day or Look.DataDay => setting.DayFormat,
        Look.Moment => setting.DayFormat + " hh:mm",
        Look.Count => "#,##0",
        Look.Amount or Look.TotalAmount or Look.CheckAmount => WorkbookSetting.AmountFormat(currency),
        Look.Label or Look.Wrapped or Look.Text or Look.DataText => "@",
        _ => null,
    };
}
