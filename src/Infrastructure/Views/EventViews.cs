using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Events as the outside sees them, alike in <c>/v1/events</c> and in webhooks.</summary>
public static class EventViews
{
    private const string Prefix = "evt_";
    private const string Instants = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new object());

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An event's id is its place in the journal.</summary>
    public static string IdOf(long position) => $"{Prefix}{position.ToString("D15", CultureInfo.InvariantCulture)}";

    /// <summary>The place in the journal, or null for what is not an event's id.</summary>
    public static long? PositionOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && IdOf(position) == id ? position : null;
    }

    public static EventView Of(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new EventView
        {
            Id = IdOf(entry.Position),
            Type = entry.Type,
            Object = entry.Stream,
            Sequence = entry.Version,
            Data = Data(entry.Type, entry.Data),
            Actor = entry.Actor ?? "system",
            Cause = entry.Cause ?? "",
            CreatedAt = entry.At.ToDateTimeOffset(),
        };
    }

    /// <summary>The content of an event: see <see cref="PublicJson"/>.</summary>
    /// <returns>An empty object for an event that only a newer version knows.</returns>
    public static JsonElement Data(string type, string data)
    {
        if (!EventNames.Knows(type)) return Nothing;
        var @event = EventNames.Read<object>(type, data);
        return JsonSerializer.SerializeToElement(@event, @event.GetType(), PublicJson.Options);
    }

    /// <summary>The event as bytes, as the API would answer it.</summary>
    public static byte[] Write(EventView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("id", view.Id);
            json.WriteString("type", view.Type);
            json.WriteString("object", view.Object);
            json.WriteNumber("sequence", view.Sequence);
            json.WritePropertyName("data");
            view.Data.WriteTo(json);
            json.WriteString("actor", view.Actor);
            json.WriteString("cause", view.Cause);
            json.WriteString("created_at", view.CreatedAt.UtcDateTime.ToString(Instants, CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
