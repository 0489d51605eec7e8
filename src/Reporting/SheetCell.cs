namespace OrleansBilling.Reporting;

/// <summary>What a cell is for, and so how it looks.</summary>
internal enum Look
{
    Label,

    /// <summary>A text that goes on below where it is long.</summary>
    Wrapped,
    Title,
    Note,
    Head,

    /// <summary>The head of a column of figures: on the right.</summary>
    FigureHead,
    Text,
    Count,
    Day,
    Moment,
    Amount,

    /// <summary>A number as it is, with all its digits.</summary>
    Number,

    /// <summary>Of the data: in the middle, so that days and texts stand apart.</summary>
    DataDay,

    /// <summary>Of the data: a little off what stands on its left.</summary>
    DataText,
    TotalLabel,
    TotalAmount,

    /// <summary>Of the row that must be nothing.</summary>
    CheckLabel,
    CheckAmount,
}

/// <summary>A cell of a sheet that is laid out whole, whichever library writes it.</summary>
/// <param name="Value">Text, <see cref="decimal"/>, <see cref="int"/> or <see cref="DateTime"/>; what the formula comes to where there is one.</param>
/// <param name="Formula">Without the equals sign; null where the value stands by itself.</param>
internal sealed record SheetCell(object? Value, Look Look, string? Formula = null)
{
    public static SheetCell Empty { get; } = new(null, Look.Label);
}
