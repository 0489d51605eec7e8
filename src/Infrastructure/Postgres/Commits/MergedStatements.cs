using System.Text;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>The statements of some commits as one list, in which rows for the same statement are one statement.</summary>
/// <remarks>
/// Each commit's statements stay in their order; a statement goes no further to the front than the one before it. Those of different
/// commits may change places, as commits that run at the same time always could.
/// </remarks>
internal sealed class MergedStatements
{
    private readonly List<Merged> _merged = [];
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    /// <summary>Adds the statements of one commit.</summary>
    public void Add(IReadOnlyList<QueuedStatement> commit)
    {
        var last = 0;
        foreach (var statement in commit)
        {
            last = PlaceOf(statement, last);
            _merged[last].Rows.Add(statement.Values);
        }
    }

    /// <summary>Sends them in one round trip.</summary>
    /// <param name="question">A query sent before them, whose answer comes back.</param>
    /// <exception cref="InconsistentStateException">A row that had to be affected was not: another activation was faster.</exception>
    public async Task<object?> SendAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string? question = null, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (question is not null) batch.BatchCommands.Add(new NpgsqlBatchCommand(question));
        var first = batch.BatchCommands.Count;
        AddTo(batch);
        object? answer;
        try
        {
            answer = await batch.ExecuteScalarAsync(cancellationToken);
        }
        // The same conflict often shows in a key as well, further on. What came first is the reason.
        catch (PostgresException failure) when (failure.BatchCommand is { } failed && !WereApplied(batch, first, failed))
        {
            throw Stale();
        }

        return WereApplied(batch, first) ? answer : throw Stale();
    }

    private void AddTo(NpgsqlBatch batch)
    {
        foreach (var merged in _merged)
        {
            var command = new NpgsqlBatchCommand(merged.Sql);
            if (merged.Sending == Sending.Alone) foreach (var value in merged.Rows[0]) command.Parameters.Add(value);
            else for (var column = 0; column < merged.Rows[0].Length; column++) command.Parameters.Add(Column(merged.Rows, column));
            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>Whether each statement that had to do something for each of its rows did.</summary>
    /// <param name="first">Where in the batch these statements begin.</param>
    /// <param name="failed">Those before it count; null for all.</param>
    private bool WereApplied(NpgsqlBatch batch, int first, NpgsqlBatchCommand? failed = null)
    {
        for (var i = 0; i < _merged.Count && batch.BatchCommands[first + i] != failed; i++)
        {
            if (_merged[i].Sending == Sending.WithOthersOrNotAtAll && batch.BatchCommands[first + i].RecordsAffected != _merged[i].Rows.Count) return false;
        }

        return true;
    }

    private int PlaceOf(QueuedStatement statement, int earliest)
    {
        if (statement.Sending != Sending.Alone)
        {
            if (!_places.TryGetValue(statement.Sql, out var places)) _places.Add(statement.Sql, places = []);
            foreach (var place in places)
            {
                if (place >= earliest) return place;
            }

            places.Add(_merged.Count);
        }

        _merged.Add(new Merged(statement.Sql, statement.Sending, []));
        return _merged.Count - 1;
    }

    private static NpgsqlParameter Column(List<Param[]> rows, int column) => rows[0][column].Type switch
    {
        NpgsqlDbType.Text => Array(NpgsqlDbType.Text, Classes<string>(rows, column)),
        NpgsqlDbType.Jsonb => Array(NpgsqlDbType.Jsonb, Json(rows, column)),
        NpgsqlDbType.Bigint => Array(NpgsqlDbType.Bigint, Structs<long>(rows, column)),
        NpgsqlDbType.Integer => Array(NpgsqlDbType.Integer, Structs<int>(rows, column)),
        NpgsqlDbType.Numeric => Array(NpgsqlDbType.Numeric, Structs<decimal>(rows, column)),
        NpgsqlDbType.Boolean => Array(NpgsqlDbType.Boolean, Structs<bool>(rows, column)),
        NpgsqlDbType.Date => Array(NpgsqlDbType.Date, Structs<DateOnly>(rows, column)),
        NpgsqlDbType.TimestampTz => Array(NpgsqlDbType.TimestampTz, Structs<DateTime>(rows, column)),
        var other => throw new NotSupportedException($"Rows of many commits cannot have a column of {other}: an array has no rows of arrays, say."),
    };

    private static NpgsqlParameter Array(NpgsqlDbType type, object values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values };

    private static T?[] Classes<T>(List<Param[]> rows, int column) where T : class
    {
        var values = new T?[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = rows[i][column].Value as T;
        return values;
    }

    private static byte[]?[] Json(List<Param[]> rows, int column)
    {
        var values = new byte[]?[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = rows[i][column].Value is string text ? Encoding.UTF8.GetBytes(text) : rows[i][column].Value as byte[];
        return values;
    }

    private static T?[] Structs<T>(List<Param[]> rows, int column) where T : struct
    {
        var values = new T?[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = rows[i][column].Value is T value ? value : null;
        return values;
    }

    private static InconsistentStateException Stale() => new("Another activation has written a newer version of the state.");

    private sealed record Merged(string Sql, Sending Sending, List<Param[]> Rows);
}
