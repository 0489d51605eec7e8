using System.Globalization;
using System.Xml.Linq;

namespace OrleansBilling.Reporting;

/// <summary>The picture of a summary in DrawingML: series over its cells, with what they hold beside them.</summary>
internal static class ChartXml
{
    public static readonly XNamespace Chart = "http://schemas.openxmlformats.org/drawingml/2006/chart";

    private const int MaximumPoints = 120;
    private const double LeastWidth = 90;
    private const double MostWidth = 150;
    private const int CategoryAxis = 1;
    private const int ValueAxis = 2;
    private static readonly XNamespace Drawn = "http://schemas.openxmlformats.org/drawingml/2006/main";

    // The workbook's blue and what goes with it, also in print without colours.
    private static readonly string[] Colours = ["1F3864", "8FAADC", "C55A11", "7F7F7F", "A9D18E", "FFC000"];

    /// <summary>Null when there is nothing to show.</summary>
    public static Picture? Of(ReportChart chart, Report report, string currency, SummarySheet layout, WorkbookSetting setting)
    {
        var rows = layout.Rows();
        var (first, last) = layout.GroupRows;
        last = Math.Min(last, first + MaximumPoints - 1);
        if (last < first) return null;
        int[] figures = [.. chart.Columns.Select(layout.FigureOf)];
        XElement[] series = chart.OfTotals
            ? [Series(0, null, new Line(1, figures[0], 1, figures[^1]), new Line(layout.TotalRow, figures[0], layout.TotalRow, figures[^1]), chart.Kind)]
            : [.. figures.Select((figure, i) => Series(i, new Line(1, figure, 1, figure), new Line(first, 1, last, 1), new Line(first, figure, last, figure), chart.Kind))];
        var title = setting.Title(report) + (chart.OfTotals || figures.Length > 1 ? "" : " · " + (string)rows[0][figures[0] - 1].Value!);
        var xml = new XElement(
            Chart + "chartSpace",
            new XAttribute(XNamespace.Xmlns + "c", Chart),
            new XAttribute(XNamespace.Xmlns + "a", Drawn),
            Value("roundedCorners", 0),
            new XElement(
                Chart + "chart",
                Title($"{title} ({currency})"),
                Value("autoTitleDeleted", 0),
                new XElement(Chart + "plotArea", new XElement(Chart + "layout"), Plot(chart.Kind, series), Categories(), Values(currency)),
                series.Length > 1 ? new XElement(Chart + "legend", Value("legendPos", "b"), Value("overlay", 0)) : null,
                Value("plotVisOnly", 1),
                Value("dispBlanksAs", "gap")));
        return new Picture(setting.Summary, title, xml.ToString(SaveOptions.DisableFormatting), rows.Count + 1, Math.Clamp(layout.Widths.Sum(), LeastWidth, MostWidth));

        XElement Series(int index, Line? name, Line labels, Line figuresOf, ChartKind kind) => new(
            Chart + "ser",
            Value("idx", index),
            Value("order", index),
            name is null ? null : new XElement(Chart + "tx", Texts(name)),
            Fill(Colours[index % Colours.Length], kind),
            kind == ChartKind.Line ? new XElement(Chart + "marker", Value("symbol", "none")) : Value("invertIfNegative", 0),
            new XElement(Chart + "cat", Texts(labels)),
            new XElement(Chart + "val", Numbers(figuresOf)),
            kind == ChartKind.Line ? Value("smooth", 0) : null);

        XElement Texts(Line line) => new(Chart + "strRef", new XElement(Chart + "f", line.Formula(setting.Summary)), new XElement(Chart + "strCache", Points(line)));

        XElement Numbers(Line line) => new(
            Chart + "numRef",
            new XElement(Chart + "f", line.Formula(setting.Summary)),
            new XElement(Chart + "numCache", new XElement(Chart + "formatCode", WorkbookSetting.AmountFormat(currency)), Points(line)));

        object[] Points(Line line)
        {
            var cells = line.Cells(rows).ToArray();
            return [Value("ptCount", cells.Length), .. cells.Select((cell, i) => new XElement(Chart + "pt", new XAttribute("idx", i), new XElement(Chart + "v", Convert.ToString(cell.Value, CultureInfo.InvariantCulture))))];
        }
    }

    private static XElement Plot(ChartKind kind, XElement[] series) => kind == ChartKind.Line
        ? new XElement(Chart + "lineChart", Value("grouping", "standard"), Value("varyColors", 0), series, Value("marker", 1), Value("axId", CategoryAxis), Value("axId", ValueAxis))
        : new XElement(
            Chart + "barChart",
            Value("barDir", "col"),
            Value("grouping", kind == ChartKind.Stacked ? "stacked" : "clustered"),
            Value("varyColors", 0),
            series,
            Value("gapWidth", 60),
            kind == ChartKind.Stacked ? Value("overlap", 100) : null,
            Value("axId", CategoryAxis),
            Value("axId", ValueAxis));

    private static XElement Categories() => new(
        Chart + "catAx", Value("axId", CategoryAxis), Scaling(), Value("delete", 0), Value("axPos", "b"), Value("majorTickMark", "none"), Value("minorTickMark", "none"),
        Value("tickLblPos", "low"), Outline("BFBFBF"), Value("crossAx", ValueAxis), Value("crosses", "autoZero"), Value("auto", 0), Value("lblAlgn", "ctr"), Value("lblOffset", 100), Value("noMultiLvlLbl", 1));

    // Axes are read at a glance: without the digits after the point.
    private static XElement Values(string currency) => new(
        Chart + "valAx", Value("axId", ValueAxis), Scaling(), Value("delete", 0), Value("axPos", "l"), new XElement(Chart + "majorGridlines", Outline("E7E6E6")),
        new XElement(Chart + "title", Rich(currency, 900), Value("overlay", 0)),
        new XElement(Chart + "numFmt", new XAttribute("formatCode", "#,##0"), new XAttribute("sourceLinked", 0)),
        Value("majorTickMark", "none"), Value("minorTickMark", "none"), Value("tickLblPos", "nextTo"), Outline("BFBFBF"), Value("crossAx", CategoryAxis), Value("crosses", "autoZero"), Value("crossBetween", "between"));

    private static XElement Scaling() => new(Chart + "scaling", Value("orientation", "minMax"));

    private static XElement Title(string text) => new(Chart + "title", Rich(text, 1400), Value("overlay", 0));

    private static XElement Rich(string text, int size) => new(
        Chart + "tx",
        new XElement(
            Chart + "rich",
            new XElement(Drawn + "bodyPr"),
            new XElement(
                Drawn + "p",
                new XElement(Drawn + "pPr", new XElement(Drawn + "defRPr", new XAttribute("sz", size), new XAttribute("b", 1), Solid(Colours[0]))),
                new XElement(Drawn + "r", new XElement(Drawn + "rPr", new XAttribute("sz", size), new XAttribute("b", 1), Solid(Colours[0])), new XElement(Drawn + "t", text)))));

    private static XElement Fill(string colour, ChartKind kind) => kind == ChartKind.Line
        ? new XElement(Chart + "spPr", new XElement(Drawn + "ln", new XAttribute("w", 28575), new XAttribute("cap", "rnd"), Solid(colour)))
        : new XElement(Chart + "spPr", Solid(colour));

    private static XElement Outline(string colour) => new(Chart + "spPr", new XElement(Drawn + "ln", new XAttribute("w", 9525), Solid(colour)));

    private static XElement Solid(string colour) => new(Drawn + "solidFill", new XElement(Drawn + "srgbClr", new XAttribute("val", colour)));

    private static XElement Value(string name, object value) => new(Chart + name, new XAttribute("val", value));

    /// <summary>Cells of a row or a column of the summary, from one to another.</summary>
    private sealed record Line(int FirstRow, int FirstColumn, int LastRow, int LastColumn)
    {
        public string Formula(string sheet) => string.Create(
            CultureInfo.InvariantCulture, $"'{sheet}'!${Address.Column(FirstColumn)}${FirstRow}:${Address.Column(LastColumn)}${LastRow}");

        public IEnumerable<SheetCell> Cells(IReadOnlyList<SheetCell[]> rows) =>
            from row in Enumerable.Range(FirstRow, LastRow - FirstRow + 1) from column in Enumerable.Range(FirstColumn, LastColumn - FirstColumn + 1) select rows[row - 1][column - 1];
    }
}
