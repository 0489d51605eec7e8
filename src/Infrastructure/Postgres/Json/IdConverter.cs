using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>Writes <c>readonly record struct XId(string Value)</c> as the plain string it is, also as a key of a dictionary.</summary>
internal sealed class IdConverterFactory(Func<Assembly, bool> isOurs) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert is { IsValueType: true, IsEnum: false, IsGenericType: false }
        && isOurs(typeToConvert.Assembly)
        && typeToConvert.GetConstructor([typeof(string)]) is not null
        && typeToConvert.GetProperties(BindingFlags.Public | BindingFlags.Instance) is [{ Name: "Value" } only]
        && only.PropertyType == typeof(string);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(IdConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class IdConverter<T> : JsonConverter<T>
        where T : struct
    {
        private static readonly ConstructorInfo _create = typeof(T).GetConstructor([typeof(string)])!;
        private static readonly PropertyInfo _value = typeof(T).GetProperty("Value")!;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Create(reader.GetString());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ValueOf(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Create(reader.GetString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(ValueOf(value) ?? throw new JsonException($"A key of type {typeof(T).Name} has no value."));

        private static string? ValueOf(T id) => (string?)_value.GetValue(id);

        private static T Create(string? value)
        {
            if (value is null)
            {
                return default;
            }

            try
            {
                return (T)_create.Invoke([value]);
            }
            catch (TargetInvocationException refused)
            {
                throw new JsonException($"'{value}' is no {typeof(T).Name}.", refused.InnerException);
            }
        }
    }
}
