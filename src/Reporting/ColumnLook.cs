namespace OrleansBilling.Reporting;

/// <summary>How columns of the data look.</summary>
internal static class ColumnLook
{
    private const int Narrowest = 8;
    private const int Widest = 40;

    // What the button of the filter takes of a title.
    private const int Button = 4;

    /// <param name="title">What stands above it.</param>
    /// <param name="longest">How many letters its longest text has.</param>
    public static double Width(this ColumnKind kind, string title, int longest)
    {
        var least = Math.Max(title.Length + Button, kind switch { ColumnKind.Day => 12, ColumnKind.Amount => 14, _ => Narrowest });
        return Math.Clamp(longest + 3, least, Widest);
    }

    public static Look HeadLook(this ColumnKind kind) => kind is ColumnKind.Amount or ColumnKind.Number ? Look.FigureHead : Look.Head;

    /// <summary>How a cell below the head looks; a text keeps its distance from the figures on its left.</summary>
    public static Look CellLook(this ColumnKind kind) => kind switch { ColumnKind.Amount => Look.Amount, ColumnKind.Day => Look.DataDay, ColumnKind.Number => Look.Number, _ => Look.DataText };
}
