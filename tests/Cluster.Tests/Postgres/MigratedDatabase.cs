using Npgsql;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Testing;

namespace OrleansBilling.Cluster.Tests.Postgres;

/// <summary>A database of one test with all migrations, seen as its owner and, through <see cref="Billing"/>, as the application.</summary>
internal sealed class MigratedDatabase : IAsyncDisposable
{
    // All tests pass with each grain's commits apart as well: BILLING_SHARED_COMMITS=false ./test
    private static readonly bool Shared = Environment.GetEnvironmentVariable("BILLING_SHARED_COMMITS") != "false";

    private readonly TestDatabase _database;

    private MigratedDatabase(TestDatabase database, BillingDatabaseOptions options)
    {
        _database = database;
        Billing = new BillingDatabase(options);
    }

    public BillingDatabase Billing { get; }

    public string ConnectionString => _database.ConnectionString;

    public static async Task<MigratedDatabase> CreateAsync(Func<BillingDatabaseOptions, BillingDatabaseOptions>? change = null)
    {
        var database = await TestPostgres.CreateDatabaseAsync(MigrateAsync);
        var options = new BillingDatabaseOptions { ConnectionString = database.ConnectionString, WorkConnections = 8, SharedCommits = Shared };
        return new MigratedDatabase(database, change?.Invoke(options) ?? options);
    }

    public async Task<T> AskOwnerAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsOwnerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task<int> ExecuteAsApplicationAsync(string sql) => Billing.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await Billing.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static Task MigrateAsync(string connectionString) => new Migrator(connectionString).MigrateAsync();

    private string Unpooled() => new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
}
