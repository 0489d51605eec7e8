using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>Writes a currency as its code.</summary>
internal sealed class CurrencyConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Currency.Of(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}

/// <summary>Writes an amount as a person reads it: <c>"49.00 EUR"</c>.</summary>
internal sealed class MoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // Longer than any amount that was ever written; nothing in it is escaped.
        if (reader.HasValueSequence || reader.ValueSpan.Length > Money.MaxLength) throw NoAmount(reader.GetString());
        Span<char> buffer = stackalloc char[Money.MaxLength];
        ReadOnlySpan<char> text = buffer[..reader.CopyString(buffer)];
        var space = text.IndexOf(' ');
        if (space < 0) throw NoAmount(reader.GetString());
        var currency = Currency.Of(text[(space + 1)..]);
        var major = decimal.Parse(text[..space], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new Money(checked((long)(major * currency.MinorPerMajor)), currency);
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[Money.MaxLength];
        writer.WriteStringValue(text[..value.Write(text)]);
    }

    private static JsonException NoAmount(string? text) => new($"'{text}' is not an amount such as \"49.00 EUR\".");
}

/// <summary>Writes a time zone as its IANA id.</summary>
internal sealed class BillingZoneConverter : JsonConverter<BillingZone>
{
    public override BillingZone Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, BillingZone value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);
}
