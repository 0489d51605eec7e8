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
        var text = reader.GetString()!;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) throw new JsonException($"'{text}' is not an amount such as \"49.00 EUR\".");
        var currency = Currency.Of(text[(space + 1)..]);
        var major = decimal.Parse(text[..space], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new Money(checked((long)(major * currency.MinorPerMajor)), currency);
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>Writes a time zone as its IANA id.</summary>
internal sealed class BillingZoneConverter : JsonConverter<BillingZone>
{
    public override BillingZone Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, BillingZone value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);
}
