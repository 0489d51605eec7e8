namespace OrleansBilling.Reporting;

/// <summary>Adds up rows as they pass by: how many, what each column of amounts comes to, and that by what the report is summed up by.</summary>
internal sealed class ReportTally
{
    private readonly string[] _names;
    private readonly int[] _amounts;
    private readonly int _by;
    private readonly long[] _totals;
    private readonly SortedDictionary<string, long[]> _groups = new(StringComparer.Ordinal);
    private readonly int[] _longest;
    private int _rows;

    public ReportTally(IReadOnlyList<ReportColumn> columns, string summaryBy)
    {
        _amounts = [.. columns.Index().Where(column => column.Item.Kind == ColumnKind.Amount).Select(column => column.Index)];
        _names = [.. _amounts.Select(amount => columns[amount].Name)];
        _by = columns.Index().Single(column => column.Item.Name == summaryBy).Index;
        _totals = new long[_amounts.Length];
        _longest = new int[columns.Count];
    }

    public void Add(object?[] cells)
    {
        _rows++;
        Measure(cells);
        var name = (string?)cells[_by] ?? "";
        if (!_groups.TryGetValue(name, out var group)) _groups[name] = group = new long[_amounts.Length];
        for (var i = 0; i < _amounts.Length; i++)
        {
            var minor = (long?)cells[_amounts[i]] ?? 0;
            _totals[i] += minor;
            group[i] += minor;
        }
    }

    public long Total(string column) => _totals[Array.IndexOf(_names, column)];

    public ReportSums Sums(IReadOnlyList<ReportCheck> checks) => new(
        _rows, [.. _names.Select((name, i) => new ReportTotal(name, _totals[i]))], [.. _groups.Select(group => new ReportGroup(group.Key, group.Value))], checks, _longest);

    private void Measure(object?[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is string text && text.Length > _longest[i]) _longest[i] = text.Length;
        }
    }
}
