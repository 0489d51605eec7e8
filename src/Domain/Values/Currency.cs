using System.Collections.Frozen;

namespace OrleansBilling.Domain.Values;

/// <summary>A currency of ISO 4217 with 0, 2 or 3 digits after the point.</summary>
/// <remarks>
/// Digits ("minor units") are those of ISO 4217 list one. Funds codes, metals and the two four-digit units of account
/// (CLF, UYW) are left out: nobody is invoiced in them.
/// </remarks>
public readonly record struct Currency
{
    private static readonly FrozenDictionary<string, Currency> Known = All(
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (2,
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
        CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
        KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
        PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU
        UZS VES WST XCD XCG YER ZAR ZMW ZWG
        """));

    private static readonly FrozenDictionary<string, Currency>.AlternateLookup<ReadOnlySpan<char>> KnownSpans = Known.GetAlternateLookup<ReadOnlySpan<char>>();

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
        return Known.TryGetValue(code, out var currency)
            ? currency
            : new Rejection("unknown_currency", $"'{code}' is not an ISO 4217 currency code in capital letters, such as EUR.", pointer);
    }

    /// <summary>The currency of a code known to be good.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static Currency Of(string code)
    {
        var parsed = Parse(code);
        return parsed.Rejection is null ? parsed.Value : throw new ArgumentException(parsed.Rejection.Message, nameof(code));
    }

    /// <summary>The same of a part of a text.</summary>
    public static Currency Of(ReadOnlySpan<char> code) => KnownSpans.TryGetValue(code, out var currency) ? currency : Of(code.ToString());

    public override string ToString() => _code ?? "";

    private static FrozenDictionary<string, Currency> All(params ReadOnlySpan<(int Digits, string Codes)> groups)
    {
        var all = new Dictionary<string, Currency>(StringComparer.Ordinal);
        foreach (var (digits, codes) in groups)
        {
            foreach (var code in codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)) all.Add(code, new Currency(code, digits));
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
