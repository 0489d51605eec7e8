using System.Globalization;
using System.Text;
using OrleansBilling.Contracts.Values;

namespace OrleansBilling.Reporting;

/// <summary>A report as CSV (RFC 4180): a header of column names, then the rows; in UTF-8 with the mark that Excel looks for.</summary>
public static class ReportCsv
{
    public static byte[] Write(ReportResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var text = new StringBuilder("\ufeff").AppendJoin(',', result.Report.Columns.Select(column => column.Name)).Append("\r\n");
        foreach (var row in result.Rows) text.AppendJoin(',', row.Select((cell, i) => Quoted(result.Report.Columns[i].Kind, Cell(cell, result.Report.Columns[i].Kind, result.Request.Currency)))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A cell as text, as JSON shows it too: amounts in major units, days in ISO form.</summary>
    public static string? Cell(object? cell, ColumnKind kind, string currency) => cell switch
    {
        null => null,
        long minor when kind == ColumnKind.Amount => MinorUnits.Format(minor, currency),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        decimal number => MinorUnits.FormatNumber(number),
        _ => (string)cell,
    };

    // What a spreadsheet would take for a formula is made a text; names come from customers.
    private static string Quoted(ColumnKind kind, string? cell)
    {
        if (string.IsNullOrEmpty(cell)) return "";
        if (kind == ColumnKind.Text && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r') cell = "'" + cell;
        return cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
