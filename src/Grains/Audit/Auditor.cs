using System.Data;
using System.Data.Common;
using OrleansBilling.Contracts;
using OrleansBilling.Domain.Audit;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Connections;

namespace OrleansBilling.Grains.Audit;

/// <summary>Goes through all that an organization has, page by page, each in a snapshot of its own.</summary>
internal sealed class Auditor(AuditSession session, IReadOnlyList<SealedTable> tables, string organization, AuditTally tally) : IAsyncDisposable
{
    private static readonly string[] Stages = ["customers", "others", "register", "seals"];

    /// <summary>Where every audit begins.</summary>
    public static readonly AuditPlace Beginning = new(Stages[0], []);

    // How many more are looked at one by one.
    private int _alone;

    public AuditTally Tally => tally;

    /// <summary>The connection is gone, and with it the copies.</summary>
    public bool IsLost => session.Connection.State != ConnectionState.Open;

    public static async Task<Auditor> OpenAsync(BillingDatabase database, string organization, IReadOnlyList<AuditCheck> soFar)
    {
        var session = await AuditSession.OpenAsync(database);
        try
        {
            var tables = (await RowSeals.TablesAsync(session.Connection)).OrderBy(table => table.Name, StringComparer.Ordinal).ToArray();
            return new Auditor(session, tables, organization, new AuditTally(soFar));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks at one more page; answers where to go on, null when all is looked at.</summary>
    /// <param name="place">Null at the beginning.</param>
    public async Task<AuditPlace?> NextAsync(AuditPlace? place, LateAllowance late)
    {
        var (stage, from) = place ?? Beginning;
        var after = await LookAsync(stage, from, late);
        if (after is not null) return new AuditPlace(stage, after);
        var next = Array.IndexOf(Stages, stage) + 1;
        return next < Stages.Length ? new AuditPlace(Stages[next], []) : null;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>Whether something is out of order that has nothing to do with what is looked at.</summary>
    public static bool IsOutage(Exception exception) => exception
        is DbException { IsTransient: true } or ConnectionQueueFullException or DatabaseUnavailableException or OrleansException or TimeoutException;

    private Task<string[]?> LookAsync(string stage, IReadOnlyList<string> after, LateAllowance late) => stage switch
    {
        "customers" => LookBySomeAsync("customers", after.Count > 0 ? after[0] : "", CustomersStage.Most, (snapshot, from, most) => new CustomersStage(snapshot, organization, tally, late).NextAsync(from, most)),
        "others" => LookBySomeAsync("journal", after.Count > 0 ? after[0] : "", OthersStage.Most, (snapshot, from, most) => new OthersStage(snapshot, organization, tally).NextAsync(from, most)),
        "register" => InSnapshotAsync(snapshot => new RegisterStage(snapshot, organization, tally).NextAsync(after)),
        _ => new SealsStage(session, tables, organization, tally).NextAsync(after),
    };

    // Where the rules or PostgreSQL refuse what stands in a page, its parts are looked at one by one: then it is known whose it is.
    private async Task<string[]?> LookBySomeAsync(string table, string after, int most, Func<AuditSnapshot, string, int, Task<string?>> look)
    {
        var (undo, alone) = (tally.Mark(), _alone > 0);
        if (alone) _alone--;
        try
        {
            return await InSnapshotAsync<string[]?>(async snapshot => await look(snapshot, after, alone ? 1 : most) is { } last ? [last] : null);
        }
        catch (Exception refused) when (!IsOutage(refused) && !IsLost)
        {
            undo();
            if (alone) return await SkipAsync(table, after, refused);
            _alone = most;
            return await LookBySomeAsync(table, after, most, look);
        }
    }

    private Task<string[]?> SkipAsync(string table, string after, Exception refused) => InSnapshotAsync<string[]?>(async snapshot =>
    {
        var next = table == "customers" ? await snapshot.CustomersAsync(organization, after, 1) : await snapshot.OtherStreamsAsync(organization, after, 1);
        tally.Check(AuditTally.Rows, $"{table} {next[0]}", $"What its journal says cannot be: {refused.Message}");
        return [next[0]];
    });

    private async Task<T> InSnapshotAsync<T>(Func<AuditSnapshot, Task<T>> look)
    {
        await using var snapshot = await session.SnapshotAsync();
        return await look(snapshot);
    }
}
