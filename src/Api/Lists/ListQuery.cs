using System.Globalization;
using Microsoft.Extensions.Primitives;
using OrleansBilling.Api.Bodies;
using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Lists;

/// <summary>Which page of which list is asked for.</summary>
/// <param name="Limit">How many rows, 1 to 100.</param>
/// <param name="Conditions">The filters sent.</param>
/// <param name="Cursor">The cursor as sent, or null for the first page.</param>
/// <param name="Print">What a cursor of this list begins with.</param>
public sealed record ListQuery(int Limit, IReadOnlyList<Condition> Conditions, string? Cursor, byte[] Print)
{
    public const int DefaultLimit = 20;
    public const int MaximumLimit = 100;
    private const int MaximumValueLength = 200;

    private static readonly Dictionary<string, string> Comparisons = new(StringComparer.Ordinal)
    {
        ["gte"] = ">=", ["gt"] = ">", ["lte"] = "<=", ["lt"] = "<",
    };

    /// <summary>The first problem of the query string, or the query.</summary>
    public static (ListQuery? Query, Problem? Problem) Read(IQueryCollection sent, ListFilter[] filters, string organization, string operation)
    {
        var limit = DefaultLimit;
        string? cursor = null;
        var conditions = new List<Condition>();
        foreach (var (name, values) in sent)
        {
            if (values.Count != 1) return (null, Repeated(name));
            var value = values.ToString();
            if (name == "limit")
            {
                if (!TryLimit(value, out limit)) return (null, Wrong(name, "out_of_range", $"limit is a whole number from 1 to {MaximumLimit}."));
            }
            else if (name == "cursor") cursor = value;
            else if (ReadCondition(name, value, filters, conditions) is { } problem) return (null, problem);
        }

        return (new ListQuery(limit, conditions, cursor, Lists.Cursor.Print(organization, operation, conditions)), null);
    }

    internal static Problem BadCursor() =>
        Wrong("cursor", "invalid_cursor", "This cursor was not given by this list with these filters. Begin again without it.");

    internal static Problem Unknown(string name) => Wrong(name, "unknown_parameter", $"There is no query parameter {name} here.");

    internal static Problem Repeated(string name) => Wrong(name, "repeated_parameter", $"{name} is given more than once.");

    internal static Problem Wrong(string name, string code, string detail) => Problem.Malformed(code, detail, name);

    private static Problem? ReadCondition(string sent, StringValues value, ListFilter[] filters, List<Condition> conditions)
    {
        var (name, comparison) = Split(sent);
        if (Array.Find(filters, filter => filter.Name == name) is not { } filter) return Unknown(sent);
        if (comparison is not null && (!filter.HasRange || !Comparisons.ContainsKey(comparison))) return Unknown(sent);

        var text = value.ToString();
        if (!TryParse(filter, text, out var parsed)) return Wrong(sent, "invalid_value", $"{sent} must be {Wanted(filter)}.");
        conditions.Add(new Condition(filter, comparison is null ? "=" : Comparisons[comparison], parsed, text));
        return null;
    }

    /// <summary>A parameter that stands for itself: its value, or what is wrong with it.</summary>
    internal static Problem? Value(ListFilter parameter, string text, out object value) =>
        TryParse(parameter, text, out value) ? null : Wrong(parameter.Name, "invalid_value", $"{parameter.Name} must be {Wanted(parameter)}.");

    private static (string Name, string? Comparison) Split(string sent)
    {
        var open = sent.IndexOf('[', StringComparison.Ordinal);
        return open > 0 && sent[^1] == ']' ? (sent[..open], sent[(open + 1)..^1]) : (sent, null);
    }

    private static bool TryParse(ListFilter filter, string text, out object value)
    {
        value = text;
        switch (filter.Kind)
        {
            case FilterKind.Choice:
                return filter.Values.Contains(text);
            case FilterKind.Flag:
                value = text == "true";
                return text is "true" or "false";
            case FilterKind.Day:
                var isDay = Moments.TryDay(text, out var day);
                value = day;
                return isDay;
            case FilterKind.Instant:
                var isInstant = Moments.TryInstant(text, out var instant);
                value = instant;
                return isInstant;
            default:
                value = filter.Rewrite?.Invoke(text) ?? text;
                return text.Length is > 0 and <= MaximumValueLength && !text.Contains('\0', StringComparison.Ordinal);
        }
    }

    private static bool TryLimit(string text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaximumLimit;

    private static string Wanted(ListFilter filter) => filter.Kind switch
    {
        FilterKind.Choice => $"one of {string.Join(", ", filter.Values)}",
        FilterKind.Flag => "true or false",
        FilterKind.Day => "a day such as 2026-01-31",
        FilterKind.Instant => "an instant such as 2026-01-31T09:00:00Z",
        _ => $"a text of 1 to {MaximumValueLength} characters",
    };
}

/// <summary>One filter of a query: the column, the comparison, and the value in the column's type.</summary>
public sealed record Condition(ListFilter Filter, string Operator, object Value, string Text);
