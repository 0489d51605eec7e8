using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansBilling.Api.Bodies;
using OrleansBilling.Contracts.Commands;

namespace OrleansBilling.Api.Http;

/// <summary>How JSON is written and read here: snake_case, instants in UTC with a <c>Z</c>, empty optional fields as null.</summary>
public static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new AnchorConverter());
        options.Converters.Add(new DurationConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Moments.TryInstant(reader.GetString()!, out var instant) ? instant : throw new JsonException("Not an instant.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
    }

    // A duration is a word or an object, like an anchor.
    private sealed class DurationConverter : JsonConverter<DurationFields>
    {
        public override DurationFields Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String) return new DurationFields { Word = reader.GetString() };
            using var document = JsonDocument.ParseValue(ref reader);
            return new DurationFields { Periods = document.RootElement.GetProperty("periods").GetInt32() };
        }

        public override void Write(Utf8JsonWriter writer, DurationFields value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Durations are read from requests, never written.");
    }

    // An anchor is a word or an object; the body's schema has already checked which.
    private sealed class AnchorConverter : JsonConverter<AnchorFields>
    {
        public override AnchorFields Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String) return reader.GetString() == "now" ? new AnchorFields { OnChange = true } : new AnchorFields { Start = true };
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return new AnchorFields
            {
                Day = Present(root, "day")?.GetInt32(),
                Weekday = Present(root, "weekday")?.GetInt32(),
                Date = Present(root, "date") is { } date ? date.Deserialize<DateOnly>() : null,
            };
        }

        public override void Write(Utf8JsonWriter writer, AnchorFields value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Anchors are read from requests, never written.");

        private static JsonElement? Present(JsonElement root, string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
