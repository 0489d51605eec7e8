using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>
/// How events are written for the outside: as they are stored, but with the API's conventions for values. An amount is
/// <c>{"amount": "49.00", "currency": "EUR"}</c>, any other decimal a string, and what is marked <see cref="SecretAttribute"/> is left out.
/// </summary>
/// <remarks>
/// It goes by the types of values and not by what their text looks like: a customer may be called "49.00 EUR". So an event that is new
/// tomorrow is written right without a line here.
/// </remarks>
internal static class PublicJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(BillingJson.Options)
        {
            TypeInfoResolver = BillingJson.Options.TypeInfoResolver!.WithAddedModifier(LeaveOutSecrets),
        };
        // The first converter that can is taken.
        options.Converters.Insert(0, new AmountConverter());
        options.Converters.Insert(0, new DecimalConverter());
        options.MakeReadOnly();
        return options;
    }

    private static void LeaveOutSecrets(JsonTypeInfo info)
    {
        foreach (var property in info.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true) property.ShouldSerialize = (_, _) => false;
        }
    }

    private sealed class AmountConverter : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw OnlyWritten();

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("amount", value.ToAmountString());
            writer.WriteString("currency", value.Currency.Code);
            writer.WriteEndObject();
        }
    }

    private sealed class DecimalConverter : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw OnlyWritten();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteStringValue(Decimals.ToText(value));
    }

    private static NotSupportedException OnlyWritten() => new("What is told to the outside is never read back.");
}
