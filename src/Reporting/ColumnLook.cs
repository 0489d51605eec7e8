namespace OrleansBilling.Reporting;

/// <summary>How columns of the data look.</summary>
internal static class ColumnLook
{
    public static double Width(this ColumnKind kind) => kind switch { ColumnKind.Day => 12, ColumnKind.Number => 12, ColumnKind.Amount => 16, _ => 22 };

    public static Look HeadLook(this ColumnKind kind) => kind is ColumnKind.Amount or ColumnKind.Number ? Look.FigureHead : Look.Head;
}
