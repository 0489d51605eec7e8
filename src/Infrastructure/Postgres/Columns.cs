using NodaTime;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>Reads columns as the types the code speaks, by position.</summary>
public static class Columns
{
    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static Instant At(this NpgsqlDataReader row, int column) => Instant.FromDateTimeUtc(row.GetDateTime(column));

    public static Instant? AtOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.At(column);

    public static LocalDate Day(this NpgsqlDataReader row, int column) => LocalDate.FromDateOnly(row.GetFieldValue<DateOnly>(column));

    public static LocalDate? DayOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Day(column);

    public static long? LongOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int? IntOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}
