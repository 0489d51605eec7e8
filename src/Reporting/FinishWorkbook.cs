using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace OrleansBilling.Reporting;

/// <summary>What the libraries that write workbooks leave out: what formulas come to, for programs that do not calculate, and a picture on the summary.</summary>
internal static class FinishWorkbook
{
    /// <param name="workbook">Is changed in place.</param>
    /// <param name="figures">Sheets whose formulas are given what they come to.</param>
    /// <param name="picture">Drawn on its sheet; null draws none.</param>
    public static void Finish(Stream workbook, IReadOnlyList<(string Sheet, IReadOnlyList<SheetCell[]> Rows)> figures, Picture? picture)
    {
        using var document = SpreadsheetDocument.Open(workbook, isEditable: true);
        var book = document.WorkbookPart!;
        foreach (var (sheet, rows) in figures) PutFigures(Sheet(book, sheet), rows);
        if (picture is not null) Draw(Sheet(book, picture.Sheet), picture);
    }

    private static WorksheetPart Sheet(WorkbookPart book, string name) =>
        (WorksheetPart)book.GetPartById(book.Workbook.Descendants<Sheet>().Single(sheet => sheet.Name == name).Id!.Value!);

    private static void PutFigures(WorksheetPart sheet, IReadOnlyList<SheetCell[]> rows)
    {
        var figures = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Length; column++)
            {
                if (rows[row][column] is { Formula: not null, Value: decimal figure }) figures[Address.Cell(column + 1, row + 1)] = figure.ToString(CultureInfo.InvariantCulture);
            }
        }

        foreach (var cell in sheet.Worksheet.Descendants<Cell>().Where(cell => cell.CellFormula is not null))
        {
            cell.DataType = null;
            cell.CellValue = new CellValue(figures[cell.CellReference!.Value!]);
        }

        sheet.Worksheet.Save();
    }

    private static void Draw(WorksheetPart sheet, Picture picture)
    {
        var drawing = sheet.AddNewPart<DrawingsPart>();
        var chart = drawing.AddNewPart<ChartPart>();
        Feed(chart, picture.Chart);
        Feed(drawing, picture.Anchor(drawing.GetIdOfPart(chart)));
        var reference = new Drawing { Id = sheet.GetIdOfPart(drawing) };
        // The order of a sheet's parts is laid down: tables come after drawings.
        if (sheet.Worksheet.Elements<TableParts>().FirstOrDefault() is { } tables) sheet.Worksheet.InsertBefore(reference, tables);
        else sheet.Worksheet.AppendChild(reference);
        sheet.Worksheet.Save();
    }

    private static void Feed(OpenXmlPart part, string xml)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        part.FeedData(content);
    }
}
