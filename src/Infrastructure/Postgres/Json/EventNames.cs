using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Json;

/// <summary>Between events and the names under which the journal keeps them.</summary>
public static class EventNames
{
    private static readonly FrozenDictionary<Type, string> Names = typeof(EventTypeAttribute).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<EventTypeAttribute>() is not null)
        .ToFrozenDictionary(type => type, type => type.GetCustomAttribute<EventTypeAttribute>()!.Name);

    private static readonly FrozenDictionary<string, Type> Types = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(object @event) => Names.TryGetValue(@event.GetType(), out var name)
        ? name
        : throw new ArgumentException($"{@event.GetType().Name} has no [EventType].", nameof(@event));

    /// <summary>Whether this version has an event of that name.</summary>
    public static bool Knows(string name) => Types.ContainsKey(name);

    /// <summary>The event as JSON in UTF-8, without a discriminator: the name stands beside it.</summary>
    public static byte[] Write(object @event) => JsonSerializer.SerializeToUtf8Bytes(@event, @event.GetType(), BillingJson.Options);

    /// <exception cref="JsonException">No event has that name, or the data is not such an event.</exception>
    public static T Read<T>(string name, string data) where T : class => Types.TryGetValue(name, out var type)
        ? JsonSerializer.Deserialize(data, type, BillingJson.Options) as T ?? throw new JsonException($"'{name}' is not a {typeof(T).Name}.")
        : throw new JsonException($"No event is called '{name}'.");
}
