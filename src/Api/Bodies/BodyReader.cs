using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Bodies;

/// <summary>Reads a request body strictly: its size, its type, its JSON, and then its schema.</summary>
public static class BodyReader
{
    public const int MaximumBytes = 1024 * 1024;
    public const int MaximumDepth = 16;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    private static Problem TooLarge(int maximum) => new(413, "body_too_large", $"A body has at most {maximum} bytes ({maximum / (1024 * 1024)} MB) here. Nothing was done.");

    /// <summary>The bytes of the body, or why they are not taken.</summary>
    /// <param name="text">A content type that is taken beside JSON, or null.</param>
    /// <param name="maximum">How many bytes are taken.</param>
    public static async Task<(byte[] Bytes, Problem? Problem)> Read(HttpRequest request, string? text, CancellationToken cancellation, int maximum = MaximumBytes)
    {
        if (request.ContentLength > maximum) return ([], TooLarge(maximum));

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await request.Body.ReadAsync(chunk, cancellation) is var count and > 0)
        {
            buffer.Write(chunk, 0, count);
            if (buffer.Length > maximum) return ([], TooLarge(maximum));
        }

        var bytes = buffer.ToArray();
        if (bytes.Length > 0 && !IsJson(request) && !IsText(request, text)) return ([], WrongType(request, text));
        return (bytes, null);
    }

    /// <summary>The body as JSON that fits the schema, or all that is wrong with it.</summary>
    public static (Body? Body, Problem? Problem) Parse(byte[] bytes, ObjectSchema schema, bool optional)
    {
        if (bytes.Length == 0 && optional) return (Body.Empty, null);
        if (bytes.Length == 0) return (null, Problem.Malformed("missing_body", "This call needs a JSON object as its body."));
        if (!Utf8.IsValid(bytes)) return (null, Problem.Malformed("malformed_json", "The body is not UTF-8."));

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            var problem = SchemaCheck.Of(document.RootElement, schema);
            return problem is null ? (new Body(document.RootElement.Clone()), null) : (null, problem);
        }
        catch (JsonException exception)
        {
            return (null, Unreadable(exception));
        }
        catch (InvalidOperationException)
        {
            // A field's name with half a surrogate pair: the reader cannot compare it with the others, and throws this.
            return (null, Problem.Malformed("invalid_text", "The body has a field name that is not text (half a surrogate pair)."));
        }
    }

    /// <summary>Whether the body is of the one text type that an operation takes.</summary>
    public static bool IsText(HttpRequest request, string? text) => text is not null && Is(request, type => type.Equals(text, StringComparison.OrdinalIgnoreCase), suffix: null);

    /// <summary>The body as plain text.</summary>
    public static (Body? Body, Problem? Problem) PlainText(byte[] bytes)
    {
        if (bytes.Length == 0) return (null, Problem.Malformed("missing_body", "This call needs a body."));
        if (!Utf8.IsValid(bytes) || bytes.Contains((byte)0)) return (null, Problem.Malformed("invalid_text", "The body is not UTF-8, or contains NUL."));
        return (Body.Empty with { Text = Encoding.UTF8.GetString(bytes) }, null);
    }

    private static Problem Unreadable(JsonException exception)
    {
        var place = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : "";
        if (exception.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase))
            return Problem.Malformed("duplicate_field", $"The body names a field twice{place}: {Quoted(exception)}.");
        if (exception.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase))
            return Problem.Malformed("body_too_deep", $"The body is nested deeper than {MaximumDepth} levels{place}.");
        return Problem.Malformed("malformed_json", $"The body is not valid JSON{place}.");
    }

    // The runtime's message quotes the field's name; nothing else of it is shown.
    private static string Quoted(JsonException exception)
    {
        var parts = exception.Message.Split('\'');
        return parts.Length > 1 ? $"'{parts[1]}'" : "see the body";
    }

    private static bool IsJson(HttpRequest request) => Is(request, type => type.Equals("application/json", StringComparison.OrdinalIgnoreCase), "json");

    private static bool Is(HttpRequest request, Func<Microsoft.Extensions.Primitives.StringSegment, bool> wanted, string? suffix) =>
        request.ContentType is { } type
        && Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed)
        && (wanted(parsed.MediaType) || (suffix is not null && parsed.Suffix.Equals(suffix, StringComparison.OrdinalIgnoreCase)))
        && (!parsed.Charset.HasValue || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || parsed.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private static Problem WrongType(HttpRequest request, string? text) =>
        new(415, "unsupported_media_type", $"Send the body as application/json{(text is null ? "" : $" or {text}")} in UTF-8, not as {request.ContentType ?? "nothing said"}.");
}

/// <summary>A body that fits its schema.</summary>
public sealed record Body(JsonElement Json)
{
    /// <summary>The body as it came, where an operation takes text and text was sent; else null.</summary>
    public string? Text { get; init; }

    public static Body Empty { get; } = new(JsonDocument.Parse("{}").RootElement.Clone());

    /// <summary>The body as a command. It cannot fail: the schema has been checked.</summary>
    public T As<T>() => Json.Deserialize<T>(ApiJson.Options)!;

    /// <summary>The names of the fields sent as an explicit null.</summary>
    public string[] Cleared() =>
        [.. Json.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Null).Select(field => field.Name)];
}
