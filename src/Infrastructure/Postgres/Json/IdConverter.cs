using System.Linq.Expressions;
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
        // A bill reads and writes a hundred ids: compiled once, for to ask by reflection each time was a good part of all JSON.
        private static readonly Func<string, T> _create = CompileCreate();
        private static readonly Func<T, string?> _value = CompileValue();

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Create(reader.GetString());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(_value(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Create(reader.GetString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(_value(value) ?? throw new JsonException($"A key of type {typeof(T).Name} has no value."));

        private static T Create(string? value)
        {
            if (value is null)
            {
                return default;
            }

            try
            {
                return _create(value);
            }
            catch (ArgumentException refused)
            {
                throw new JsonException($"'{value}' is no {typeof(T).Name}.", refused);
            }
        }

        private static Func<string, T> CompileCreate()
        {
            var text = Expression.Parameter(typeof(string));
            return Expression.Lambda<Func<string, T>>(Expression.New(typeof(T).GetConstructor([typeof(string)])!, text), text).Compile();
        }

        private static Func<T, string?> CompileValue()
        {
            var id = Expression.Parameter(typeof(T));
            return Expression.Lambda<Func<T, string?>>(Expression.Property(id, "Value"), id).Compile();
        }
    }
}
