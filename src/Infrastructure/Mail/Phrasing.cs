using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>How amounts and days are written in a language. The product runs without the system's cultures, so these are its own.</summary>
internal static class Phrasing
{
    private const string FrenchMonths = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre";
    private const string EnglishMonths = "January February March April May June July August September October November December";

    // A blank that does not break the line, and the narrow one that French puts between thousands.
    private const char NoBreak = '\u00a0';
    private const char NarrowNoBreak = '\u202f';

    private static readonly NumberFormatInfo French = new() { NumberGroupSeparator = NarrowNoBreak.ToString(), NumberDecimalSeparator = "," };

    private static readonly Dictionary<string, string> Symbols = new(StringComparer.Ordinal)
    {
        ["EUR"] = "€", ["USD"] = "$", ["GBP"] = "£", ["JPY"] = "¥",
    };

    /// <summary>1 234,56 €; €1,234.56; in other languages 1,234.56 EUR.</summary>
    internal static string Amount(Money amount, string language)
    {
        var symbol = Symbols.GetValueOrDefault(amount.Currency.Code);
        var format = "N" + amount.Currency.Digits.ToString(CultureInfo.InvariantCulture);
        var number = Math.Abs(amount.ToMajor()).ToString(format, language == "fr" ? French : NumberFormatInfo.InvariantInfo);
        var sign = amount.IsNegative ? "-" : "";
        return language == "en" && symbol is not null ? $"{sign}{symbol}{number}" : $"{sign}{number}{NoBreak}{(language == "fr" ? symbol : null) ?? amount.Currency.Code}";
    }

    /// <summary>1er mars 2026; 1 March 2026; in other languages 2026-03-01.</summary>
    internal static string Day(LocalDate day, string language) => language switch
    {
        "fr" => string.Create(CultureInfo.InvariantCulture, $"{(day.Day == 1 ? "1er" : day.Day)} {FrenchMonths.Split(' ')[day.Month - 1]} {day.Year}"),
        "en" => string.Create(CultureInfo.InvariantCulture, $"{day.Day} {EnglishMonths.Split(' ')[day.Month - 1]} {day.Year}"),
        _ => NodaTime.Text.LocalDatePattern.Iso.Format(day),
    };
}
