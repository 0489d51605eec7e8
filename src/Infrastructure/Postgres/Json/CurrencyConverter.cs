using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>Writes a currency as its code. How many digits it has is ISO's to say, not the row's.</summary>
internal sealed class CurrencyConverter : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parsed = Currency.Parse(reader.GetString());
        return parsed.Rejection is null ? parsed.Value : throw new JsonException(parsed.Rejection.Message);
    }

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
