using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// Asks PostgreSQL for statistics while the database is young: after 256 commits of this process, and each time they are four times as many, up to a million.
/// </summary>
/// <remarks>
/// A plan made while a table was empty may use any index that begins with the organization, and a prepared statement keeps it; under a
/// first burst each lookup then reads all rows of the organization. New statistics make every session plan again. Later growth is
/// autovacuum's business.
/// </remarks>
internal sealed class PlannerStatistics(BillingDatabase database)
{
    private const long First = 256;
    private const long Last = 1 << 20;

    private long _commits;

    public Task Refresh { get; private set; } = Task.CompletedTask;

    public void CountCommit()
    {
        var commits = Interlocked.Increment(ref _commits);
        if (commits is >= First and <= Last && long.IsPow2(commits) && long.TrailingZeroCount(commits) % 2 == 0)
        {
            // On the thread pool, so that neither a grain's turn nor its unit of work is carried along.
            using (ExecutionContext.SuppressFlow())
            {
                Refresh = Task.Run(RefreshAsync);
            }
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            await using var background = await database.OpenBackgroundAsync(CancellationToken.None);
            await using var command = new NpgsqlCommand("SELECT refresh_statistics()", background.Connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException)
        {
            // Only speed is lost, and the next time or autovacuum makes it good.
        }
    }
}
