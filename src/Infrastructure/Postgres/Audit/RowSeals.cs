using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Audit;

/// <summary>A table whose rows are sealed.</summary>
/// <param name="Key">The columns of its primary key, in their order.</param>
/// <param name="KeyTypes">Their types.</param>
/// <param name="Expression">What the seal of a row <c>t</c> must be.</param>
public sealed record SealedTable(string Name, string[] Key, string[] KeyTypes, string Expression)
{
    /// <summary>Which of its rows concern an organization: its own, and those that are nobody's.</summary>
    internal string Ours => Name switch
    {
        "grain_state" => "split_part(t.id_text, '/', 1) = $1",
        "reminders" => "(split_part(t.grain_id, '/', 2) = $1 OR split_part(t.grain_id, '/', 3) = '')",
        _ when Key is ["organization"] => "t.organization IN ($1, '')",
        _ when Key[0] == "organization" || HasOrganization => "t.organization = $1",
        _ => "$1::text IS NOT NULL",
    };

    /// <summary>Whether there is such a column outside of the key.</summary>
    public bool HasOrganization { get; init; }
}

/// <summary>What a page of a table came to.</summary>
/// <param name="Broken">How many rows do not have the seal that they must have.</param>
/// <param name="First">The key of the first of those.</param>
/// <param name="Last">The key of the last row of the page; null when there was none.</param>
public sealed record SealedPage(long Rows, long Broken, string? First, string[]? Last);

/// <summary>
/// Every row has the hash of its other columns, which a trigger puts there when the application writes it (migration 0023). What was changed
/// in another way has the hash of what it was.
/// </summary>
public static class RowSeals
{
    /// <summary>Options of a connection whose statements are the application's.</summary>
    public const string Written = "-c billing.writes=on";

    /// <summary>Options under which the text of a key is the same whatever the server is set to, so that an audit goes on anywhere from where it was.</summary>
    internal const string Read = "-c timezone=UTC -c datestyle=ISO,MDY -c extra_float_digits=1 -c bytea_output=hex -c intervalstyle=postgres";

    /// <summary>All sealed tables, by name.</summary>
    public static async Task<IReadOnlyList<SealedTable>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.relname, row_seal_of(c.oid, 't'),
                array_agg(quote_ident(k.attname) ORDER BY array_position(p.indkey::int2[], k.attnum)),
                array_agg(format_type(k.atttypid, NULL) ORDER BY array_position(p.indkey::int2[], k.attnum)),
                EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'organization')
            FROM pg_class c
            JOIN pg_attribute s ON s.attrelid = c.oid AND s.attname = 'row_seal'
            JOIN pg_index p ON p.indrelid = c.oid AND p.indisprimary
            JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (p.indkey)
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
            GROUP BY c.oid, c.relname
            ORDER BY c.relname
            """,
            connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<SealedTable>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var key = rows.GetFieldValue<string[]>(2);
            tables.Add(new SealedTable(rows.GetString(0), key, rows.GetFieldValue<string[]>(3), rows.GetString(1)) { HasOrganization = rows.GetBoolean(4) });
        }

        return tables;
    }

    /// <summary>Looks at the rows that follow a key; of tables that have no organizations, at all there are.</summary>
    /// <param name="after">The key of the last row before; null for the first page.</param>
    public static async Task<SealedPage> CheckAsync(
        AuditSession session, SealedTable table, string organization, string[]? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(table);
        var key = string.Join(", ", table.Key.Select(column => "t." + column));
        // The cast names the type in full, so that the index is used.
        var from = string.Join(", ", table.KeyTypes.Select((type, i) => $"($2::text[])[{i + 1}]::{type}"));
        // Whose it is goes without saying.
        var name = table.Key.Length > 1 ? string.Join(", ", table.Key.Where(column => column != "organization").Select(column => "t." + column)) : key;
        await using var command = new NpgsqlCommand(
            $"""
            WITH page AS (
                SELECT {key}, t.row_seal IS NOT DISTINCT FROM {table.Expression} AS whole
                FROM {session.Schema}.{table.Name} t
                WHERE {table.Ours} AND {(after is null ? "$2::text[] IS NULL" : $"({key}) > ({from})")}
                ORDER BY {key}
                LIMIT $3)
            SELECT count(*), count(*) FILTER (WHERE NOT whole),
                (SELECT concat_ws(' ', {name}) FROM page t WHERE NOT whole ORDER BY {key} LIMIT 1),
                (SELECT ARRAY[{string.Join(", ", table.Key.Select(column => $"t.{column}::text"))}] FROM page t ORDER BY {string.Join(", ", table.Key.Select(column => $"t.{column} DESC"))} LIMIT 1)
            FROM page
            """,
            session.Connection);
        command.With(Param.Text(organization), Param.Texts(after), Param.Int(limit));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new SealedPage(row.GetInt64(0), row.GetInt64(1), row.Text(2), row.IsDBNull(3) ? null : row.GetFieldValue<string[]>(3));
    }
}
