using System.Globalization;
using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Statements;

/// <summary>Days and amounts as banks write them.</summary>
internal static class StatementNumbers
{
    private static readonly LocalDatePattern[] Days =
    [
        LocalDatePattern.Iso,
        LocalDatePattern.CreateWithInvariantCulture("dd/MM/uuuu"),
        LocalDatePattern.CreateWithInvariantCulture("dd.MM.uuuu"),
        LocalDatePattern.CreateWithInvariantCulture("dd-MM-uuuu"),
    ];

    /// <summary>ISO, or the day first; null for anything else.</summary>
    public static LocalDate? Day(string text)
    {
        foreach (var pattern in Days)
        {
            if (pattern.Parse(text) is { Success: true } day) return day.Value;
        }

        return null;
    }

    /// <summary>
    /// With a decimal point or comma, and the other one, blanks or apostrophes between thousands; null for anything else. A single separator before
    /// three digits is one of thousands, unless the currency has three digits.
    /// </summary>
    public static Money? Amount(string text, Currency currency)
    {
        var sign = text.StartsWith('-') || text.StartsWith('−') ? -1 : 1;
        var digits = string.Concat(text.TrimStart('-', '−', '+').Where(letter => !char.IsWhiteSpace(letter) && letter is not ('\'' or '’')));
        var point = DecimalPoint(digits, currency);
        var (whole, part) = point < 0 ? (digits, "") : (digits[..point], digits[(point + 1)..]);
        var groups = whole.Split('.', ',');
        var isWhole = groups[0].Length > 0 && (groups.Length == 1 || groups[0].Length <= 3) && groups.Skip(1).All(group => group.Length == 3);
        var all = string.Concat(groups) + part;
        if (!isWhole || all.Length > 17 || !all.All(char.IsAsciiDigit) || (point >= 0 && part.Length == 0)) return null;
        if (part.Length > currency.Digits && part[currency.Digits..].Any(digit => digit != '0')) return null;
        var major = decimal.Parse($"{string.Concat(groups)}.{part}0", CultureInfo.InvariantCulture);
        return major * currency.MinorPerMajor > Money.Limit ? null : Money.Round(sign * major, currency);
    }

    // Where the digits after the point begin; -1 when there are none.
    private static int DecimalPoint(string digits, Currency currency)
    {
        var last = digits.LastIndexOfAny(['.', ',']);
        if (last < 0) return -1;
        var (isOnlyOne, after) = (digits.IndexOf(digits[last], StringComparison.Ordinal) == last, digits.Length - last - 1);
        var hasOther = digits.Contains(digits[last] == '.' ? ',' : '.', StringComparison.Ordinal);
        if (!isOnlyOne) return -1;
        return hasOther || after != 3 || currency.Digits == 3 ? last : -1;
    }
}
