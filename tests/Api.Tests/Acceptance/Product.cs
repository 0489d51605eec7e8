using Npgsql;
using OrleansBilling.Api.Tests.Tour;
using Xunit;

namespace OrleansBilling.Api.Tests.Acceptance;

/// <summary>The acceptance tests share one running product; each takes organizations of its own.</summary>
[CollectionDefinition(Name)]
public sealed class Product : ICollectionFixture<StandaloneFixture>
{
    public const string Name = "The product";
}

/// <summary>All that is stored of some organizations, table by table, so that a test can say that nothing was written.</summary>
public static class Footprint
{
    /// <summary>Rows and a print of their content for each table; requests with a key are no data and do not count.</summary>
    public static async Task<string> Of(string connectionString, params string[] organizations)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var counts = string.Join("\nUNION ALL\n", (await Tables(connection)).Select(Count));
        var sql =
            $"""
            {counts}
            UNION ALL
            SELECT 'grain_state', count(*), coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM grain_state t
            WHERE split_part(id_text, '/', 1) = ANY ($1)
            ORDER BY 1
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(organizations);
        await using var row = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await row.ReadAsync()) lines.Add($"{row.GetString(0)} {row.GetInt64(1)} {row.GetString(2)}");
        return string.Join('\n', lines);
    }

    /// <summary>One figure of the database.</summary>
    public static async Task<long> Count(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Count(string table) =>
        $"SELECT '{table}', count(*), coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {table} t WHERE organization = ANY ($1)";

    private static async Task<List<string>> Tables(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.table_name::text FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND c.column_name = 'organization' AND t.table_type = 'BASE TABLE' AND c.table_name <> 'idempotency_keys'
            """,
            connection);
        await using var row = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await row.ReadAsync()) tables.Add(row.GetString(0));
        return tables;
    }
}
