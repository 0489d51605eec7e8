using System.Globalization;
using System.Numerics;

namespace OrleansBilling.Domain.Tax;

/// <summary>The check digits of VAT numbers that follow one rule each. Every method gets a text that has the country's shape.</summary>
internal static class VatCheckDigits
{
    private const string FrenchKey = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    internal static bool Austria(string text) => Digit(text, 8) == (10 - ((Doubled(text[1..8], first: 1) + 4) % 10)) % 10;

    internal static bool Belgium(string text) => Number(text[8..]) == 97 - (Number(text[..8]) % 97);

    internal static bool Cyprus(string text)
    {
        ReadOnlySpan<int> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
        var sum = 0;
        for (var i = 0; i < 8; i++) sum += i % 2 == 0 ? odd[Digit(text, i)] : Digit(text, i);
        return !text.StartsWith("12", StringComparison.Ordinal) && text[8] == Letters[sum % 26];
    }

    internal static bool Germany(string text) => text[0] != '0' && Mod11And10(text);

    internal static bool Denmark(string text) => text[0] != '0' && Weigh(text, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;

    internal static bool Estonia(string text) => Weigh(text, 3, 7, 1, 3, 7, 1, 3, 7, 1) % 10 == 0;

    internal static bool Greece(string text) => Digit(text, 8) == Weigh(text, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10;

    internal static bool Finland(string text) => Weigh(text, 7, 9, 10, 5, 8, 4, 2, 1) % 11 == 0;

    /// <summary>A SIREN (Monaco's begin with 000 and are none) and a key over it: two digits, or with letters by another rule.</summary>
    internal static bool France(string text)
    {
        var siren = text[2..];
        if (!siren.StartsWith("000", StringComparison.Ordinal) && !Luhn(siren)) return false;
        var (first, second) = (FrenchKey.IndexOf(text[0], StringComparison.Ordinal), FrenchKey.IndexOf(text[1], StringComparison.Ordinal));
        if (first < 0 || second < 0) return false;
        if (first < 10 && second < 10) return Number(text[..2]) == Number(siren + "12") % 97;
        var key = first < 10 ? (first * 24) + second - 10 : (first * 34) + second - 100;
        return (Number(siren) + 1 + (key / 11)) % 11 == key % 11;
    }

    internal static bool Hungary(string text) => Weigh(text, 9, 7, 3, 1, 9, 7, 3, 1) % 10 == 0;

    /// <summary>Seven digits of the taxpayer, three of the office that gave it, and Luhn's digit.</summary>
    internal static bool Italy(string text)
    {
        var office = Number(text[7..10]);
        return Number(text[..7]) > 0 && office is (>= 1 and <= 100) or 120 or 121 or 888 or 999 && Luhn(text);
    }

    /// <summary>The last digit but one is 1; a check that comes to 10 is weighed anew from another start.</summary>
    internal static bool Lithuania(string text)
    {
        var last = text.Length - 1;
        if (text[last - 1] != '1') return false;
        int Weighed(int from) => Enumerable.Range(0, last).Sum(i => Digit(text, i) * (1 + ((i + from) % 9))) % 11;
        var check = Weighed(0);
        return Digit(text, last) == (check == 10 ? Weighed(2) % 10 : check);
    }

    internal static bool Luxembourg(string text) => Number(text[6..]) == Number(text[..6]) % 89;

    internal static bool Malta(string text) => Weigh(text, 3, 4, 6, 7, 8, 9, 10, 1) % 37 == 0;

    /// <summary>Companies: a citizen-number check over nine digits. Sole traders since 2020: the whole, letters as 10 to 35, is 1 modulo 97.</summary>
    internal static bool Netherlands(string text)
    {
        if (text.EndsWith("00", StringComparison.Ordinal) || Number(text[..9]) == 0) return false;
        var eleven = Weigh(text, 9, 8, 7, 6, 5, 4, 3, 2) - Digit(text, 8);
        return eleven % 11 == 0 || BigInteger.Parse("2321" + text.Replace("B", "11", StringComparison.Ordinal), CultureInfo.InvariantCulture) % 97 == 1;
    }

    internal static bool Poland(string text) => Digit(text, 9) == Weigh(text, 6, 5, 7, 2, 3, 4, 5, 6, 7) % 11;

    internal static bool Portugal(string text) => text[0] != '0' && Digit(text, 8) == (11 - (Weigh(text, 9, 8, 7, 6, 5, 4, 3, 2) % 11)) % 11 % 10;

    internal static bool Romania(string text)
    {
        var padded = text.PadLeft(10, '0');
        return text[0] != '0' && Digit(padded, 9) == Weigh(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2) * 10 % 11 % 10;
    }

    internal static bool Sweden(string text) => Number(text[10..]) is >= 1 and <= 94 && Luhn(text[..10]);

    internal static bool Slovenia(string text)
    {
        var check = 11 - (Weigh(text, 8, 7, 6, 5, 4, 3, 2) % 11);
        return text[0] != '0' && Digit(text, 7) == (check == 10 ? 0 : check);
    }

    internal static bool Slovakia(string text) => text[0] != '0' && text[2] is '2' or '3' or '4' or '7' or '8' or '9' && Number(text) % 11 == 0;

    /// <summary>Two check digits modulo 97, or, since 2010, modulo 97 after adding 55. Departments (GD) and health authorities (HA) have a range instead.</summary>
    internal static bool Britain(string text)
    {
        if (text.StartsWith("GD", StringComparison.Ordinal)) return Number(text[2..]) < 500;
        if (text.StartsWith("HA", StringComparison.Ordinal)) return Number(text[2..]) >= 500;
        var sum = Weigh(text, 8, 7, 6, 5, 4, 3, 2, 10, 1);
        return Number(text[..7]) > 0 && (sum % 97 == 0 || (sum + 55) % 97 == 0);
    }

    internal static bool Norway(string text) => Digit(text, 8) == (11 - (Weigh(text, 3, 2, 7, 6, 5, 4, 3, 2) % 11)) % 11;

    internal static bool Switzerland(string text) => Digit(text, 9) == (11 - (Weigh(text[1..], 5, 4, 3, 2, 7, 6, 5, 4) % 11)) % 11;

    /// <summary>ISO 7064, MOD 11,10, over all digits and a check digit at the end.</summary>
    internal static bool Mod11And10(string text)
    {
        var carry = 10;
        foreach (var digit in text[..^1])
        {
            var sum = (digit - '0' + carry) % 10;
            carry = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (carry + Digit(text, text.Length - 1)) % 10 == 1;
    }

    internal static int Digit(string text, int at) => text[at] - '0';

    internal static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The sum of the first digits, each times its weight.</summary>
    internal static int Weigh(string text, params ReadOnlySpan<int> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++) sum += Digit(text, i) * weights[i];
        return sum;
    }

    internal static bool Luhn(string text) => Doubled(text, first: text.Length % 2) % 10 == 0;

    // Every second digit is doubled and its own digits added: the first of them stands at the index given.
    private static int Doubled(string text, int first) => text.Select((digit, i) => (Digit: digit - '0', Twice: i % 2 == first))
        .Sum(place => !place.Twice ? place.Digit : place.Digit > 4 ? (place.Digit * 2) - 9 : place.Digit * 2);
}
