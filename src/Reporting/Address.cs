using System.Globalization;

namespace OrleansBilling.Reporting;

/// <summary>Addresses as formulas have them.</summary>
internal static class Address
{
    private const int Letters = 26;

    /// <summary>The letters of a column, counted from 1.</summary>
    public static string Column(int number) => number <= Letters ? ((char)('A' + number - 1)).ToString() : Column((number - 1) / Letters) + Column(((number - 1) % Letters) + 1);

    public static string Cell(int column, int row) => Column(column) + row.ToString(CultureInfo.InvariantCulture);

    /// <summary>Rows of a column that stay the same wherever the formula is copied to.</summary>
    public static string Range(string sheet, int column, int first, int last) =>
        string.Create(CultureInfo.InvariantCulture, $"'{sheet}'!${Column(column)}${first}:${Column(column)}${last}");
}
