using System.Globalization;
using ClosedXML.Excel;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;

namespace OrleansBilling.Reporting.Explanations;

/// <summary>
/// One invoice as a workbook whose formulas work out every amount again: lines from the inputs of their derivations, taxes by rate and by line, totals; each beside what is stored,
/// with a difference that is 0. It is not told what the formulas come to: the spreadsheet works that out.
/// </summary>
public static class ExplainWorkbook
{
    // What binary fractions are off by is far below this, and so is nothing that an invoice has.
    private const int Exact = 9;
    private const double LineHeight = 15;

    public static byte[] Write(InvoiceView invoice, WorkbookSetting setting)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(setting);
        var taxes = new TaxSheet(invoice, setting);
        var lines = new LineSheet(invoice, taxes, setting);
        using var book = new XLWorkbook();
        var first = Add(setting.Say("Invoice", "Facture"), TotalSheet.Rows(invoice, lines, taxes, setting), [TotalSheet.LabelWidth, .. Enumerable.Repeat(TotalSheet.FigureWidth, 3)], isWide: false);
        Add(LineSheet.Name(setting), lines.Rows, [8, 32, 12, 12, 11, 34, .. Enumerable.Repeat(12.0, 8)], isWide: true).SheetView.FreezeRows(1);
        Add(LineSheet.InputsName(setting), lines.Inputs, [12, 32, 30], isWide: false).SheetView.FreezeRows(1);
        Add(TaxSheet.Name(setting), taxes.Rows, [26, .. Enumerable.Repeat(18.0, 6)], isWide: true);
        first.SetTabActive();
        using var stream = new MemoryStream();
        book.SaveAs(stream);
        return stream.ToArray();

        IXLWorksheet Add(string name, IReadOnlyList<SheetCell[]> rows, double[] widths, bool isWide)
        {
            var sheet = book.AddWorksheet(name);
            PaintCells.Write(sheet, rows, invoice.Currency, setting);
            for (var i = 0; i < widths.Length; i++) sheet.Column(i + 1).Width = widths[i];
            for (var row = 0; row < rows.Count; row++)
            {
                if (Height(rows[row], widths) is var lines and > 1) sheet.Row(row + 1).Height = lines * LineHeight;
            }

            sheet.RangeUsed().Style.Alignment.SetVertical(XLAlignmentVerticalValues.Top);
            ReportWorkbook.SetUpPage(sheet, $"{setting.Organization} · {invoice.Number ?? invoice.Id}", isWide);
            return sheet;
        }
    }

    // Not every program makes room for what goes on below.
    private static int Height(SheetCell[] row, double[] widths) => row.Zip(widths)
        .Where(cell => cell.First is { Look: Look.Head or Look.FigureHead or Look.Wrapped, Value: string })
        .Select(cell => (int)Math.Ceiling(((string)cell.First.Value!).Length / (cell.Second - 2)))
        .DefaultIfEmpty(1).Max();

    /// <summary>Half away from zero. A spreadsheet calculates in binary fractions: what is half a cent in decimals must not be a little less there.</summary>
    internal static string Rounded(string formula, int digits) =>
        string.Create(CultureInfo.InvariantCulture, $"ROUND(ROUND({formula},{Exact}),{digits})");

    internal static SheetCell Difference(string recomputed, string stored, string currency) =>
        new(null, Look.CheckAmount, string.Create(CultureInfo.InvariantCulture, $"ROUND({recomputed}-{stored},{MinorUnits.Digits(currency)})"));
}
