using NodaTime;
using Npgsql;
using NpgsqlTypes;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// A value for a positional parameter with its PostgreSQL type said out loud: a null then still has a type, and a prepared statement stays one.
/// </summary>
/// <remarks>Small, for a bill makes some three hundred: it becomes a parameter of Npgsql's where a command is sent, one for a column of many rows.</remarks>
public readonly struct Param
{
    private Param(NpgsqlDbType type, object? value) => (Type, Value) = (type, value);

    internal NpgsqlDbType Type { get; }

    internal object? Value { get; }

    public static implicit operator NpgsqlParameter(Param value) => value.ToNpgsqlParameter();

    public NpgsqlParameter ToNpgsqlParameter() => new() { NpgsqlDbType = Type, Value = Value ?? DBNull.Value };

    public static Param Text(string? value) => Typed(NpgsqlDbType.Text, value);

    public static Param Texts(string[]? value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    /// <summary>
    /// Texts of one row of many, as PostgreSQL writes an array: the statement casts it, <c>::text[]</c>, for arrays of arrays do not unnest into rows.
    /// </summary>
    public static Param TextsInRow(IReadOnlyCollection<string> values) => Text(values.Count == 0 ? "{}" : "{" + string.Join(',', values.Select(Quoted)) + "}");

    public static Param TextsOrNulls(string?[] value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    public static Param Int(int? value) => Typed(NpgsqlDbType.Integer, value);

    /// <summary>Also for amounts, which are whole minor units.</summary>
    public static Param Long(long? value) => Typed(NpgsqlDbType.Bigint, value);

    public static Param Longs(long[]? value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Bigint, value);

    public static Param Ints(int[] value) => Typed(NpgsqlDbType.Array | NpgsqlDbType.Integer, value);

    public static Param Numeric(decimal? value) => Typed(NpgsqlDbType.Numeric, value);

    public static Param Flag(bool? value) => Typed(NpgsqlDbType.Boolean, value);

    public static Param Bytes(byte[]? value) => Typed(NpgsqlDbType.Bytea, value);

    /// <summary>An instant, kept by PostgreSQL to the microsecond.</summary>
    public static Param At(Instant? value) => Typed(NpgsqlDbType.TimestampTz, value?.ToDateTimeUtc());

    public static Param AtEach(Instant[]? value) =>
        Typed(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, value?.Select(instant => instant.ToDateTimeUtc()).ToArray());

    public static Param Day(LocalDate? value) => Typed(NpgsqlDbType.Date, value?.ToDateOnly());

    public static Param Days(LocalDate?[]? value) =>
        Typed(NpgsqlDbType.Array | NpgsqlDbType.Date, value?.Select(day => day?.ToDateOnly()).ToArray());

    /// <summary>JSON text that is JSON already.</summary>
    public static Param Json(string? json) => Typed(NpgsqlDbType.Jsonb, json);

    /// <summary>The same in UTF-8, as it is sent.</summary>
    public static Param Json(byte[]? json) => Typed(NpgsqlDbType.Jsonb, json);

    /// <summary>A value as JSON; null as a null of PostgreSQL.</summary>
    public static Param JsonOf<T>(T? value) => Json(value is null ? null : BillingJson.WriteBytes(value));

    private static string Quoted(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static Param Typed(NpgsqlDbType type, object? value) => new(type, value);
}

internal static class CommandParameters
{
    /// <summary>The command with its parameters, in the order of <c>$1, $2</c>.</summary>
    internal static NpgsqlCommand With(this NpgsqlCommand command, params NpgsqlParameter[] parameters)
    {
        command.Parameters.AddRange(parameters);
        return command;
    }
}
