using System.Globalization;
using Npgsql;

namespace OrleansBilling.Api.Lists;

/// <summary>A column that orders a list: its SQL, and the name under which the SELECT returns it.</summary>
public sealed record SortColumn(string Sql, string ResultName, SortKind Kind)
{
    public static SortColumn CreatedAt(string sql = "created_at") => new(sql, "created_at", SortKind.Instant);

    public static SortColumn Id(string sql = "id") => new(sql, "id", SortKind.Text);

    internal string Write(NpgsqlDataReader row)
    {
        var ordinal = row.GetOrdinal(ResultName);
        return Kind switch
        {
            SortKind.Instant => row.GetFieldValue<DateTimeOffset>(ordinal).ToString("O", CultureInfo.InvariantCulture),
            SortKind.Day => row.GetFieldValue<DateOnly>(ordinal).ToString("O", CultureInfo.InvariantCulture),
            SortKind.Number => row.GetInt64(ordinal).ToString(CultureInfo.InvariantCulture),
            _ => row.GetString(ordinal),
        };
    }

    internal bool TryParse(string text, out object value)
    {
        value = text;
        switch (Kind)
        {
            case SortKind.Instant:
                var isInstant = DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant);
                value = instant;
                return isInstant;
            case SortKind.Day:
                var isDay = DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
                value = day;
                return isDay;
            case SortKind.Number:
                var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
                value = number;
                return isNumber;
            default:
                return !text.Contains('\0', StringComparison.Ordinal);
        }
    }
}

/// <summary>The types of sort columns.</summary>
public enum SortKind
{
    Text,
    Instant,
    Day,
    Number,
}
