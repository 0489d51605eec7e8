using System.Globalization;
using System.Text;

namespace OrleansBilling.Domain.Register;

/// <summary>
/// JSON in one form only (RFC 8785, for the values we use): members sorted by code unit, no white space, shortest escapes.
/// A seal must not depend on a serializer's mood, so this is written by hand and knows only text, whole numbers, lists and objects.
/// </summary>
public sealed class CanonicalJson
{
    private readonly SortedDictionary<string, string> _members = new(StringComparer.Ordinal);

    /// <summary>Adds a text; null leaves the member out.</summary>
    public CanonicalJson Add(string name, string? value) => value is null ? this : Put(name, Quote(value));

    /// <summary>Adds a whole number.</summary>
    public CanonicalJson Add(string name, long value) => Put(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds an object; null leaves the member out.</summary>
    public CanonicalJson Add(string name, CanonicalJson? value) => value is null ? this : Put(name, value.ToString());

    /// <summary>Adds a list of objects.</summary>
    public CanonicalJson Add(string name, IEnumerable<CanonicalJson> values) => Put(name, $"[{string.Join(',', values)}]");

    /// <summary>Adds a list of texts.</summary>
    public CanonicalJson Add(string name, IEnumerable<string> values) => Put(name, $"[{string.Join(',', values.Select(Quote))}]");

    public override string ToString() => $"{{{string.Join(',', _members.Select(member => $"{Quote(member.Key)}:{member.Value}"))}}}";

    private CanonicalJson Put(string name, string json)
    {
        _members.Add(name, json);
        return this;
    }

    private static string Quote(string text)
    {
        var json = new StringBuilder("\"", text.Length + 2);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => json.Append(c),
            };
        }

        return json.Append('"').ToString();
    }
}
