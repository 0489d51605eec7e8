using OrleansBilling.Domain.Audit;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>Goes through all that an organization has, page by page, each in a snapshot of its own.</summary>
internal sealed class Auditor(AuditSession session, IReadOnlyList<SealedTable> tables, string organization, AuditTally tally) : IAsyncDisposable
{
    private static readonly string[] Stages = ["customers", "others", "register", "seals"];

    public AuditTally Tally => tally;

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
        var stage = place?.Stage ?? Stages[0];
        var after = await LookAsync(stage, place?.After ?? [], late);
        if (after is not null) return new AuditPlace(stage, after);
        var next = Array.IndexOf(Stages, stage) + 1;
        return next < Stages.Length ? new AuditPlace(Stages[next], []) : null;
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private async Task<string[]?> LookAsync(string stage, IReadOnlyList<string> after, LateAllowance late)
    {
        if (stage == "seals") return await new SealsStage(session, tables, organization, tally).NextAsync(after);
        await using var snapshot = await session.SnapshotAsync();
        return stage switch
        {
            "customers" => Only(await new CustomersStage(snapshot, organization, tally, late).NextAsync(after.Count > 0 ? after[0] : "")),
            "others" => Only(await new OthersStage(snapshot, organization, tally).NextAsync(after.Count > 0 ? after[0] : "")),
            _ => await new RegisterStage(snapshot, organization, tally).NextAsync(after),
        };
    }

    private static string[]? Only(string? last) => last is null ? null : [last];
}
