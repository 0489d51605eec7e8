namespace OrleansBilling.Contracts.Views;

/// <summary>The reports there are.</summary>
public sealed record ReportListView(IReadOnlyList<ReportSummaryView> Data);

/// <summary>A report that can be asked for.</summary>
/// <param name="AsOf">Whether it is as of one day (<c>as_of</c>); else it goes from one day to another (<c>from</c>, <c>to</c>).</param>
public sealed record ReportSummaryView(string Name, string Summary, bool AsOf, ReportColumnView[] Columns);

/// <param name="Kind"><c>text, day, amount</c> or <c>number</c>.</param>
public sealed record ReportColumnView(string Name, string Kind, string English, string French);

/// <summary>A report.</summary>
public sealed record ReportView
{
    public required string Name { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day, included.</summary>
    public required DateOnly To { get; init; }
    public required string Currency { get; init; }
    public required int RowCount { get; init; }

    /// <summary>By column; amounts in major units.</summary>
    public required Dictionary<string, string> Totals { get; init; }

    /// <summary>What must be 0 if the books are right, in major units.</summary>
    public required Dictionary<string, string> Checks { get; init; }

    /// <summary>Each row by column.</summary>
    public required IReadOnlyList<Dictionary<string, string?>> Rows { get; init; }
}
