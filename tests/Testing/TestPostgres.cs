using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Local;

namespace OrleansBilling.Testing;

/// <summary>
/// The PostgreSQL of a test process: one throwaway cluster, started at first use, gone when the process ends. Every test takes a database
/// of its own from it, so that tests neither see each other nor depend on an order.
/// </summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<PrivateCluster>> Started = new(() => Task.Run(() => PrivateCluster.StartThrowawayAsync()));
    private static readonly ConcurrentDictionary<Func<string, Task>, Lazy<Task<string>>> Templates = new();
    private static long lastNumber;

    /// <summary>A fresh database: empty, or a copy of what <paramref name="prepareTemplate"/> made.</summary>
    /// <param name="prepareTemplate">
    /// Given a connection string as the database's owner, fills it (migrations, say). Runs once in a process for each distinct delegate, so
    /// give a method or a lambda that captures nothing. A copy takes tens of milliseconds.
    /// </param>
    public static async Task<TestDatabase> CreateDatabaseAsync(Func<string, Task>? prepareTemplate = null)
    {
        var cluster = await Started.Value;
        var template = prepareTemplate is null
            ? "template0"
            : await Templates.GetOrAdd(prepareTemplate, prepare => new Lazy<Task<string>>(() => PrepareTemplateAsync(cluster, prepare))).Value;
        var name = NextName("test");
        await ExecuteAsync(cluster, $"CREATE DATABASE {name} TEMPLATE {template}");
        return new TestDatabase(name, cluster.ConnectionTo(name));
    }

    internal static async Task DropAsync(string name) => await ExecuteAsync(await Started.Value, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    private static async Task<string> PrepareTemplateAsync(PrivateCluster cluster, Func<string, Task> prepare)
    {
        var name = NextName("template");
        await ExecuteAsync(cluster, $"CREATE DATABASE {name} TEMPLATE template0");
        await prepare(cluster.ConnectionTo(name));

        // PostgreSQL copies only a database that nobody is connected to, and the preparation may have left connections in a pool.
        await ExecuteAsync(cluster, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await ExecuteAsync(cluster, $"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        return name;
    }

    private static async Task ExecuteAsync(PrivateCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionTo("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    private static string NextName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Interlocked.Increment(ref lastNumber)}");
}
