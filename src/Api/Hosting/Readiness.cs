using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Hosting;

/// <summary>Says whether this process can serve: the database answers and the cluster does.</summary>
public sealed class Readiness(BillingDatabase database, IClusterProbe cluster, ILogger<Readiness> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Null when ready, else what is missing.</summary>
    public async Task<Problem?> Look()
    {
        if (!await Answers("database", DatabaseAnswers)) return NotReady("database");
        return await Answers("cluster", cluster.IsReachable) ? null : NotReady("cluster");
    }

    private static Problem NotReady(string what) => new(503, $"{what}_unreachable", $"The {what} does not answer.") { RetryAfter = 2 };

    private Task<bool> DatabaseAnswers() => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        return await command.ExecuteScalarAsync() is 1;
    });

    private async Task<bool> Answers(string what, Func<Task<bool>> ask)
    {
        try
        {
            return await ask().WaitAsync(Patience);
        }
        catch (Exception exception)
        {
            log.LogWarning(exception, "Not ready: the {What} does not answer.", what);
            return false;
        }
    }
}
