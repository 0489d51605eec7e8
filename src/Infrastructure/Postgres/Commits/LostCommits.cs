using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Commits;

/// <summary>Finds out what became of a transaction whose COMMIT had no answer, by asking again on another connection.</summary>
internal sealed class LostCommits(NpgsqlDataSource pool)
{
    private const int Tries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <returns>Whether it is known to be committed. False also when there was no finding out: the callers then read what is stored.</returns>
    public async Task<bool> WasCommittedAsync(string transaction)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (attempt > 0) await Task.Delay(Pause);
            try
            {
                if (await AskAsync(transaction) is { } answer) return answer;
            }
#pragma warning disable CA1031 // The server is still away, perhaps, and shows it in several ways; callers wait for an answer all the same.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Asked again.
            }
        }

        return false;
    }

    /// <summary>
    /// Null while it runs. That the server calls the number committed is not enough: after a failover to a server that never heard of the
    /// transaction, another may have its number. Each of our commits leaves a journal entry that bears it.
    /// </summary>
    private async Task<bool?> AskAsync(string transaction)
    {
        await using var connection = await pool.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT CASE
                WHEN $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) THEN 'aborted'
                WHEN pg_xact_status($1::xid8) = 'committed' AND NOT EXISTS (SELECT FROM journal WHERE committed_in = $1::xid8) THEN 'aborted'
                ELSE pg_xact_status($1::xid8)
            END
            """,
            connection);
        command.With(Param.Text(transaction));
        var said = await command.ExecuteScalarAsync() as string;
        return said == "in progress" ? null : said == "committed";
    }
}
