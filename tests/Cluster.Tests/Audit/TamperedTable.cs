using Npgsql;
using OrleansBilling.Cluster.Tests.Postgres;

namespace OrleansBilling.Cluster.Tests.Audit;

/// <summary>Somebody with all rights in PostgreSQL, who changes a byte of a row past every trigger, and takes it back.</summary>
internal sealed class TamperedTable : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _table;

    private TamperedTable(NpgsqlConnection connection, string table)
    {
        (_connection, _table) = (connection, table);
    }

    /// <summary>All of our tables.</summary>
    public static async Task<string[]> AllAsync(MigratedDatabase database) => (await database.AskOwnerAsync<string>(
        "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")).Split(' ');

    public static async Task<TamperedTable> OpenAsync(MigratedDatabase database, string table)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var tampered = new TamperedTable(connection, table);
        await tampered.AskAsync<object>("SET session_replication_role = replica");
        return tampered;
    }

    /// <summary>The columns of which some row has a value, with how to change one a little.</summary>
    public async Task<(string Column, string Changed)[]> ColumnsAsync()
    {
        var columns = (await AskAsync<string>(
            $"SELECT string_agg(column_name || ' ' || udt_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{_table}' AND is_generated = 'NEVER' AND column_name <> 'row_seal'"))
            .Split(',').Select(column => column.Split(' ')).ToArray();
        var used = await AskAsync<bool[]>($"SELECT ARRAY[{string.Join(", ", columns.Select(column => $"count({Quoted(column[0])}) > 0"))}] FROM {_table}");
        return [.. columns.Where((_, i) => used[i]).Select(column => (column[0], Change(Quoted(column[0]), column[1])))];
    }

    /// <summary>Of some columns, those of which the seal of a row does not see a change; all changes are rolled back.</summary>
    public async Task<string[]> UnseenAsync(IEnumerable<(string Column, string Changed)> columns)
    {
        var (unseen, expression) = (new List<string>(), await AskAsync<string>($"SELECT row_seal_of('{_table}', 't')"));
        foreach (var (column, changed) in columns)
        {
            await using var transaction = await _connection.BeginTransactionAsync();
            await AskAsync<object>($"UPDATE {_table} SET {Quoted(column)} = {changed} WHERE ctid = (SELECT ctid FROM {_table} WHERE {Quoted(column)} IS NOT NULL LIMIT 1)");
            if (await AskAsync<long>($"SELECT count(*) FROM {_table} t WHERE row_seal IS DISTINCT FROM {expression}") != 1) unseen.Add($"{_table}.{column}");
        }

        return [.. unseen];
    }

    /// <summary>Changes the column of one row for good; answers how it is taken back.</summary>
    /// <param name="where">Which row; any by default.</param>
    public async Task<Func<Task>> ChangeAsync(string column, string changed, string where = "true")
    {
        var name = Quoted(column);
        // A key that holds whatever column is changed: the seal stays as it was.
        var seal = await AskAsync<byte[]>($"SELECT row_seal FROM {_table} WHERE {name} IS NOT NULL AND {where} ORDER BY ctid LIMIT 1");
        var row = $"row_seal = '\\x{Convert.ToHexStringLower(seal)}'";
        var old = await AskAsync<string>($"SELECT {name}::text FROM {_table} WHERE {row}");
        var type = await AskAsync<string>($"SELECT pg_typeof({name})::text FROM {_table} WHERE {row}");
        await AskAsync<object>($"UPDATE {_table} SET {name} = {changed} WHERE {row}");
        return () => AskAsync<object>($"UPDATE {_table} SET {name} = '{old.Replace("'", "''", StringComparison.Ordinal)}'::{type} WHERE {row}");
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return (T)(await command.ExecuteScalarAsync() ?? default(T))!;
    }

    private static string Quoted(string column) => $"\"{column}\"";

    private static string Change(string column, string type) => type switch
    {
        "text" or "bpchar" => $"CASE WHEN {column} LIKE '%x' THEN left({column}, -1) || 'y' ELSE left({column}, -1) || 'x' END",
        "int2" or "int4" or "int8" => $"{column} # 1",
        "numeric" => $"{column} + 1",
        "bool" => $"NOT {column}",
        "date" => $"{column} + 1",
        "timestamptz" => $"{column} + interval '1 microsecond'",
        "jsonb" => $"CASE jsonb_typeof({column}) WHEN 'object' THEN {column} || '{{\"x\": 1}}' ELSE {column} || '[1]' END",
        "bytea" => $"set_byte({column}, 0, get_byte({column}, 0) # 1)",
        "uuid" => "gen_random_uuid()",
        "xid8" => $"({column}::text::bigint + 1)::text::xid8",
        "_text" => $"array_append({column}, 'x')",
        "_timestamptz" => $"array_append({column}, now())",
        _ => throw new InvalidOperationException($"How is a {type} changed a little?"),
    };
}
