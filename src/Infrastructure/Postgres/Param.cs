using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// Positional parameters with their PostgreSQL type said out loud: a null then still has a type, and a prepared statement stays one.
/// </summary>
public static class Param
{
    public static NpgsqlParameter Text(string? value) => Typed(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Texts(string[]? value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    /// <summary>
    /// Texts of one row of many, as PostgreSQL writes an array: the statement casts it, <c>::text[]</c>, for arrays of arrays do not unnest into rows.
    /// </summary>
    public static NpgsqlParameter TextsInRow(IReadOnlyCollection<string> values) => Text(values.Count == 0 ? "{}" : "{" + string.Join(',', values.Select(Quoted)) + "}");

    public static NpgsqlParameter TextsOrNulls(string?[] value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    public static NpgsqlParameter Int(int? value) => Typed(NpgsqlDbType.Integer, value);

    /// <summary>Also for amounts, which are whole minor units.</summary>
    public static NpgsqlParameter Long(long? value) => Typed(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Longs(long[]? value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Ints(int[] value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Numeric(decimal? value) => Typed(NpgsqlDbType.Numeric, value);

    public static NpgsqlParameter Flag(bool? value) => Typed(NpgsqlDbType.Boolean, value);

    public static NpgsqlParameter Bytes(byte[]? value) => Typed(NpgsqlDbType.Bytea, value);

    /// <summary>An instant, kept by PostgreSQL to the microsecond.</summary>
    public static NpgsqlParameter At(Instant? value) => Typed(NpgsqlDbType.TimestampTz, value?.ToDateTimeUtc());

    public static NpgsqlParameter AtEach(Instant[]? value) =>
        Typed(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, value?.Select(instant => instant.ToDateTimeUtc()).ToArray());

    public static NpgsqlParameter Day(LocalDate? value) => Typed(NpgsqlDbType.Date, value?.ToDateOnly());

    public static NpgsqlParameter Days(LocalDate?[]? value) =>
        Typed(NpgsqlDbType.Array | NpgsqlDbType.Date, value?.Select(day => day?.ToDateOnly()).ToArray());

    /// <summary>JSON text that is JSON already.</summary>
    public static NpgsqlParameter Json(string? json) => Typed(NpgsqlDbType.Jsonb, json);

    /// <summary>The command with its parameters, in the order of <c>$1, $2</c>.</summary>
    internal static NpgsqlCommand With(this NpgsqlCommand command, params NpgsqlParameter[] parameters)
    {
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static string Quoted(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static NpgsqlParameter Typed(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
