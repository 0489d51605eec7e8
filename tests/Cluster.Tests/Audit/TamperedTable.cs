using Npgsql;
using OrleansBilling.Cluster.Tests.Postgres;

namespace OrleansBilling.Cluster.Tests.Audit;

/// <summary>Somebody with all rights in PostgreSQL, who changes a byte of a row past every trigger, and takes it back.</summary>
internal sealed class TamperedTable(MigratedDatabase database, string table)
{
    /// <summary>All of our tables.</summary>
    public static async Task<string[]> AllAsync(MigratedDatabase database) => (await database.AskOwnerAsync<string>(
        "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")).Split(' ');

    /// <summary>The columns of which some row has a value, with how to change one a little.</summary>
    public async Task<(string Column, string Changed)[]> ColumnsAsync()
    {
        var columns = (await database.AskOwnerAsync<string>(
            $"SELECT string_agg(column_name || ' ' || udt_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER' AND column_name <> 'row_seal'"))
            .Split(',').Select(column => column.Split(' '));
        var used = new List<(string, string)>();
        foreach (var column in columns)
        {
            if (await database.AskOwnerAsync<bool>($"SELECT EXISTS (SELECT FROM {table} WHERE {Quoted(column[0])} IS NOT NULL)")) used.Add((column[0], Change(Quoted(column[0]), column[1])));
        }

        return [.. used];
    }

    /// <summary>Whether the seal of a row sees a change of a column; the change is rolled back.</summary>
    public async Task<bool> IsSeenAsync(string column, string changed)
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var expression = await AskAsync<string>(connection, $"SELECT row_seal_of('{table}', 't')");
        await AskAsync<object>(connection, $"UPDATE {table} SET {Quoted(column)} = {changed} WHERE ctid = (SELECT ctid FROM {table} WHERE {Quoted(column)} IS NOT NULL LIMIT 1)");
        return await AskAsync<long>(connection, $"SELECT count(*) FROM {table} t WHERE row_seal IS DISTINCT FROM {expression}") == 1;
    }

    /// <summary>Changes the column of one row for good; answers how it is taken back.</summary>
    /// <param name="where">Which row; any by default.</param>
    public async Task<Func<Task>> ChangeAsync(string column, string changed, string where = "true")
    {
        await using var connection = await OpenAsync();
        var name = Quoted(column);
        // A key that holds whatever column is changed: the seal stays as it was.
        var seal = await AskAsync<byte[]>(connection, $"SELECT row_seal FROM {table} WHERE {name} IS NOT NULL AND {where} ORDER BY ctid LIMIT 1");
        var row = $"row_seal = '\\x{Convert.ToHexStringLower(seal)}'";
        var old = await AskAsync<string>(connection, $"SELECT {name}::text FROM {table} WHERE {row}");
        var type = await AskAsync<string>(connection, $"SELECT pg_typeof({name})::text FROM {table} WHERE {row}");
        await AskAsync<object>(connection, $"UPDATE {table} SET {name} = {changed} WHERE {row}");
        return async () =>
        {
            await using var again = await OpenAsync();
            await AskAsync<object>(again, $"UPDATE {table} SET {name} = '{old.Replace("'", "''", StringComparison.Ordinal)}'::{type} WHERE {row}");
        };
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await AskAsync<object>(connection, "SET session_replication_role = replica");
        return connection;
    }

    private static async Task<T> AskAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
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
