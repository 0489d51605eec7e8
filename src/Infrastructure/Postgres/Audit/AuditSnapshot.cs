using System.Text.Json.Nodes;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Audit;

/// <summary>What comparing the rows of a table with their copies came to.</summary>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Different">How many differ, are missing or too many.</param>
/// <param name="Place">The table and the key of the first of those.</param>
public sealed record RowComparison(long Rows, long Different, string? Place, string? Detail);

/// <summary>Our tables as they were at one moment, beside the copies of that moment.</summary>
public sealed class AuditSnapshot : IAsyncDisposable
{
    private readonly AuditSession _session;
    private readonly NpgsqlTransaction _transaction;

    internal AuditSnapshot(AuditSession session, NpgsqlTransaction transaction)
    {
        (_session, _transaction) = (session, transaction);
        Copies = UnitOfWork.Over(session.Connection, transaction);
    }

    /// <summary>Takes the statements that write rows; they write copies.</summary>
    public UnitOfWork Copies { get; }

    /// <summary>The schema of our tables, quoted.</summary>
    public string Schema => _session.Schema;

    /// <summary>A read of what is ours; tables must be named with the schema.</summary>
    public NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters) => new NpgsqlCommand(sql, _session.Connection, _transaction).With(parameters);

    /// <summary>Compares the rows of some keys with the copies, column by column.</summary>
    public async Task<RowComparison> CompareAsync(AuditedRows rows, string organization, string[] keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var table = _session.Copies[rows.Table];
        var columns = table.Columns.Where(column => !rows.Ignored.Contains(column)).ToArray();
        var from =
            $"""
            FROM (SELECT r.* FROM {Schema}.{table.Name} r WHERE r.organization = $1 AND {rows.Where.Replace("{0}", Schema, StringComparison.Ordinal)}) r
            {(rows.SomeMayBeMissing ? "LEFT" : "FULL")} JOIN pg_temp.{table.Name} c ON {string.Join(" AND ", table.Key.Select(column => $"r.{column} = c.{column}"))}
            """;
        var differs = $"ROW({Of("r", columns)}) IS DISTINCT FROM ROW({Of("c", columns)})";
        await using var counting = Command($"SELECT count(r.organization), count(*) FILTER (WHERE {differs}) {from}", Param.Text(organization), Param.Texts(keys));
        long found, different;
        await using (var row = await counting.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            (found, different) = (row.GetInt64(0), row.GetInt64(1));
        }

        if (different == 0) return new RowComparison(found, 0, null, null);
        var key = string.Join(", ", table.Key.Select(column => $"coalesce(r.{column}, c.{column})"));
        var name = table.Key.Length > 1 ? string.Join(", ", table.Key.Where(column => column != "organization").Select(column => $"coalesce(r.{column}, c.{column})")) : key;
        await using var telling = Command(
            $"SELECT concat_ws(' ', {name}), to_jsonb(r)::text, to_jsonb(c)::text {from} WHERE {differs} ORDER BY {key} LIMIT 1", Param.Text(organization), Param.Texts(keys));
        await using var first = await telling.ExecuteReaderAsync(cancellationToken);
        await first.ReadAsync(cancellationToken);
        return new RowComparison(found, different, $"{table.Name} {first.GetString(0)}", Difference(columns, first.Text(1), first.Text(2)));
    }

    public async ValueTask DisposeAsync()
    {
        // The copies go with the end of the transaction, whichever it is.
        await _transaction.DisposeAsync();
    }

    private static string Of(string row, IEnumerable<string> columns) => string.Join(", ", columns.Select(column => $"{row}.{column}"));

    private static string Difference(string[] columns, string? stored, string? copied)
    {
        if (stored is null) return "The row is missing.";
        if (copied is null) return "The journal knows nothing of this row.";
        var (found, expected) = (JsonNode.Parse(stored)!.AsObject(), JsonNode.Parse(copied)!.AsObject());
        var column = columns.Select(name => name.Trim('"')).FirstOrDefault(name => !JsonNode.DeepEquals(found[name], expected[name])) ?? columns[0];
        return $"{column} is {Short(found[column])}, the journal says {Short(expected[column])}.";
    }

    private static string Short(JsonNode? value)
    {
        var text = value?.ToJsonString() ?? "null";
        return text.Length <= 200 ? text : text[..200] + "...";
    }
}
