using System.Text.Json;
using Orleans.Storage;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>Writes grain state as the JSON of <see cref="BillingJson"/>, which the write statement turns into <c>jsonb</c>.</summary>
public sealed class StoredStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, BillingJson.Options));

    public T? Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return JsonSerializer.Deserialize<T>(input.ToMemory().Span, BillingJson.Options);
    }
}
