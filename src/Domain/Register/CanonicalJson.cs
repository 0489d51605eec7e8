using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansBilling.Domain.Register;

/// <summary>
/// JSON in one form only (RFC 8785, for the values we use): members sorted by code unit, no white space, shortest escapes.
/// A seal must not depend on a serializer's mood, so this is written by hand and knows only text, whole numbers, lists and objects.
/// </summary>
public sealed class CanonicalJson
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    private readonly List<(string Name, object Value)> _members = [];

    /// <summary>Adds a text; null leaves the member out.</summary>
    public CanonicalJson Add(string name, string? value) => value is null ? this : Put(name, value);

    /// <summary>Adds a whole number.</summary>
    public CanonicalJson Add(string name, long value) => Put(name, value);

    /// <summary>Adds an object; null leaves the member out.</summary>
    public CanonicalJson Add(string name, CanonicalJson? value) => value is null ? this : Put(name, value);

    /// <summary>Adds a list of objects.</summary>
    public CanonicalJson Add(string name, IEnumerable<CanonicalJson> values) => Put(name, values.ToArray<object>());

    /// <summary>Adds a list of texts.</summary>
    public CanonicalJson Add(string name, IEnumerable<string> values) => Put(name, values.ToArray<object>());

    /// <exception cref="InvalidOperationException">Two members have one name.</exception>
    public override string ToString()
    {
        // An invoice of a few lines.
        var json = new StringBuilder(2_048);
        WriteTo(json);
        return json.ToString();
    }

    private CanonicalJson Put(string name, object value)
    {
        _members.Add((name, value));
        return this;
    }

    private void WriteTo(StringBuilder json)
    {
        _members.Sort(static (one, other) => string.CompareOrdinal(one.Name, other.Name));
        json.Append('{');
        for (var i = 0; i < _members.Count; i++)
        {
            var (name, value) = _members[i];
            if (i > 0 && _members[i - 1].Name == name) throw new InvalidOperationException($"There are two members called {name}.");
            if (i > 0) json.Append(',');
            Quote(json, name);
            json.Append(':');
            Write(json, value);
        }

        json.Append('}');
    }

    private static void Write(StringBuilder json, object value)
    {
        switch (value)
        {
            case string text:
                Quote(json, text);
                break;
            case long number:
                json.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            case CanonicalJson members:
                members.WriteTo(json);
                break;
            case object[] values:
                json.Append('[');
                for (var i = 0; i < values.Length; i++)
                {
                    if (i > 0) json.Append(',');
                    Write(json, values[i]);
                }

                json.Append(']');
                break;
        }
    }

    private static void Quote(StringBuilder json, string text)
    {
        json.Append('"');
        var rest = text.AsSpan();
        for (int next; (next = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(next + 1)..])
        {
            json.Append(rest[..next]);
            Escape(json, rest[next]);
        }

        json.Append(rest).Append('"');
    }

    private static void Escape(StringBuilder json, char c) => _ = c switch
    {
        '"' => json.Append("\\\""),
        '\\' => json.Append("\\\\"),
        '\b' => json.Append("\\b"),
        '\f' => json.Append("\\f"),
        '\n' => json.Append("\\n"),
        '\r' => json.Append("\\r"),
        '\t' => json.Append("\\t"),
        _ => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    };
}
