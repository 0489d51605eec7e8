using System.Globalization;

namespace OrleansBilling.Reporting.Explanations;

/// <summary>
/// A whole shared out by largest remainder, in formulas: each part has its share without what is beyond whole units, and the units left over go to the largest remainders, the earlier
/// part first among equals.
/// </summary>
internal static class ShareOut
{
    /// <summary>What the parts are called, and the columns of their arithmetic.</summary>
    public static SheetCell[] Head(string parts, WorkbookSetting setting) =>
    [
        new(parts, Look.Head),
        .. new[]
        {
            setting.Say("Weight", "Poids"), setting.Say("Exact share, in minor units", "Part exacte, en unités mineures"), setting.Say("Whole units", "Unités entières"), setting.Say("Remainder", "Reste"),
            setting.Say("Rank", "Rang"), setting.Say("Share", "Part"),
        }.Select(title => new SheetCell(title, Look.FigureHead)),
    ];

    /// <param name="parts">What each is called, and the formula of its weight.</param>
    /// <param name="whole">The cell that is shared out.</param>
    /// <param name="left">The cell that says how many units are left over; see <see cref="Left"/>.</param>
    /// <param name="row">Of the first part.</param>
    public static IEnumerable<SheetCell[]> Rows(IReadOnlyList<(string Name, string Weight)> parts, string whole, string left, int row, int digits)
    {
        var (last, scale) = (row + parts.Count - 1, Scale(digits));
        for (var i = row; i <= last; i++)
        {
            var first = i == row ? $"{whole}*{scale}" : "0";
            yield return
            [
                new(parts[i - row].Name, Look.Label),
                new(null, Look.Number, parts[i - row].Weight),
                // Parts that cancel each other out leave nothing to share by: the first takes it all.
                new(null, Look.Number, $"IF(ROUND({Column("B", row, last)},9)=0,{first},{whole}*{scale}*B{Text(i)}/{Column("B", row, last)})"),
                new(null, Look.Number, $"TRUNC(ROUND(C{Text(i)},6))"),
                new(null, Look.Number, $"ROUND((C{Text(i)}-D{Text(i)})*SIGN({left}),6)"),
                new(null, Look.Number, $"SUMPRODUCT(--(E${Text(row)}:E${Text(last)}>E{Text(i)}))+SUMPRODUCT(--(E${Text(row)}:E{Text(i)}=E{Text(i)}))"),
                new(null, Look.Amount, $"(D{Text(i)}+IF(F{Text(i)}<=ABS({left}),SIGN({left}),0))/{scale}"),
            ];
        }
    }

    /// <summary>How many units are left over once each part has its whole ones.</summary>
    public static string Left(string whole, int row, int parts, int digits) => $"ROUND({whole}*{Scale(digits)}-{Column("D", row, row + parts - 1)},0)";

    private static string Column(string letter, int first, int last) => $"SUM({letter}${Text(first)}:{letter}${Text(last)})";

    private static string Scale(int digits) => "1" + new string('0', digits);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
