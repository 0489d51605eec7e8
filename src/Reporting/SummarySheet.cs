using System.Globalization;
using OrleansBilling.Contracts.Values;

namespace OrleansBilling.Reporting;

/// <summary>
/// The second sheet: every figure is a formula over the data, with what it comes to beside it for programs that do not calculate. The last row says how far the sums are
/// from what the database added up.
/// </summary>
internal sealed class SummarySheet
{
    private const double LabelWidth = 40;
    private const double FigureWidth = 18;

    /// <summary>The most groups that have a row; the others share one.</summary>
    private const int MaximumGroups = 1_000;

    // A formula of each group and column looks at each row: more would keep a spreadsheet busy for minutes.
    private const int MaximumLooks = 20_000_000;
    private const int LongestCriterion = 200;
    private const int FirstRow = 2;

    private readonly ReportRequest _request;
    private readonly ReportSums _sums;
    private readonly WorkbookSetting _setting;
    private readonly (ReportColumn Column, int Number)[] _amounts;
    private readonly (ReportColumn Column, int Number) _by;
    private readonly IReadOnlyList<ReportGroup> _groups;
    private readonly HashSet<string> _ambiguous;

    public SummarySheet(Report report, ReportRequest request, ReportSums sums, WorkbookSetting setting)
    {
        (_request, _sums, _setting) = (request, sums, setting);
        var columns = report.Columns.Select((column, i) => (Column: column, Number: i + 1)).ToArray();
        _amounts = [.. columns.Where(column => column.Column.Kind == ColumnKind.Amount)];
        _by = columns.Single(column => column.Column.Name == report.SummaryBy);
        _groups = Listed(sums);
        _ambiguous = [.. sums.Groups.GroupBy(group => group.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Skip(1).Any()).SelectMany(same => same.Select(group => group.Name))];
    }

    public int Figures => _amounts.Length;

    /// <summary>Of all columns: the titles have to fit.</summary>
    public IReadOnlyList<double> Widths => [LabelWidth, .. _amounts.Select(amount => Math.Max(FigureWidth, _setting.Title(amount.Column).Length + 3))];

    /// <summary>The first and last row of the groups; the last is before the first when there is none.</summary>
    public (int First, int Last) GroupRows => (FirstRow, FirstRow + _groups.Count - 1);

    /// <summary>The row of the totals, counted from 1.</summary>
    public int TotalRow => GroupRows.Last + (HasOthers ? 2 : 1);

    public IReadOnlyList<SheetCell[]> Rows() =>
    [
        [new(_setting.Title(_by.Column), Look.Head), .. _amounts.Select(amount => new SheetCell(_setting.Title(amount.Column), Look.FigureHead))],
        .. _groups.Select((group, i) => GroupRow(group, FirstRow + i)),
        .. HasOthers ? [OthersRow()] : Array.Empty<SheetCell[]>(),
        [new(_setting.Say("Total", "Total"), Look.TotalLabel), .. _amounts.Select((amount, i) => new SheetCell(Major(_sums.Totals[i].Minor), Look.TotalAmount, $"SUM({Data(amount.Number)})"))],
        [new(_setting.Say("Difference to the database", "Écart avec la base"), Look.CheckLabel), .. _amounts.Select((_, i) => new SheetCell(0m, Look.CheckAmount, Difference(i)))],
    ];

    /// <summary>The column of figures, counted from 1, that shows a column of the report.</summary>
    public int FigureOf(string column) => Array.FindIndex(_amounts, amount => amount.Column.Name == column) + 2;

    private bool HasOthers => _groups.Count < _sums.Groups.Count;

    private SheetCell[] GroupRow(ReportGroup group, int row) =>
    [
        new(group.Name.Length == 0 ? _setting.Say("(none)", "(aucun)") : group.Name, Look.Label),
        .. _amounts.Select((amount, i) => new SheetCell(Major(group.Minor[i]), Look.Amount, Sum(group.Name, row, amount.Number))),
    ];

    private SheetCell[] OthersRow()
    {
        var row = GroupRows.Last + 1;
        return
        [
            new(_setting.Say("Others", "Autres"), Look.Label),
            .. _amounts.Select((_, i) => new SheetCell(
                Major(_sums.Totals[i].Minor - _groups.Sum(group => group.Minor[i])), Look.Amount, $"{Address.Cell(i + 2, TotalRow)}-SUM({Address.Cell(i + 2, FirstRow)}:{Address.Cell(i + 2, row - 1)})")),
        ];
    }

    // What a spreadsheet would take for a pattern, a number, a comparison or another group's name is compared letter by letter: names come from customers.
    private string Sum(string group, int row, int amount)
    {
        if (group.Length == 0) return $"SUMPRODUCT(--(LEN({Data(_by.Number)})=0),{Data(amount)})";
        var label = "$A" + row.ToString(CultureInfo.InvariantCulture);
        return IsPlain(group) ? $"SUMIFS({Data(amount)},{Data(_by.Number)},{label})" : $"SUMPRODUCT(--EXACT({Data(_by.Number)},{label}),{Data(amount)})";
    }

    private bool IsPlain(string group) =>
        char.IsLetter(group[0]) && group.Length <= LongestCriterion && !_ambiguous.Contains(group) && group.All(letter => char.IsLetter(letter) || letter is ' ' or '_' or '-' or '.' or '\'')
        && !bool.TryParse(group, out _);

    private string Difference(int i) =>
        $"ROUND({Address.Cell(i + 2, TotalRow)}-({Major(_sums.Totals[i].Minor).ToString(CultureInfo.InvariantCulture)}),{MinorUnits.Digits(_request.Currency).ToString(CultureInfo.InvariantCulture)})";

    private decimal Major(long minor) => WorkbookSetting.Major(minor, _request.Currency);

    private string Data(int column) => Address.Range(_setting.Data, column, FirstRow, Math.Max(_sums.Rows + 1, FirstRow));

    // The largest by the last column of amounts, which is where reports have what it comes to.
    private static IReadOnlyList<ReportGroup> Listed(ReportSums sums)
    {
        var most = Math.Clamp(MaximumLooks / Math.Max(sums.Rows, 1), 20, MaximumGroups);
        if (sums.Groups.Count <= most || sums.Totals.Count == 0) return sums.Groups;
        return [.. sums.Groups.OrderByDescending(group => Math.Abs(group.Minor[^1])).Take(most).OrderBy(group => group.Name, StringComparer.Ordinal)];
    }
}
