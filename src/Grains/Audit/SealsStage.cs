using OrleansBilling.Infrastructure.Postgres.Audit;

namespace OrleansBilling.Grains.Audit;

/// <summary>Every row of every table is as the application wrote it last.</summary>
internal sealed class SealsStage(AuditSession session, IReadOnlyList<SealedTable> tables, string organization, AuditTally tally)
{
    private const int Rows = 10_000;

    /// <summary>Looks at the rows that follow one; answers the table and the key of the last of them, null when there are none.</summary>
    /// <param name="after">A table and the key of a row in it, or of none; nothing at the beginning.</param>
    public async Task<string[]?> NextAsync(IReadOnlyList<string> after)
    {
        var table = after.Count == 0 ? tables[0] : tables.First(known => string.CompareOrdinal(known.Name, after[0]) >= 0);
        var key = after.Count > 1 && after[0] == table.Name ? after.Skip(1).ToArray() : null;
        var page = await RowSeals.CheckAsync(session, table, organization, key, Rows);
        tally.Count(AuditTally.Seals, page.Rows);
        if (page.Broken > 0) tally.Fail(AuditTally.Seals, $"{table.Name} {page.First}", "The row is not as the application wrote it last.", page.Broken);
        if (page.Rows == Rows) return [table.Name, .. page.Last!];
        var next = tables.FirstOrDefault(other => string.CompareOrdinal(other.Name, table.Name) > 0);
        return next is null ? null : [next.Name];
    }
}
