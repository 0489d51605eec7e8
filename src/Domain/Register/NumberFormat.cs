using System.Globalization;
using System.Text;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Register;

/// <summary>
/// How a series writes its numbers: literal <c>A-Z 0-9 - /</c>, <c>{yyyy} {yy} {mm}</c> of the issue date, and exactly one
/// <c>{seq}</c> or <c>{seq:n}</c> (at least n digits). The sequence runs through; it does not begin again with the year.
/// </summary>
/// <remarks>At most 20 characters even when the sequence has 9 digits: that is what tax authorities' files have room for.</remarks>
public sealed record NumberFormat
{
    public const int MaxLength = 20;

    private const int DigitsToAllowFor = 9;

    private NumberFormat(string text) => Text = text;

    public string Text { get; }

    public static Result<NumberFormat> Parse(string? text, string pointer)
    {
        if (string.IsNullOrEmpty(text)) return Bad("A number format is needed, such as INV-{yyyy}-{seq:6}.", pointer);
        var parts = Split(text);
        if (parts is null) return Bad($"'{text}' has a brace that is not part of {{yyyy}}, {{yy}}, {{mm}}, {{seq}} or {{seq:n}} with n from 1 to 9.", pointer);
        if (parts.Count(part => part.StartsWith("{seq", StringComparison.Ordinal)) != 1) return Bad("A number format has exactly one {seq}.", pointer);
        if (parts.Any(part => part[0] != '{' && !part.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '/')))
        {
            return Bad("A number is written with A-Z, 0-9, '-' and '/' only.", pointer);
        }

        var format = new NumberFormat(text);
        var longest = format.Write(999_999_999, new LocalDate(2000, 1, 1));
        return longest.Length <= MaxLength
            ? format
            : Bad($"A number has at most {MaxLength} characters once the sequence has {DigitsToAllowFor} digits; this one would have {longest.Length}.", pointer);
    }

    /// <summary>The format of a text known to be good.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static NumberFormat Of(string text)
    {
        var parsed = Parse(text, "");
        return parsed.Rejection is null ? parsed.Value : throw new ArgumentException(parsed.Rejection.Message, nameof(text));
    }

    /// <summary>The number of a document.</summary>
    public string Write(long sequence, LocalDate issueDate)
    {
        var number = new StringBuilder();
        foreach (var part in Split(Text)!)
        {
            number.Append(part switch
            {
                "{yyyy}" => issueDate.Year.ToString("D4", CultureInfo.InvariantCulture),
                "{yy}" => (issueDate.Year % 100).ToString("D2", CultureInfo.InvariantCulture),
                "{mm}" => issueDate.Month.ToString("D2", CultureInfo.InvariantCulture),
                "{seq}" => sequence.ToString(CultureInfo.InvariantCulture),
                _ when part[0] == '{' => sequence.ToString("D" + part[5], CultureInfo.InvariantCulture),
                _ => part,
            });
        }

        return number.ToString();
    }

    /// <summary>Whether two series could give the same number. <c>{seq}</c> and <c>{seq:6}</c> part only while the sequence is short.</summary>
    public bool MeetsWith(NumberFormat other)
    {
        var day = new LocalDate(2000, 1, 1);
        return Write(999_999_999, day) == other.Write(999_999_999, day);
    }

    private static Rejection Bad(string message, string pointer) => new("bad_number_format", message, pointer);

    private static List<string>? Split(string text)
    {
        var parts = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var end = text[i] == '{' ? text.IndexOf('}', i) + 1 : text.IndexOf('{', i);
            if (end <= 0 && text[i] == '{') return null;
            if (end <= 0) end = text.Length;
            var part = text[i..end];
            if (part[0] == '{' && !IsPlaceholder(part)) return null;
            if (part[0] != '{' && part.Contains('}', StringComparison.Ordinal)) return null;
            parts.Add(part);
            i = end;
        }

        return parts;
    }

    private static bool IsPlaceholder(string part) =>
        part is "{yyyy}" or "{yy}" or "{mm}" or "{seq}"
        || (part.Length == 7 && part.StartsWith("{seq:", StringComparison.Ordinal) && part[5] is >= '1' and <= '9');
}
