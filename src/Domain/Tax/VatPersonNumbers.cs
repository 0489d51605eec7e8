namespace OrleansBilling.Domain.Tax;

/// <summary>The check digits of VAT numbers of countries where companies and persons have numbers of different kinds.</summary>
internal static class VatPersonNumbers
{
    private const string SpanishPerson = "TRWAGMYFPDXBNJZSQVHLCKE";
    private const string SpanishCompany = "JABCDEFGHI";
    private const string Irish = "WABCDEFGHIJKLMNOPQRSTUV";

    /// <summary>Nine digits: a company. Ten: a citizen, a foreigner, or somebody else, each with weights of its own.</summary>
    internal static bool Bulgaria(string text)
    {
        if (text.Length == 9)
        {
            var check = VatCheckDigits.Weigh(text, 1, 2, 3, 4, 5, 6, 7, 8) % 11;
            return Last(text) == (check == 10 ? VatCheckDigits.Weigh(text, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10 : check);
        }

        var citizen = VatCheckDigits.Weigh(text, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10;
        var foreigner = VatCheckDigits.Weigh(text, 21, 19, 17, 13, 11, 9, 7, 3, 1) % 10;
        var other = (11 - (VatCheckDigits.Weigh(text, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11)) % 11;
        return (Last(text) == citizen && HasBirthday(text, [0, 20, 40])) || Last(text) == foreigner || Last(text) == other;
    }

    /// <summary>Eight digits: a company. Nine: a special number that begins with 6, or a birth number from before 1954, which has no check. Ten: a birth number.</summary>
    internal static bool Czechia(string text)
    {
        if (text.Length == 8)
        {
            var check = (11 - (VatCheckDigits.Weigh(text, 8, 7, 6, 5, 4, 3, 2) % 11)) % 11;
            return text[0] != '9' && Last(text) == (check == 0 ? 1 : check % 10);
        }

        if (text.Length == 10) return VatCheckDigits.Number(text[..9]) % 11 % 10 == Last(text) && HasBirthday(text, [0, 20, 50, 70]);
        if (text[0] != '6') return VatCheckDigits.Number(text[..2]) <= 53 && HasBirthday(text, [0, 50]);
        var special = VatCheckDigits.Weigh(text[1..], 8, 7, 6, 5, 4, 3, 2) % 11;
        return Last(text) == (18 - ((10 - special) % 11)) % 10;
    }

    /// <summary>A citizen (eight digits), a foreigner (X, Y or Z), a minor or somebody abroad (K, L, M): a letter modulo 23. Else a company.</summary>
    internal static bool Spain(string text)
    {
        if (char.IsAsciiDigit(text[0])) return text[8] == SpanishPerson[(int)(VatCheckDigits.Number(text[..8]) % 23)];
        var foreigner = "XYZ".IndexOf(text[0], StringComparison.Ordinal);
        if (foreigner >= 0 || text[0] is 'K' or 'L' or 'M')
        {
            return text[8] == SpanishPerson[(int)(((Math.Max(foreigner, 0) * 10_000_000L) + VatCheckDigits.Number(text[1..8])) % 23)];
        }

        if (!"ABCDEFGHJNPQRSUVW".Contains(text[0], StringComparison.Ordinal)) return false;
        var check = Enumerable.Range(0, 10).Single(digit => VatCheckDigits.Luhn(text[1..8] + (char)('0' + digit)));
        return text[8] == '0' + check || text[8] == SpanishCompany[check];
    }

    /// <summary>A letter modulo 23 over seven digits and, where there is a second letter, that one nine times. Old numbers are read as 0, the five digits, the first.</summary>
    internal static bool Ireland(string text)
    {
        var digits = char.IsAsciiDigit(text[1]) ? text[..7] : "0" + text[2..7] + text[0];
        var second = text.Length == 9 ? Irish.IndexOf(text[8], StringComparison.Ordinal) : 0;
        return second >= 0 && text[7] == Irish[(VatCheckDigits.Weigh(digits, 8, 7, 6, 5, 4, 3, 2) + (9 * second)) % 23];
    }

    /// <summary>A first digit over 3: a company. Else a person, whose number begins with the birthday, or since 2017 with 32.</summary>
    internal static bool Latvia(string text)
    {
        if (text[0] > '3') return VatCheckDigits.Weigh(text, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1) % 11 == 3;
        var day = VatCheckDigits.Number(text[..2]) is >= 1 and <= 31 && VatCheckDigits.Number(text[2..4]) is >= 1 and <= 12;
        return (day || text.StartsWith("32", StringComparison.Ordinal))
            && Last(text) == (1 + VatCheckDigits.Weigh(text, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9)) % 11 % 10;
    }

    // Year, month, day. Months are raised to tell sex or century; by how much, the country says.
    private static bool HasBirthday(string text, int[] raised) =>
        raised.Any(by => VatCheckDigits.Number(text[2..4]) - by is >= 1 and <= 12) && VatCheckDigits.Number(text[4..6]) is >= 1 and <= 31;

    private static int Last(string text) => VatCheckDigits.Digit(text, text.Length - 1);
}
