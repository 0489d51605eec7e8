using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Local;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Local;

public sealed class ThrowawayClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nothing_remains_of_a_throwaway_cluster_when_it_is_disposed_of()
    {
        var cluster = await PrivateCluster.StartThrowawayAsync();
        Assert.True(Directory.Exists(cluster.Directory));

        await cluster.DisposeAsync();

        Assert.False(Directory.Exists(cluster.Directory));
    }

    [Fact]
    public async Task Nothing_remains_of_a_throwaway_cluster_when_its_process_is_killed()
    {
        using var owner = await OwnerProcess.StartAsync("--throwaway");
        Assert.True(Directory.Exists(owner.Home));

        await owner.KillAsync();

        // The watcher stops the server before it deletes the directory.
        using var patience = new CancellationTokenSource(Patience);
        while (Directory.Exists(owner.Home))
        {
            await Task.Delay(20, patience.Token);
        }

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync(owner.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task Every_test_database_is_a_copy_of_its_template_and_apart_from_the_others()
    {
        await using var one = await TestPostgres.CreateDatabaseAsync(PrepareAsync);
        await using var other = await TestPostgres.CreateDatabaseAsync(PrepareAsync);
        await ScalarAsync(one.ConnectionString, "DELETE FROM prepared");

        Assert.Equal(1L, await ScalarAsync(other.ConnectionString, "SELECT count(*) FROM prepared"));
        Assert.Equal(0L, await ScalarAsync(one.ConnectionString, "SELECT count(*) FROM prepared"));
    }

    [Fact]
    public async Task A_test_database_without_a_template_is_empty_and_gone_when_disposed_of()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        Assert.Equal(0L, await ScalarAsync(database.ConnectionString, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"));

        await database.DisposeAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(database.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refusal.SqlState);
    }

    private static async Task PrepareAsync(string connectionString) => await ScalarAsync(connectionString, "CREATE TABLE prepared AS SELECT 1 AS one");

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
