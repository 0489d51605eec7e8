using Npgsql;

namespace OrleansBilling.Testing;

/// <summary>A database of one test, dropped when disposed of, whoever is still connected to it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    internal TestDatabase(string name, string connectionString)
    {
        Name = name;
        ConnectionString = connectionString;
    }

    public string Name { get; }

    /// <summary>A connection as the owner of the database and of its server.</summary>
    public string ConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await TestPostgres.DropAsync(Name);
    }
}
