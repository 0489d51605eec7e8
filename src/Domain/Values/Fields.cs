namespace OrleansBilling.Domain.Values;

/// <summary>Checks that many commands share. Each answers null when the field is good.</summary>
public static class Fields
{
    public static Rejection? Text(string? value, int maxLength, string pointer, bool required = true)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return required || value is not null ? new Rejection("text_required", "This field must not be empty.", pointer) : null;
        }

        return value.Length > maxLength ? new Rejection("text_too_long", $"This field has room for {maxLength} characters.", pointer) : null;
    }

    /// <summary>A code: 1 to 64 of <c>A-Z a-z 0-9 _ - .</c></summary>
    public static Rejection? Code(string? value, string pointer)
    {
        var good = value is { Length: > 0 and <= Limits.CodeLength } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        return good ? null : new Rejection("bad_code", $"A code is 1 to {Limits.CodeLength} of A-Z, a-z, 0-9, '_', '-' and '.'.", pointer);
    }

    /// <summary>Several codes, none of them twice.</summary>
    public static Rejection? Codes(IReadOnlyList<string> values, string pointer)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var at = $"{pointer}/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            if (Code(values[i], at) is { } bad) return bad;
            if (values.Take(i).Contains(values[i])) return new Rejection("duplicate_code", $"'{values[i]}' is named twice.", at);
        }

        return null;
    }

    /// <summary>A country: two capital letters (ISO 3166-1 alpha-2).</summary>
    public static Rejection? Country(string? value, string pointer, bool required = true)
    {
        if (value is null && !required) return null;
        return Countries.Known(value) ? null : new Rejection("unknown_country", $"'{value}' is not an ISO 3166-1 alpha-2 country code such as FR.", pointer);
    }

    public static Rejection? Metadata(IReadOnlyDictionary<string, string>? pairs)
    {
        if (pairs is null) return null;
        if (pairs.Count > Limits.MetadataPairs)
        {
            return new Rejection("too_many_metadata", $"An object has room for {Limits.MetadataPairs} metadata pairs.", "/metadata");
        }

        foreach (var (key, value) in pairs)
        {
            var pointer = "/metadata/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (key.Length is 0 or > Limits.MetadataKeyLength)
            {
                return new Rejection("bad_metadata_key", $"A metadata key has 1 to {Limits.MetadataKeyLength} characters.", pointer);
            }

            if (value is null || value.Length > Limits.MetadataValueLength)
            {
                return new Rejection("bad_metadata_value", $"A metadata value has at most {Limits.MetadataValueLength} characters.", pointer);
            }
        }

        return null;
    }

    /// <summary>An e-mail address, as far as its form tells.</summary>
    public static Rejection? Email(string? value, string pointer)
    {
        if (value is null) return null;
        var at = value.IndexOf('@', StringComparison.Ordinal);
        var good = value.Length <= 254 && at > 0 && at == value.LastIndexOf('@') && at < value.Length - 1 && !value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
        return good ? null : new Rejection("bad_email", $"'{value}' is not an e-mail address.", pointer);
    }

    public static Rejection? PaymentTerms(int? days) => days is null or (>= 0 and <= Limits.PaymentTermsDays)
        ? null
        : new Rejection("terms_out_of_range", $"Payment terms are 0 to {Limits.PaymentTermsDays} days.", "/payment_terms_days");

    /// <summary>The first refusal among several, or null.</summary>
    public static Rejection? First(params ReadOnlySpan<Rejection?> checks)
    {
        foreach (var check in checks)
        {
            if (check is not null) return check;
        }

        return null;
    }

    /// <summary>A value of a closed set of words.</summary>
    public static Result<T> OneOf<T>(string? value, string pointer, T fallback, params (string Word, T Value)[] words)
    {
        if (value is null) return fallback;
        foreach (var (word, known) in words)
        {
            if (word == value) return known;
        }

        return new Rejection("unknown_value", $"'{value}' is not one of: {string.Join(", ", words.Select(w => w.Word))}.", pointer);
    }
}

/// <summary>The country codes of ISO 3166-1 alpha-2.</summary>
public static class Countries
{
    private const string All =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
        + "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
        + "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
        + "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
        + "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
        + "VN VU WF WS XI YE YT ZA ZM ZW";

    private static readonly HashSet<string> Codes = [.. All.Split(' ')];

    /// <summary>Whether a text is a country code. <c>XI</c> (Northern Ireland, in EU VAT) counts.</summary>
    public static bool Known(string? code) => code is not null && Codes.Contains(code);
}
