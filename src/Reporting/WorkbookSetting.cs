using System.Globalization;
using OrleansBilling.Contracts.Values;

namespace OrleansBilling.Reporting;

/// <summary>Who and when a workbook is for.</summary>
/// <param name="Organization">Its legal name.</param>
/// <param name="Language"><c>fr</c>; anything else is English.</param>
/// <param name="MadeAt">In the organization's zone.</param>
public sealed record WorkbookSetting(string Organization, string Language, DateTime MadeAt)
{
    internal const string Blue = "#1F3864";
    internal const string Grey = "#7F7F7F";

    internal string DayFormat => Say("yyyy-mm-dd", "dd/mm/yyyy");

    internal string Cover => Say("Cover", "Couverture");

    internal string Summary => Say("Summary", "Synthèse");

    internal string Data => Say("Data", "Données");

    internal string Say(string english, string french) => Language == "fr" ? french : english;

    internal string Title(Report report) => Say(report.English, report.French);

    internal string Title(ReportColumn column) => Say(column.English, column.French);

    internal static string AmountFormat(string currency) => MinorUnits.Digits(currency) is var digits and > 0 ? "#,##0." + new string('0', digits) : "#,##0";

    internal static decimal Major(long minor, string currency) => decimal.Parse(MinorUnits.Format(minor, currency), CultureInfo.InvariantCulture);
}
