using System.Globalization;
using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Tax;

/// <summary>
/// Reads a table of VAT rates: comma-separated, with a header naming <c>country, valid_from, standard</c> and, if wanted,
/// <c>reduced</c> (several with semicolons between them) and <c>note</c> (not read).
/// </summary>
/// <remarks>
/// The standard rate gets the category <c>standard</c>, the reduced ones in their order <c>reduced</c>, <c>reduced_2</c>, <c>reduced_3</c>.
/// A row with fewer reduced rates than one before it merges the last ones: they take its last rate, or the standard one when it has none.
/// </remarks>
public static class RateTable
{
    /// <summary>What pointers into a table begin with, before the number of the line; the header is line 1.</summary>
    public const string Lines = "/lines/";

    private static readonly string[] Required = ["country", "valid_from", "standard"];
    private static readonly string[] Optional = ["reduced", "note"];

    private sealed record Row(string At, string Country, LocalDate From, string Standard, string[] Reduced);

    public static (IReadOnlyList<ImportedRate> Rates, IReadOnlyList<Rejection> Errors) Read(string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select((line, i) => (Line: line.TrimEnd('\r'), At: Lines + (i + 1).ToString(CultureInfo.InvariantCulture))).ToArray();
        var header = (Cells(lines[0].Line) ?? []).Select(name => name.Trim()).ToArray();
        if (Header(header) is { } bad) return ([], [bad]);
        var (rows, errors) = (new List<Row>(), new List<Rejection>());
        foreach (var (line, at) in lines.Skip(1).Where(line => line.Line.Length > 0))
        {
            var row = ReadRow(header, line, at);
            if (row.Rejection is { } wrong) errors.Add(wrong);
            else rows.Add(row.Value);
        }

        if (rows.Count + errors.Count == 0) errors.Add(new Rejection("table_empty", "The table has a header and no rows.", Lines + "2"));
        return ([.. rows.GroupBy(row => row.Country, StringComparer.Ordinal).SelectMany(Rates)], errors);
    }

    private static Rejection? Header(string[] header)
    {
        var good = Required.All(header.Contains) && header.All(name => Required.Contains(name) || Optional.Contains(name)) && header.Distinct().Count() == header.Length;
        return good ? null : new Rejection(
            "table_header", $"Line 1: a table of rates begins with the names of its columns: {string.Join(", ", Required)}, and if wanted {string.Join(", ", Optional)}.", Lines + "1");
    }

    private static Result<Row> ReadRow(string[] header, string line, string at)
    {
        var number = at[Lines.Length..];
        if (Cells(line) is not { } cells || cells.Length != header.Length)
        {
            return new Rejection("table_row", $"Line {number}: there are {header.Length} columns, so a row has {header.Length - 1} commas; quotation marks are closed.", at);
        }

        string Cell(string name) => Array.IndexOf(header, name) is var i and >= 0 ? cells[i].Trim() : "";
        var day = LocalDatePattern.Iso.Parse(Cell("valid_from"));
        return day.Success
            ? new Row(at, Cell("country"), day.Value, Cell("standard"), Cell("reduced").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : new Rejection("bad_day", $"Line {number}: valid_from is a day such as 2026-01-31.", at + "/valid_from");
    }

    /// <summary>The rates of a country's rows, by day: how many reduced ones there are depends on the rows before.</summary>
    private static IEnumerable<ImportedRate> Rates(IEnumerable<Row> country)
    {
        var reduced = 0;
        foreach (var row in country.OrderBy(row => row.From))
        {
            reduced = Math.Max(reduced, row.Reduced.Length);
            yield return Rate(row, PublishPlan.StandardCategory, row.Standard, "standard");
            for (var i = 0; i < reduced; i++)
            {
                var percent = row.Reduced.Length == 0 ? row.Standard : row.Reduced[Math.Min(i, row.Reduced.Length - 1)];
                yield return Rate(row, i == 0 ? "reduced" : "reduced_" + (i + 1).ToString(CultureInfo.InvariantCulture), percent, "reduced");
            }
        }
    }

    private static ImportedRate Rate(Row row, string category, string percent, string field) => new(null, row.Country, category, percent, row.From, row.At, field);

    /// <summary>The cells of a line; a cell in quotation marks may hold commas and, doubled, quotation marks. Null when one is left open.</summary>
    private static string[]? Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            var doubled = quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"';
            if (doubled) i++;
            if (line[i] == '"' && !doubled) quoted = !quoted;
            else if (line[i] != ',' || quoted) cell.Append(line[i]);
            else
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
        }

        return quoted ? null : [.. cells, cell.ToString()];
    }
}
