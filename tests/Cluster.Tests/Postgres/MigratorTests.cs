using Npgsql;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Testing;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Postgres;

public sealed class MigratorTests
{
    [Fact]
    public async Task A_second_migration_finds_nothing_to_do()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var migrator = new Migrator(database.ConnectionString);

        Assert.Equal(Migration.All.Count, await migrator.MigrateAsync());
        Assert.Equal(0, await migrator.MigrateAsync());
    }

    [Fact]
    public async Task Of_many_hosts_that_start_at_once_one_migrates_and_the_others_wait()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => new Migrator(database.ConnectionString).MigrateAsync()));

        Assert.Equal(Migration.All.Count, applied.Sum());
        Assert.Equal(1, applied.Count(count => count > 0));
    }

    [Fact]
    public async Task Databases_of_one_server_migrate_at_the_same_time()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestPostgres.CreateDatabaseAsync()));
        try
        {
            var applied = await Task.WhenAll(databases.Select(database => new Migrator(database.ConnectionString).MigrateAsync()));

            Assert.All(applied, count => Assert.Equal(Migration.All.Count, count));
        }
        finally
        {
            await Task.WhenAll(databases.Select(database => database.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task A_changed_file_is_refused_by_name()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var migrator = new Migrator(database.ConnectionString);
        await migrator.MigrateAsync([new Migration(1, "0001_first", "CREATE TABLE first ();", new string('a', 64))]);

        var refusal = await Assert.ThrowsAsync<MigrationException>(
            () => migrator.MigrateAsync([new Migration(1, "0001_first", "CREATE TABLE other ();", new string('b', 64))]));

        Assert.Contains("0001_first was changed after it was applied", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var migrator = new Migrator(database.ConnectionString);
        var first = new Migration(1, "0001_first", "CREATE TABLE first ();", new string('a', 64));
        await migrator.MigrateAsync([first, new Migration(2, "0002_later", "CREATE TABLE later ();", new string('b', 64))]);

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => migrator.MigrateAsync([first]));

        Assert.Contains("newer than this program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_and_can_be_repeated()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var migrator = new Migrator(database.ConnectionString);

        await Assert.ThrowsAsync<PostgresException>(
            () => migrator.MigrateAsync([new Migration(1, "0001_first", "CREATE TABLE first (); SELECT 1 / 0;", new string('a', 64))]));

        Assert.Equal(1, await migrator.MigrateAsync([new Migration(1, "0001_first", "CREATE TABLE first ();", new string('b', 64))]));
    }

    [Fact]
    public async Task An_owner_who_is_no_superuser_can_migrate_and_run()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false };
        await using (var connection = new NpgsqlConnection(settings.ConnectionString))
        {
            await connection.OpenAsync();
            var setUp = $"CREATE ROLE plain_{database.Name} LOGIN CREATEROLE PASSWORD 'plain'; ALTER DATABASE {database.Name} OWNER TO plain_{database.Name};";
            await using var command = new NpgsqlCommand(setUp, connection);
            await command.ExecuteNonQueryAsync();
        }

        var asPlain = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = $"plain_{database.Name}", Password = "plain" }.ConnectionString;
        await new Migrator(asPlain).MigrateAsync();

        await using var billing = new Infrastructure.Postgres.BillingDatabase(new() { ConnectionString = asPlain });
        var role = await billing.ReadAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT current_user::text FROM OrleansQuery LIMIT 1", connection);
            return (string)(await command.ExecuteScalarAsync())!;
        });
        Assert.Equal("billing_app", role);
    }
}
