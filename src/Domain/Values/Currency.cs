using System.Collections.Frozen;

namespace OrleansBilling.Domain.Values;

/// <summary>A currency of ISO 4217 with 0, 2 or 3 digits after the point.</summary>
/// <remarks>
/// Digits ("minor units") are those of ISO 4217 list one. Funds codes, metals and the two four-digit units of account
/// (CLF, UYW) are left out: nobody is invoiced in them.
/// </remarks>
public readonly record struct Currency
{
    private static readonly FrozenSet<string> NoDigits = Words(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF");

    private static readonly FrozenSet<string> ThreeDigits = Words("BHD IQD JOD KWD LYD OMR TND");

    private static readonly FrozenSet<string> TwoDigits = Words(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
        CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
        KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
        PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU
        UZS VES WST XCD XCG YER ZAR ZMW ZWG
        """);

    private readonly string? _code;

    private Currency(string code, int digits) => (_code, Digits) = (code, digits);

    /// <summary>Three capital letters.</summary>
    public string Code => _code ?? throw new InvalidOperationException("This currency was never set.");

    /// <summary>Digits after the point: 0, 2 or 3.</summary>
    public int Digits { get; }

    /// <summary>How many minor units make one major unit: 1, 100 or 1000.</summary>
    public int MinorPerMajor => Digits switch { 0 => 1, 2 => 100, _ => 1000 };

    /// <summary>Finds a currency by its code; lower case is not accepted.</summary>
    /// <param name="code">Three capital letters.</param>
    /// <param name="pointer">The field to name in a refusal.</param>
    public static Result<Currency> Parse(string? code, string pointer = "/currency")
    {
        if (code is null) return new Rejection("currency_required", "Say which currency, as an ISO 4217 code such as EUR.", pointer);
        if (TwoDigits.Contains(code)) return new Currency(code, 2);
        if (NoDigits.Contains(code)) return new Currency(code, 0);
        if (ThreeDigits.Contains(code)) return new Currency(code, 3);
        return new Rejection("unknown_currency", $"'{code}' is not an ISO 4217 currency code in capital letters, such as EUR.", pointer);
    }

    /// <summary>The currency of a code known to be good.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static Currency Of(string code)
    {
        var parsed = Parse(code);
        return parsed.Rejection is null ? parsed.Value : throw new ArgumentException(parsed.Rejection.Message, nameof(code));
    }

    public override string ToString() => _code ?? "";

    private static FrozenSet<string> Words(string text) =>
        text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
