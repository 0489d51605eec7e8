using System.Data.Common;
using OrleansBilling.Contracts;
using OrleansBilling.Infrastructure.Postgres.Connections;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>
/// Says failures of the database in exceptions of the contract. Those of Npgsql cannot be sent to another process: the caller there would
/// only learn that they have no codec, and could not tell an outage from a bug.
/// </summary>
public sealed class DatabaseFailures : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await context.Invoke();
        }
        // The original stays behind, in the log of the commit that failed.
        catch (DbException failure)
        {
            throw Told(failure);
        }
        // Orleans' storage wraps them, and what is inside has no codec either.
        catch (OrleansException failure) when (failure.InnerException is DbException)
        {
            throw Told((DbException)failure.InnerException);
        }
        catch (ConnectionQueueFullException failure)
        {
            throw new DatabaseUnavailableException(failure.Message);
        }
    }

    private static Exception Told(DbException failure) =>
        failure.IsTransient ? new DatabaseUnavailableException(failure.Message) : new DatabaseRefusedException(failure.Message);
}
