using System.Text.Json;
using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Lists;

/// <summary>Columns, by name, as the views want them.</summary>
internal static class RowReading
{
    /// <summary>The first row of a statement with <c>$1..$n</c>, or null.</summary>
    public static Task<T?> One<T>(
        this BillingDatabase database, string sql, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
        where T : class
        => database.ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                foreach (var value in values) command.Parameters.Add(Values.Of(value));
                await using var row = await command.ExecuteReaderAsync(cancellation);
                return await row.ReadAsync(cancellation) ? read(row) : null;
            },
            cancellation);

    /// <summary>All rows of a statement whose number is bounded by the rules.</summary>
    public static Task<List<T>> All<T>(
        this BillingDatabase database, string sql, object[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) => database.ReadAsync(
        async connection =>
        {
            var rows = new List<T>();
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var value in values) command.Parameters.Add(Values.Of(value));
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) rows.Add(read(row));
            return rows;
        },
        cancellation);

    public static string Text(this NpgsqlDataReader row, string column) => row.GetString(row.GetOrdinal(column));

    public static string? TextOrNull(this NpgsqlDataReader row, string column) => row.OrNull(column, row.GetString);

    public static int Int(this NpgsqlDataReader row, string column) => row.GetInt32(row.GetOrdinal(column));

    public static int? IntOrNull(this NpgsqlDataReader row, string column) => row.OrNullValue(column, row.GetInt32);

    public static long Long(this NpgsqlDataReader row, string column) => row.GetInt64(row.GetOrdinal(column));

    public static long? LongOrNull(this NpgsqlDataReader row, string column) => row.OrNullValue(column, row.GetInt64);

    public static bool Flag(this NpgsqlDataReader row, string column) => row.GetBoolean(row.GetOrdinal(column));

    public static DateOnly Day(this NpgsqlDataReader row, string column) => row.GetFieldValue<DateOnly>(row.GetOrdinal(column));

    public static DateOnly? DayOrNull(this NpgsqlDataReader row, string column) => row.OrNullValue(column, row.GetFieldValue<DateOnly>);

    public static DateTimeOffset At(this NpgsqlDataReader row, string column) => row.GetFieldValue<DateTimeOffset>(row.GetOrdinal(column));

    public static DateTimeOffset? AtOrNull(this NpgsqlDataReader row, string column) => row.OrNullValue(column, row.GetFieldValue<DateTimeOffset>);

    public static string[] Texts(this NpgsqlDataReader row, string column) => row.GetFieldValue<string[]>(row.GetOrdinal(column));

    /// <summary>A quantity or percentage without zeros at its end.</summary>
    public static string Number(this NpgsqlDataReader row, string column) => MinorUnits.FormatNumber(row.GetDecimal(row.GetOrdinal(column)));

    public static decimal? DecimalOrNull(this NpgsqlDataReader row, string column) => row.OrNullValue(column, row.GetDecimal);

    /// <summary>Minor units as a decimal string of the currency.</summary>
    public static string Amount(this NpgsqlDataReader row, string column, string currency) => MinorUnits.Format(row.Long(column), currency);

    public static PeriodView? Period(this NpgsqlDataReader row, string start, string end) =>
        row.DayOrNull(start) is { } from && row.DayOrNull(end) is { } until ? new PeriodView(from, until) : null;

    /// <summary>A jsonb column, written in the shape of the view.</summary>
    public static T Json<T>(this NpgsqlDataReader row, string column) =>
        row.JsonOrNull<T>(column) ?? throw new InvalidOperationException($"The column {column} is empty.");

    public static T? JsonOrNull<T>(this NpgsqlDataReader row, string column)
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? default : JsonSerializer.Deserialize<T>(row.GetString(ordinal), ApiJson.Options);
    }

    private static T? OrNull<T>(this NpgsqlDataReader row, string column, Func<int, T> read)
        where T : class
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : read(ordinal);
    }

    private static T? OrNullValue<T>(this NpgsqlDataReader row, string column, Func<int, T> read)
        where T : struct
    {
        var ordinal = row.GetOrdinal(column);
        return row.IsDBNull(ordinal) ? null : read(ordinal);
    }
}
