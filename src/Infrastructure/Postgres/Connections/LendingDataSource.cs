using System.Data.Common;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Connections;

/// <summary>
/// The data source of the stock grain storage. Inside a unit of work it lends that unit's connection, so that the state written by
/// <c>WriteStateAsync</c> commits or rolls back with the journal and the rows. Outside it queues for a pooled connection.
/// </summary>
public sealed class LendingDataSource(NpgsqlDataSource pool, ConnectionGate gate) : QueueingDataSource(pool, gate)
{
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default) =>
        UnitOfWork.Current is { } unit
            ? ValueTask.FromResult<DbConnection>(LentConnection.Of(unit))
            : base.OpenDbConnectionAsync(cancellationToken);
}

/// <summary>A data source whose callers wait their turn instead of exhausting the pool. It never lends.</summary>
public class QueueingDataSource(NpgsqlDataSource pool, ConnectionGate gate) : DbDataSource
{
    public override string ConnectionString => pool.ConnectionString;

    /// <summary>Orleans 10.4 asks for one unopened connection to see that its type fits the invariant <c>Npgsql</c>; nobody opens it.</summary>
    protected override DbConnection CreateDbConnection() => pool.CreateConnection();

    protected override DbConnection OpenDbConnection() =>
        throw new NotSupportedException("Open with OpenConnectionAsync: waiting in line blocks no thread.");

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return LentConnection.OfPool(await pool.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), gate);
        }
        catch
        {
            gate.Leave();
            throw;
        }
    }
}
