using System.Data;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Audit;

/// <summary>
/// The connection of an audit, apart from the pool: it has empty temporary tables that are built like ours and hide them, so that the statements
/// that write our rows write here into copies. What is really ours is read by its full name, and cannot be written: snapshots are read-only.
/// </summary>
public sealed class AuditSession : IAsyncDisposable
{
    private readonly Dictionary<string, CopiedTable> _copies = [];

    private AuditSession(NpgsqlConnection connection, string schema)
    {
        (Connection, Schema) = (connection, schema);
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>The schema of our tables, quoted.</summary>
    public string Schema { get; }

    internal IReadOnlyDictionary<string, CopiedTable> Copies => _copies;

    public static async Task<AuditSession> OpenAsync(BillingDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var connection = await database.OpenApartAsync(RowSeals.Read, cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("SELECT quote_ident(current_schema())", connection);
            var session = new AuditSession(connection, (string)(await command.ExecuteScalarAsync(cancellationToken))!);
            await session.CopyTablesAsync(cancellationToken);
            return session;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>All as it is at this moment, until the snapshot is let go of; the copies are empty then, too.</summary>
    public async Task<AuditSnapshot> SnapshotAsync(CancellationToken cancellationToken = default)
    {
        var transaction = await Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var command = new NpgsqlCommand("SET TRANSACTION READ ONLY", Connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new AuditSnapshot(this, transaction);
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private async Task CopyTablesAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(Connection);
        foreach (var table in await ReadTablesAsync(cancellationToken))
        {
            _copies.Add(table.Name, table);
            // Their keys are all the indexes that a page needs.
            batch.BatchCommands.Add(new NpgsqlBatchCommand(
                $"""
                CREATE TEMPORARY TABLE {table.Name} (
                    LIKE {Schema}.{table.Name} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING GENERATED, PRIMARY KEY ({string.Join(", ", table.Key)}))
                ON COMMIT DELETE ROWS
                """));
        }

        // A draft that gives way to its invoice takes its lines with it.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "ALTER TABLE pg_temp.invoice_lines ADD FOREIGN KEY (organization, invoice) REFERENCES pg_temp.invoices ON DELETE CASCADE"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<CopiedTable>> ReadTablesAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.relname,
                ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (p.indkey)
                      ORDER BY array_position(p.indkey::int2[], a.attnum)),
                ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a
                      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attname <> 'row_seal' ORDER BY a.attnum)
            FROM pg_class c JOIN pg_index p ON p.indrelid = c.oid AND p.indisprimary
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY ($1)
            """,
            Connection);
        command.With(Param.Texts([.. AuditedRows.Copied]));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<CopiedTable>();
        while (await rows.ReadAsync(cancellationToken)) tables.Add(new CopiedTable(rows.GetString(0), rows.GetFieldValue<string[]>(1), rows.GetFieldValue<string[]>(2)));
        return tables;
    }
}

/// <summary>A table of ours of which the session has an empty copy.</summary>
/// <param name="Columns">All but its seal and what PostgreSQL generates.</param>
internal sealed record CopiedTable(string Name, string[] Key, string[] Columns);
