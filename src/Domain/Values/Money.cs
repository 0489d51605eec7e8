using System.Globalization;

namespace OrleansBilling.Domain.Values;

/// <summary>An amount: whole minor units of one currency, in checked arithmetic.</summary>
/// <remarks>Two currencies never mix: adding or comparing them is a bug, and throws.</remarks>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>The largest amount a document may carry, in minor units: ten million million.</summary>
    public const long Limit = 1_000_000_000_000_000;

    /// <summary>The longest text of an amount with its currency: sign, 19 digits, point, blank and code, and some to spare.</summary>
    public const int MaxLength = 32;

    public bool IsZero => Minor == 0;

    public bool IsNegative => Minor < 0;

    public bool IsPositive => Minor > 0;

    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Rounds an exact amount in major units to minor units, half away from zero.</summary>
    /// <exception cref="OverflowException">The amount is beyond <see cref="Limit"/>.</exception>
    public static Money Round(decimal major, Currency currency)
    {
        var minor = Rounding.ToWhole(major * currency.MinorPerMajor);
        if (Math.Abs(minor) > Limit) throw new OverflowException($"{major} {currency} is beyond the largest amount a document may carry.");
        return new Money((long)minor, currency);
    }

    /// <summary>Reads a decimal string in major units; refuses more digits than the currency has.</summary>
    public static Result<Money> Parse(string? text, Currency currency, string pointer)
    {
        var number = Decimals.Parse(text, currency.Digits, pointer);
        if (number.Rejection is not null) return number.Rejection;
        if (Math.Abs(number.Value) * currency.MinorPerMajor > Limit)
        {
            return new Rejection("amount_too_large", $"The largest amount is {new Money(Limit, currency)}.", pointer);
        }

        return Round(number.Value, currency);
    }

    /// <summary>The amount in major units, exactly.</summary>
    public decimal ToMajor() => (decimal)Minor / Currency.MinorPerMajor;

    /// <summary>The amount as the API writes it: <c>49.00</c>, or <c>500</c> for a currency without digits.</summary>
    public string ToAmountString()
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..WriteAmount(text)]);
    }

    /// <summary>This amount x numerator / denominator, rounded once.</summary>
    public Money MulDiv(long numerator, long denominator) => this with { Minor = Rounding.MulDiv(Minor, numerator, denominator) };

    /// <summary>The smaller of two amounts of one currency.</summary>
    public static Money Min(Money left, Money right) => left.CompareTo(right) <= 0 ? left : right;

    /// <summary>The sum; zero of the given currency for no amounts.</summary>
    public static Money Sum(IEnumerable<Money> amounts, Currency currency) => amounts.Aggregate(Zero(currency), (sum, amount) => sum + amount);

    public static Money operator +(Money left, Money right) => new(checked(left.Minor + Same(left, right).Minor), left.Currency);

    public static Money operator -(Money left, Money right) => new(checked(left.Minor - Same(left, right).Minor), left.Currency);

    public static Money operator -(Money value) => new(checked(-value.Minor), value.Currency);

    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    public int CompareTo(Money other) => Minor.CompareTo(Same(this, other).Minor);

    /// <summary>Amount and currency: <c>49.00 EUR</c>.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Write(text)]);
    }

    /// <summary>Writes what <see cref="ToString"/> answers, of <see cref="MaxLength"/> characters at most.</summary>
    /// <returns>How many there are.</returns>
    public int Write(Span<char> text)
    {
        var amount = WriteAmount(text);
        var code = Currency.ToString();
        text[amount] = ' ';
        code.CopyTo(text[(amount + 1)..]);
        return amount + 1 + code.Length;
    }

    // From the units as they are: every amount of every document is written several times, and a decimal takes many times as long.
    private int WriteAmount(Span<char> text)
    {
        var (length, digits) = (0, Currency.Digits);
        if (Minor < 0) text[length++] = '-';
        // Also of the least long, which has no positive one.
        var (major, rest) = Math.DivRem(unchecked((ulong)(Minor < 0 ? -Minor : Minor)), (ulong)Currency.MinorPerMajor);
        major.TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        if (digits == 0) return length;
        text[length++] = '.';
        for (var place = digits - 1; place >= 0; place--)
        {
            text[length + place] = (char)('0' + (rest % 10));
            rest /= 10;
        }

        return length + digits;
    }

    private static Money Same(Money left, Money right) => left.Currency == right.Currency
        ? right
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} do not mix.");
}

/// <summary>Decimal strings, as the API writes numbers that must stay exact.</summary>
public static class Decimals
{
    /// <summary>Reads a plain decimal string: optional minus, digits, at most one point; no exponent, no grouping, no blanks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digits">The most digits allowed after the point.</param>
    /// <param name="pointer">The field to name in a refusal.</param>
    public static Result<decimal> Parse(string? text, int digits, string pointer)
    {
        if (text is null) return new Rejection("number_required", "A decimal string is needed here, such as \"49.00\".", pointer);
        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var start = text.StartsWith('-') ? 1 : 0;
        var shaped = text.Length > start && text.Length <= 40 && char.IsAsciiDigit(text[start]) && char.IsAsciiDigit(text[^1]);
        if (!shaped || !decimal.TryParse(text, plain, CultureInfo.InvariantCulture, out var value))
        {
            return new Rejection("not_a_number", $"'{Shown(text)}' is not a decimal number such as \"49.00\".", pointer);
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && text.Length - point - 1 > digits)
        {
            return new Rejection("too_many_digits", $"'{Shown(text)}' has more than {digits} digits after the point.", pointer);
        }

        return value;
    }

    /// <summary>The shortest exact text of a number: 1.50 is written 1.5, and 3.00 is written 3.</summary>
    public static string ToText(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>A unit price: as many digits as it needs, and at least those of its currency. 49 euros are 49.00, an eighth of a cent is 0.00125.</summary>
    public static string ToPriceText(decimal value, Currency currency) =>
        value.ToString("0." + new string('0', currency.Digits) + new string('#', 28 - currency.Digits), CultureInfo.InvariantCulture);

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
