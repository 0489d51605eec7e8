using NodaTime;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>Clears out the answers that were kept for requests with an <c>Idempotency-Key</c>. The rows are the API's own.</summary>
public static class KeptAnswers
{
    /// <summary>How long an answer can be asked for again.</summary>
    public static readonly Duration KeptFor = Duration.FromHours(48);

    /// <summary>Deletes what is older than 48 hours, at most <paramref name="maximum"/> rows; answers how many went.</summary>
    public static Task<int> PurgeAsync(BillingDatabase database, Instant now, int maximum, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.ReadAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(
                    """
                    DELETE FROM idempotency_keys
                    WHERE (organization, key) IN (
                        SELECT organization, key FROM idempotency_keys WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
                    """,
                    connection);
                command.Parameters.Add(Param.At(now - KeptFor));
                command.Parameters.Add(Param.Int(maximum));
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);
    }
}
