using Npgsql;

namespace OrleansBilling.Api.Lists;

/// <summary>Positional parameters that keep their .NET type, so that a prepared statement stays one.</summary>
internal static class Values
{
    public static NpgsqlParameter Of(object value) => value switch
    {
        string text => new NpgsqlParameter<string> { TypedValue = text },
        int number => new NpgsqlParameter<int> { TypedValue = number },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
        DateOnly day => new NpgsqlParameter<DateOnly> { TypedValue = day },
        DateTimeOffset instant => new NpgsqlParameter<DateTimeOffset> { TypedValue = instant.ToUniversalTime() },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts },
        _ => throw new ArgumentException($"No parameter type for {value.GetType()}.", nameof(value)),
    };
}
