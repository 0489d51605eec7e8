using System.Xml.Linq;

namespace OrleansBilling.Reporting;

/// <summary>A chart, and where it stands.</summary>
/// <param name="Chart">Its DrawingML.</param>
/// <param name="Row">The row above it, counted from 1.</param>
/// <param name="Width">In characters of the sheet's font.</param>
internal sealed record Picture(string Sheet, string Title, string Chart, int Row, double Width)
{
    private const long UnitsOfCharacter = 7 * 9525;
    private const long UnitsOfRow = 20 * 9525;
    private const int Rows = 18;
    private static readonly XNamespace Anchored = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing";
    private static readonly XNamespace Drawn = "http://schemas.openxmlformats.org/drawingml/2006/main";

    /// <summary>The drawing that holds the chart with this relation.</summary>
    public string Anchor(string relation) => new XElement(
        Anchored + "wsDr",
        new XAttribute(XNamespace.Xmlns + "xdr", Anchored),
        new XAttribute(XNamespace.Xmlns + "a", Drawn),
        new XElement(
            Anchored + "oneCellAnchor",
            new XElement(Anchored + "from", Place("col", 0), Place("colOff", 0), Place("row", Row), Place("rowOff", 0)),
            new XElement(Anchored + "ext", new XAttribute("cx", (long)(Width * UnitsOfCharacter)), new XAttribute("cy", Rows * UnitsOfRow)),
            new XElement(
                Anchored + "graphicFrame",
                new XAttribute("macro", ""),
                new XElement(Anchored + "nvGraphicFramePr", new XElement(Anchored + "cNvPr", new XAttribute("id", 2), new XAttribute("name", Title)), new XElement(Anchored + "cNvGraphicFramePr")),
                new XElement(Anchored + "xfrm", new XElement(Drawn + "off", new XAttribute("x", 0), new XAttribute("y", 0)), new XElement(Drawn + "ext", new XAttribute("cx", 0), new XAttribute("cy", 0))),
                new XElement(Drawn + "graphic", new XElement(Drawn + "graphicData", new XAttribute("uri", ChartXml.Chart.NamespaceName), Reference(relation)))),
            new XElement(Anchored + "clientData"))).ToString(SaveOptions.DisableFormatting);

    private static XElement Place(string name, int number) => new(Anchored + name, number);

    private static XElement Reference(string relation)
    {
        XNamespace related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        return new XElement(ChartXml.Chart + "chart", new XAttribute(XNamespace.Xmlns + "c", ChartXml.Chart), new XAttribute(XNamespace.Xmlns + "r", related), new XAttribute(related + "id", relation));
    }
}
