using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Connections;

/// <summary>A pooled connection and its place in a gate, returned together.</summary>
internal sealed class BackgroundConnection(NpgsqlConnection connection, ConnectionGate gate) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await connection.DisposeAsync();
        }
        finally
        {
            gate.Leave();
        }
    }
}
