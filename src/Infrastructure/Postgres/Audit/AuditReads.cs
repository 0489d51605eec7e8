using NodaTime;
using Npgsql;

namespace OrleansBilling.Infrastructure.Postgres.Audit;

/// <summary>An event as the journal keeps it, with what tells which events one commit wrote.</summary>
public sealed record AuditedEntry(string Stream, long Version, string Type, string Data, Instant At, long Position, string Commit);

/// <summary>An entry of the register beside what it says of its document.</summary>
public sealed record AuditedNumber(
    string Series, long Sequence, string Document, string Number, LocalDate IssueDate, LocalDate? DueDate, string Previous, string Seal, string Text);

/// <summary>An entry of the ledger with its transaction; nothing of an entry where the transaction has none.</summary>
public sealed record AuditedLedgerEntry(
    string Customer, string Transaction, string Fact, LocalDate Day, string Document, string Currency, long RecordedIn,
    int Ordinal, LocalDate EntryDay, string Role, string Account, string EntryCurrency, long Amount, string EntryCustomer,
    string? Plan, int? PlanVersion, string? TaxCountry, decimal? TaxPercent);

/// <summary>What an audit reads of a snapshot.</summary>
public static class AuditReads
{
    /// <summary>The customers that follow an id, whoever knows them: their rows, their states or their journals.</summary>
    public static Task<IReadOnlyList<string>> CustomersAsync(this AuditSnapshot snapshot, string organization, string after, int limit) => snapshot.ReadAsync(
        $"""
        SELECT id FROM (
            (SELECT id FROM {snapshot.Schema}.customers WHERE organization = $1 AND id > $2 ORDER BY id LIMIT $3)
            UNION
            (SELECT substr(stream, 10) FROM {snapshot.Schema}.journal
             WHERE organization = $1 AND stream > 'customer/' || $2 AND stream LIKE 'customer/%' AND version = 1 ORDER BY stream LIMIT $3)) AS known
        WHERE id > $2
        ORDER BY id
        LIMIT $3
        """,
        row => row.GetString(0),
        Param.Text(organization), Param.Text(after), Param.Int(limit));

    /// <summary>How many events there are of customers and their subscriptions, so that a page is no longer than memory bears.</summary>
    public static Task<IReadOnlyList<(string Customer, long Events)>> WeighAsync(this AuditSnapshot snapshot, string organization, string[] customers) => snapshot.ReadAsync(
        $"""
        SELECT c.id, coalesce((SELECT version FROM {snapshot.Schema}.customers WHERE organization = $1 AND id = c.id), 0)
            + coalesce((SELECT sum(version)::bigint FROM {snapshot.Schema}.subscriptions WHERE organization = $1 AND customer = c.id), 0)
        FROM unnest($2::text[]) WITH ORDINALITY AS c (id, place)
        ORDER BY c.place
        """,
        row => (row.GetString(0), row.GetInt64(1)),
        Param.Text(organization), Param.Texts(customers));

    public static Task<IReadOnlyList<string>> SubscriptionsAsync(this AuditSnapshot snapshot, string organization, string[] customers) => snapshot.ReadAsync(
        $"SELECT id FROM {snapshot.Schema}.subscriptions WHERE organization = $1 AND customer = ANY ($2) ORDER BY id",
        row => row.GetString(0),
        Param.Text(organization), Param.Texts(customers));

    /// <summary>Streams that are neither a customer's nor a subscription's, and subscriptions' without a row, in their order.</summary>
    public static Task<IReadOnlyList<string>> OtherStreamsAsync(this AuditSnapshot snapshot, string organization, string after, int limit) => snapshot.ReadAsync(
        $"""
        SELECT DISTINCT stream FROM {snapshot.Schema}.journal j
        WHERE organization = $1 AND stream > $2 AND stream NOT LIKE 'customer/%'
            AND (stream NOT LIKE 'subscription/%'
                 OR version = 1 AND NOT EXISTS (SELECT FROM {snapshot.Schema}.subscriptions s WHERE s.organization = $1 AND s.id = substr(j.stream, 14)))
        ORDER BY stream
        LIMIT $3
        """,
        row => row.GetString(0),
        Param.Text(organization), Param.Text(after), Param.Int(limit));

    /// <summary>All events of some streams, stream by stream, oldest first.</summary>
    public static async Task<ILookup<string, AuditedEntry>> EventsAsync(this AuditSnapshot snapshot, string organization, string[] streams)
    {
        var entries = await snapshot.ReadAsync(
            $"""
            SELECT stream, version, type, data::text, at, position, committed_in::text FROM {snapshot.Schema}.journal
            WHERE organization = $1 AND stream = ANY ($2)
            ORDER BY stream, version
            """,
            row => new AuditedEntry(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.At(4), row.GetInt64(5), row.GetString(6)),
            Param.Text(organization), Param.Texts(streams));
        return entries.ToLookup(entry => entry.Stream, StringComparer.Ordinal);
    }

    /// <summary>Stored states by name and key: <c>customer org_x/cus_y</c>.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> StatesAsync(this AuditSnapshot snapshot, string[] keys)
    {
        var states = await snapshot.ReadAsync(
            $"SELECT state_name || ' ' || id_text, payload::text FROM {snapshot.Schema}.grain_state WHERE id_text = ANY ($1) AND payload IS NOT NULL",
            row => (Key: row.GetString(0), Payload: row.GetString(1)),
            Param.Texts(keys));
        return states.DistinctBy(state => state.Key).ToDictionary(state => state.Key, state => state.Payload, StringComparer.Ordinal);
    }

    public static Task<IReadOnlyList<AuditedLedgerEntry>> LedgerAsync(this AuditSnapshot snapshot, string organization, string[] customers) => snapshot.ReadAsync(
        $"""
        SELECT t.customer, t.id, t.fact, t.day, t.document, t.currency, t.recorded_in, coalesce(e.ordinal, 0), coalesce(e.day, t.day), coalesce(e.role, ''), coalesce(e.account, ''),
            coalesce(e.currency, ''), coalesce(e.amount, 0), coalesce(e.customer, ''), e.plan, e.plan_version, e.tax_country, e.tax_percent
        FROM {snapshot.Schema}.ledger_transactions t
        LEFT JOIN {snapshot.Schema}.ledger_entries e ON e.organization = t.organization AND e.transaction = t.id
        WHERE t.organization = $1 AND t.customer = ANY ($2)
        ORDER BY t.customer, t.id, e.ordinal
        """,
        row => new AuditedLedgerEntry(
            row.GetString(0), row.GetString(1), row.GetString(2), row.Day(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetInt32(7), row.Day(8),
            row.GetString(9), row.GetString(10), row.GetString(11), row.GetInt64(12), row.GetString(13), row.Text(14), row.IntOrNull(15), row.Text(16),
            row.IsDBNull(17) ? null : row.GetDecimal(17)),
        Param.Text(organization), Param.Texts(customers));

    public static async Task<IReadOnlyDictionary<string, AuditedNumber>> NumbersAsync(this AuditSnapshot snapshot, string organization, string[] documents)
    {
        var numbers = await snapshot.ReadAsync(
            $"""
            SELECT series, sequence, document, number, issue_date, due_date, previous_seal, seal, document_text FROM {snapshot.Schema}.register_entries
            WHERE organization = $1 AND document = ANY ($2)
            """,
            ReadNumber,
            Param.Text(organization), Param.Texts(documents));
        return numbers.ToDictionary(number => number.Document, StringComparer.Ordinal);
    }

    /// <summary>The entries of a series that follow a sequence.</summary>
    public static Task<IReadOnlyList<AuditedNumber>> SeriesAsync(this AuditSnapshot snapshot, string organization, string series, long after, int limit) => snapshot.ReadAsync(
        $"""
        SELECT series, sequence, document, number, issue_date, due_date, previous_seal, seal, document_text FROM {snapshot.Schema}.register_entries
        WHERE organization = $1 AND series = $2 AND sequence > $3
        ORDER BY sequence
        LIMIT $4
        """,
        ReadNumber,
        Param.Text(organization), Param.Text(series), Param.Long(after), Param.Int(limit));

    /// <summary>The ends of the series, by their names; also of series that lost theirs.</summary>
    public static Task<IReadOnlyList<(string Series, long Sequence, string Seal, LocalDate? IssueDate)>> SeriesEndsAsync(this AuditSnapshot snapshot, string organization) => snapshot.ReadAsync(
        $"""
        SELECT s.series, coalesce(r.last_sequence, 0), coalesce(r.last_seal, ''), r.last_issue_date
        FROM (SELECT series FROM {snapshot.Schema}.register_series WHERE organization = $1
              UNION SELECT series FROM (VALUES ('invoice'), ('credit_note')) AS ours (series)
              WHERE EXISTS (SELECT FROM {snapshot.Schema}.register_entries e WHERE e.organization = $1 AND e.series = ours.series)) AS s
        LEFT JOIN {snapshot.Schema}.register_series r ON r.organization = $1 AND r.series = s.series
        ORDER BY s.series
        """,
        row => (row.GetString(0), row.GetInt64(1), row.GetString(2), row.DayOrNull(3)),
        Param.Text(organization));

    /// <summary>Of some documents, those that do not exist.</summary>
    public static Task<IReadOnlyList<string>> WithoutRowAsync(this AuditSnapshot snapshot, string organization, string[] documents) => snapshot.ReadAsync(
        $"""
        SELECT d.id FROM unnest($2::text[]) AS d (id)
        WHERE NOT EXISTS (SELECT FROM {snapshot.Schema}.invoices i WHERE i.organization = $1 AND i.id = d.id)
            AND NOT EXISTS (SELECT FROM {snapshot.Schema}.credit_notes n WHERE n.organization = $1 AND n.id = d.id)
        """,
        row => row.GetString(0),
        Param.Text(organization), Param.Texts(documents));

    /// <summary>Test clocks with their time; whether each is being moved at this moment.</summary>
    public static async Task<IReadOnlyDictionary<string, (Instant Now, bool Moves)>> ClocksAsync(this AuditSnapshot snapshot, string organization)
    {
        var clocks = await snapshot.ReadAsync(
            $"SELECT id, now, target IS NOT NULL FROM {snapshot.Schema}.test_clocks WHERE organization = $1",
            row => (Id: row.GetString(0), Now: row.At(1), Moves: row.GetBoolean(2)),
            Param.Text(organization));
        return clocks.ToDictionary(clock => clock.Id, clock => (clock.Now, clock.Moves), StringComparer.Ordinal);
    }

    /// <summary>Of some objects, those of which people were told, with the reason, that they cannot be woken.</summary>
    public static Task<IReadOnlyList<string>> StuckAsync(this AuditSnapshot snapshot, string organization, string[] objects) => snapshot.ReadAsync(
        $"SELECT DISTINCT object FROM {snapshot.Schema}.alerts WHERE organization = $1 AND kind = 'stuck_work' AND resolved_at IS NULL AND object = ANY ($2)",
        row => row.GetString(0),
        Param.Text(organization), Param.Texts(objects));

    private static AuditedNumber ReadNumber(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.Day(4), row.DayOrNull(5), row.GetString(6), row.GetString(7), row.GetString(8));

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(this AuditSnapshot snapshot, string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        await using var command = snapshot.Command(sql, parameters);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await rows.ReadAsync()) found.Add(read(rows));
        return found;
    }
}
