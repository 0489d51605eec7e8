using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Local;
using OrleansBilling.Infrastructure.Postgres.Migrations;

namespace OrleansBilling.Bench;

/// <summary>A PostgreSQL of the bench's own that waits for the disk as a real one does; gone with its directory at the end.</summary>
internal sealed class BenchServer(PrivateCluster cluster, DirectoryInfo directory) : IAsyncDisposable
{
    private int _databases;

    public int ProcessId => cluster.ProcessId;

    public static async Task<BenchServer> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("billing-bench-");
        return new BenchServer(await PrivateCluster.StartAsync(directory.FullName), directory);
    }

    /// <summary>A new database with all migrations, and the connection to it as its owner.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"bench_{++_databases}";
        await ExecuteAsync(cluster.ConnectionString, $"CREATE DATABASE {name}");
        var connection = cluster.ConnectionTo(name);
        await new Migrator(connection).MigrateAsync();
        return connection;
    }

    public static async Task<int> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> AskAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        directory.Delete(recursive: true);
        if (cluster.Directory != directory.FullName && Directory.Exists(cluster.Directory)) Directory.Delete(cluster.Directory, recursive: true);
    }
}
