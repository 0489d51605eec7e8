using System.Globalization;

namespace OrleansBilling.Contracts.Values;

/// <summary>Whole minor units of a currency written as the decimal string the API shows: 4900 EUR is <c>49.00</c>, 500 JPY is <c>500</c>.</summary>
/// <remarks>Rows hold minor units and a currency code; this is the one place that turns the pair into text on the read side.</remarks>
public static class MinorUnits
{
    private const int UsualDigits = 2;

    // ISO 4217, the currencies whose minor unit is not a hundredth.
    private static readonly Dictionary<string, int> Unusual = new(StringComparer.Ordinal)
    {
        ["BIF"] = 0, ["CLP"] = 0, ["DJF"] = 0, ["GNF"] = 0, ["ISK"] = 0, ["JPY"] = 0, ["KMF"] = 0, ["KRW"] = 0, ["PYG"] = 0,
        ["RWF"] = 0, ["UGX"] = 0, ["UYI"] = 0, ["VND"] = 0, ["VUV"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0,
        ["BHD"] = 3, ["IQD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["LYD"] = 3, ["OMR"] = 3, ["TND"] = 3,
        ["CLF"] = 4, ["UYW"] = 4,
    };

    /// <summary>How many digits the currency has after the decimal point.</summary>
    public static int Digits(string currency) => Unusual.GetValueOrDefault(currency, UsualDigits);

    /// <summary>The amount in major units, with exactly the currency's digits, a minus sign when negative and no grouping.</summary>
    public static string Format(long minor, string currency)
    {
        var digits = Digits(currency);
        if (digits == 0) return minor.ToString(CultureInfo.InvariantCulture);
        return Major(minor, currency).ToString($"F{digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>The amount in major units as a number.</summary>
    public static decimal Major(long minor, string currency) => minor / PowerOfTen(Digits(currency));

    /// <summary>A unit price in major units: all its digits, and at least the currency's.</summary>
    public static string FormatUnit(decimal amount, string currency)
    {
        var plain = FormatNumber(amount);
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var shown = point < 0 ? 0 : plain.Length - point - 1;
        return shown >= Digits(currency) ? plain : amount.ToString($"F{Digits(currency)}", CultureInfo.InvariantCulture);
    }

    /// <summary>A quantity or a percentage without zeros at its end.</summary>
    public static string FormatNumber(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    private static decimal PowerOfTen(int digits) => digits switch { 0 => 1m, 2 => 100m, 3 => 1_000m, _ => 10_000m };
}
