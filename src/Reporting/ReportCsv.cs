using System.Globalization;
using System.Text;
using Npgsql;
using OrleansBilling.Contracts.Values;

namespace OrleansBilling.Reporting;

/// <summary>A report as CSV (RFC 4180): a header of column names, then the rows; in UTF-8 with the mark that Excel looks for.</summary>
public static class ReportCsv
{
    /// <summary>Writes it row by row.</summary>
    /// <returns>False when there are more rows than the report holds.</returns>
    public static async Task<bool> WriteAsync(
        Stream into, Report report, NpgsqlConnection connection, ReportRequest request, Action<int, int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(request);
        await using var text = new StreamWriter(into, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        var (columns, written) = (report.Columns, 0);
        await text.WriteLineAsync(string.Join(',', columns.Select(column => column.Name)));
        var sums = await report.StreamAsync(
            connection,
            request,
            async row =>
            {
                for (var i = 0; i < row.Length; i++)
                {
                    if (i > 0) text.Write(',');
                    text.Write(Quoted(columns[i].Kind, Cell(row[i], columns[i].Kind, request.Currency)));
                }

                await text.WriteLineAsync();
                progress?.Invoke(++written, 0);
                return true;
            },
            cancellationToken);
        return sums is not null;
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
