using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>
/// How everything we store is written as JSON: grain state, journal events, outbox payloads. Made for reading by people and by later
/// versions: snake_case, ISO dates, enums as words, unknown members ignored, absent members at their default.
/// </summary>
public static class BillingJson
{
    /// <summary>The one instance for stored data; closed unions and ids of the Domain assembly are understood.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions("OrleansBilling.Domain");

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>The same in UTF-8.</summary>
    public static byte[] WriteBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads what <see cref="Write{T}"/> wrote; JSON <c>null</c> is an error, because nothing stores it.</summary>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"Stored JSON of {typeof(T).Name} is null.");

    /// <summary>The same options over another assembly's types; the tests have a union of their own.</summary>
    internal static JsonSerializerOptions CreateOptions(string assemblyName)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            // jsonb sorts the members of an object, so the discriminator is not always first when it comes back.
            AllowOutOfOrderMetadataProperties = true,
            // Names and addresses stay readable in psql. Nothing of this is ever put into a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { new ClosedUnions(IsOurs).Describe } },
        };
        options.Converters.Add(new LocalDateConverter());
        options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new IdConverterFactory(IsOurs));
        options.Converters.Add(new CurrencyConverter());
        options.Converters.Add(new MoneyConverter());
        options.Converters.Add(new BillingZoneConverter());
        options.MakeReadOnly();
        return options;

        bool IsOurs(Assembly assembly) => assembly.GetName().Name == assemblyName;
    }
}
