using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Register;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>Where the next document of a series stands. The issue date given must not lie before <paramref name="EarliestIssueDate"/>.</summary>
/// <param name="EarliestIssueDate">The last date of the series; null when it is empty, or when dates may go backwards (a sandbox).</param>
public sealed record RegisterSlot(string Document, long Sequence, string PreviousSeal, LocalDate? EarliestIssueDate);

/// <summary>What the rules made of a slot.</summary>
/// <param name="DocumentText">The canonical JSON that the seal covers, kept byte by byte.</param>
public sealed record SealedDocument(string Number, LocalDate IssueDate, LocalDate? DueDate, string DocumentText, string Seal);

/// <summary>A document's place in the register. It never changes.</summary>
public sealed record RegisterEntry(
    string Series, long Sequence, string Document, string Number, LocalDate IssueDate, LocalDate? DueDate, string PreviousSeal, string Seal, string DocumentText);

/// <summary>
/// Gives documents their number and seal. The truth is in PostgreSQL: the row of the series is locked until the commit, so that two
/// writers of one series (two activations of its grain, say) follow each other, and a roll-back leaves no gap.
/// </summary>
public static class RegisterStore
{
    /// <summary>Documents of one commit.</summary>
    public const int MaxBatch = 10_000;

    /// <summary>
    /// Returns the entries of the documents in the order given: the existing one where a document is numbered already, the next of the
    /// series otherwise. They count once the unit of work commits.
    /// </summary>
    /// <param name="seal">Makes number, dates, text and seal of a slot; called in order, once per new document.</param>
    /// <param name="allowBackwards">Only for a sandbox, whose test clocks are not in step.</param>
    public static async Task<IReadOnlyList<RegisterEntry>> SealAsync(
        UnitOfWork unit,
        string organization,
        string series,
        IReadOnlyList<string> documents,
        Func<RegisterSlot, SealedDocument> seal,
        bool allowBackwards = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(seal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(documents.Count, MaxBatch);
        await unit.FlushAsync(cancellationToken);
        var end = await LockSeriesAsync(unit, organization, series, cancellationToken);
        var entries = await FindAsync(unit, organization, documents, cancellationToken);
        var added = new List<RegisterEntry>();
        foreach (var document in documents.Where(document => !entries.ContainsKey(document)).Distinct(StringComparer.Ordinal))
        {
            var entry = Next(series, document, end, seal, allowBackwards);
            end = new SeriesEnd(entry.Sequence, entry.Seal, LocalDate.Max(entry.IssueDate, end.IssueDate ?? entry.IssueDate));
            entries.Add(document, entry);
            added.Add(entry);
        }

        if (added.Count > 0)
        {
            AddEntries(unit, organization, series, added);
            MoveSeries(unit, organization, series, end);
            // Sent now, so that a second call in the same unit sees them.
            await unit.FlushAsync(cancellationToken);
        }

        return [.. documents.Select(document => entries[document])];
    }

    private static RegisterEntry Next(
        string series, string document, SeriesEnd end, Func<RegisterSlot, SealedDocument> seal, bool allowBackwards)
    {
        var earliest = allowBackwards ? null : end.IssueDate;
        var slot = new RegisterSlot(document, checked(end.Sequence + 1), end.Seal, earliest);
        var made = seal(slot);
        if (earliest is { } floor && made.IssueDate < floor)
        {
            throw new InvalidOperationException(
                $"Document {document} would be issued on {made.IssueDate:uuuu-MM-dd}, before the last of series {series} ({floor:uuuu-MM-dd}).");
        }

        return new RegisterEntry(
            series, slot.Sequence, document, made.Number, made.IssueDate, made.DueDate, end.Seal, made.Seal, made.DocumentText);
    }

    private static async Task<SeriesEnd> LockSeriesAsync(UnitOfWork unit, string organization, string series, CancellationToken cancellationToken)
    {
        if (await TryLockSeriesAsync(unit, organization, series, cancellationToken) is { } end)
        {
            return end;
        }

        // Of two that find the series new, one creates it and the other waits here for the first one's commit.
        await using var create = unit.CreateCommand(
            "INSERT INTO register_series (organization, series, last_seal) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            Param.Text(organization),
            Param.Text(series),
            Param.Text(SealRule.Genesis));
        await create.ExecuteNonQueryAsync(cancellationToken);
        return await TryLockSeriesAsync(unit, organization, series, cancellationToken)
            ?? throw new InvalidOperationException($"Series {series} of {organization} was created and is not there.");
    }

    private static async Task<SeriesEnd?> TryLockSeriesAsync(
        UnitOfWork unit, string organization, string series, CancellationToken cancellationToken)
    {
        await using var command = unit.CreateCommand(
            "SELECT last_sequence, last_seal, last_issue_date FROM register_series WHERE organization = $1 AND series = $2 FOR UPDATE",
            Param.Text(organization),
            Param.Text(series));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new SeriesEnd(row.GetInt64(0), row.GetString(1), row.DayOrNull(2)) : null;
    }

    /// <summary>Read after the lock: what another writer committed before letting go of it is then seen.</summary>
    private static async Task<Dictionary<string, RegisterEntry>> FindAsync(
        UnitOfWork unit, string organization, IReadOnlyList<string> documents, CancellationToken cancellationToken)
    {
        // One index lookup per document whatever the planner thinks of the table's size.
        await using var command = unit.CreateCommand(
            """
            SELECT e.series, e.sequence, e.document, e.number, e.issue_date, e.due_date, e.previous_seal, e.seal, e.document_text
            FROM unnest($2) AS wanted (document)
            CROSS JOIN LATERAL (SELECT * FROM register_entries r WHERE r.organization = $1 AND r.document = wanted.document LIMIT 1) AS e
            """,
            Param.Text(organization),
            Param.Texts([.. documents.Distinct(StringComparer.Ordinal)]));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, RegisterEntry>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken))
        {
            var entry = ReadEntry(rows);
            found.Add(entry.Document, entry);
        }

        return found;
    }

    private static void AddEntries(UnitOfWork unit, string organization, string series, List<RegisterEntry> entries) => unit.Add(
        """
        INSERT INTO register_entries
            (organization, series, sequence, document, number, issue_date, due_date, previous_seal, seal, document_text)
        SELECT $1, $2, e.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10)
            AS e (sequence, document, number, issue_date, due_date, previous_seal, seal, document_text)
        """,
        Param.Text(organization),
        Param.Text(series),
        Param.Longs([.. entries.Select(entry => entry.Sequence)]),
        Param.Texts([.. entries.Select(entry => entry.Document)]),
        Param.Texts([.. entries.Select(entry => entry.Number)]),
        Param.Days([.. entries.Select(entry => (LocalDate?)entry.IssueDate)]),
        Param.Days([.. entries.Select(entry => entry.DueDate)]),
        Param.Texts([.. entries.Select(entry => entry.PreviousSeal)]),
        Param.Texts([.. entries.Select(entry => entry.Seal)]),
        Param.Texts([.. entries.Select(entry => entry.DocumentText)]));

    private static void MoveSeries(UnitOfWork unit, string organization, string series, SeriesEnd end) => unit.Add(
        "UPDATE register_series SET last_sequence = $3, last_seal = $4, last_issue_date = $5 WHERE organization = $1 AND series = $2",
        Param.Text(organization),
        Param.Text(series),
        Param.Long(end.Sequence),
        Param.Text(end.Seal),
        Param.Day(end.IssueDate));

    private static RegisterEntry ReadEntry(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetString(3),
        row.Day(4),
        row.DayOrNull(5),
        row.GetString(6),
        row.GetString(7),
        row.GetString(8));

    private sealed record SeriesEnd(long Sequence, string Seal, LocalDate? IssueDate);
}
