using NodaTime;
using Npgsql;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>An event as it stands in the journal.</summary>
internal sealed record JournalLine(long Version, string Type, string Data, Instant At);

/// <summary>A line of the register.</summary>
internal sealed record RegisteredDocument(
    string Organization, string Series, long Sequence, string Document, string Number, LocalDate IssueDate, string PreviousSeal, string Seal, string Text);

/// <summary>An invoice's row.</summary>
internal sealed record InvoiceRow(
    string Organization, string Id, string? Subscription, LocalDate BillingDate, string Status, string? Number, long? Sequence, LocalDate? IssueDate, string? Seal);

/// <summary>A credit note's row.</summary>
internal sealed record CreditNoteRow(string Organization, string Id, string? Subscription, string? Invoice);

/// <summary>All of a database that <see cref="Books"/> looks at, read by its own statements and not by the code under test.</summary>
internal sealed class BooksData
{
    public Dictionary<(string Kind, string Organization, string Id), List<JournalLine>> Streams { get; } = [];

    /// <summary>Stored state as JSON text.</summary>
    public Dictionary<(string Kind, string Organization, string Id), string> States { get; } = [];

    /// <summary>Version and due moment (of a clock: its target) by table and key.</summary>
    public Dictionary<(string Table, string Organization, string Id), (long Version, Instant? Due)> Rows { get; } = [];

    /// <summary>Alerts as their rows tell them, with their versions.</summary>
    public Dictionary<(string Organization, string Id), (AlertState Alert, long Version)> Alerts { get; } = [];

    /// <summary>Entries of the ledger by customer, as text: transaction, fact, day, document, version, account, amount, plan, tax.</summary>
    public Dictionary<(string Organization, string Customer), List<string>> Ledger { get; } = [];

    /// <summary>Movements of monthly recurring revenue by subscription, in order, as text: version, day, kind, customer, plan, currency, amounts.</summary>
    public Dictionary<(string Organization, string Subscription), List<string>> Mrr { get; } = [];

    public List<InvoiceRow> Invoices { get; } = [];

    public List<CreditNoteRow> CreditNotes { get; } = [];

    /// <summary>What subscriptions have on shared invoices, by the ids they know it by.</summary>
    public List<(string Organization, string Subscription, string Bill, string Invoice)> Parts { get; } = [];

    public List<RegisteredDocument> Entries { get; } = [];

    public HashSet<string> Sandboxes { get; } = [];

    private Dictionary<(string Organization, string Customer), long> Movements { get; } = [];

    private ILookup<(string, string?), string> Documents { get; set; } = Array.Empty<string>().ToLookup(_ => ("", (string?)null));

    public long Balance((string Organization, string Customer) key) => Movements.GetValueOrDefault(key);

    /// <summary>Ids of the documents of a subscription; a credit note under the id of the invoice it stands for.</summary>
    public IEnumerable<string> DocumentsOf(string organization, string subscription) => Documents[(organization, subscription)];

    public static Task<BooksData> ReadAsync(MigratedDatabase database) => database.Billing.ReadAsync(async connection =>
    {
        // One snapshot, so that a cluster that still works does not smear the picture.
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        var data = new BooksData();
        await data.ReadJournalAsync(connection);
        await data.ReadStatesAsync(connection);
        await data.ReadRowsAsync(connection);
        await data.ReadDocumentsAsync(connection);
        await data.ReadAlertsAsync(connection);
        await data.ReadLedgerAsync(connection);
        await data.ReadMrrAsync(connection);
        data.Documents = data.Invoices.Select(invoice => (invoice.Organization, invoice.Subscription, invoice.Id))
            .Concat(data.Parts.Select(part => (part.Organization, Subscription: (string?)part.Subscription, Id: part.Bill)))
            .Concat(data.CreditNotes.Select(note => (note.Organization, note.Subscription, note.Id)))
            .ToLookup(document => (document.Organization, document.Subscription), document => document.Id);
        return data;
    });

    private async Task ReadAlertsAsync(NpgsqlConnection connection)
    {
        await foreach (var row in QueryAsync(connection, "SELECT organization, id, kind, object, customer, message, created_at, resolved_at, note, version FROM alerts"))
        {
            var customer = row.Text(4) is { } known ? new CustomerId(known) : (CustomerId?)null;
            var raised = new AlertRaised(row.GetString(1), row.GetString(2), row.GetString(3), customer, row.GetString(5), row.At(6));
            Alerts.Add((row.GetString(0), row.GetString(1)), (new AlertState(raised, row.AtOrNull(7) is { } at ? new AlertResolved(row.Text(8), at) : null), row.GetInt64(9)));
        }
    }

    private async Task ReadLedgerAsync(NpgsqlConnection connection)
    {
        const string sql =
            """
            SELECT t.organization, t.customer, concat_ws(' ', t.id, t.fact, t.day, t.document, t.recorded_in, e.role, e.account, e.currency, e.amount,
                e.plan || '/' || e.plan_version, e.tax_country || '/' || trim_scale(e.tax_percent)) || CASE WHEN e.day = t.day AND e.customer = t.customer THEN '' ELSE ' differs' END
            FROM ledger_transactions t JOIN ledger_entries e ON e.organization = t.organization AND e.transaction = t.id
            """;
        await foreach (var row in QueryAsync(connection, sql))
        {
            var key = (row.GetString(0), row.GetString(1));
            if (!Ledger.TryGetValue(key, out var entries)) Ledger.Add(key, entries = []);
            entries.Add(row.GetString(2));
        }
    }

    private async Task ReadMrrAsync(NpgsqlConnection connection)
    {
        const string sql =
            """
            SELECT organization, subscription, concat_ws(' ', recorded_in, day, kind, customer, plan || '/' || plan_version, currency, amount_before, amount_after)
            FROM mrr_movements ORDER BY organization, subscription, recorded_in
            """;
        await foreach (var row in QueryAsync(connection, sql))
        {
            var key = (row.GetString(0), row.GetString(1));
            if (!Mrr.TryGetValue(key, out var movements)) Mrr.Add(key, movements = []);
            movements.Add(row.GetString(2));
        }
    }

    private async Task ReadJournalAsync(NpgsqlConnection connection)
    {
        const string sql = "SELECT organization, stream, version, type, data::text, at FROM journal ORDER BY organization, stream, version";
        await foreach (var row in QueryAsync(connection, sql))
        {
            var stream = row.GetString(1).Split('/', 2);
            var key = (stream[0], row.GetString(0), stream[1]);
            if (!Streams.TryGetValue(key, out var lines)) Streams.Add(key, lines = []);
            lines.Add(new JournalLine(row.GetInt64(2), row.GetString(3), row.GetString(4), row.At(5)));
        }
    }

    private async Task ReadStatesAsync(NpgsqlConnection connection)
    {
        await foreach (var row in QueryAsync(connection, "SELECT state_name, id_text, payload::text FROM grain_state"))
        {
            var key = row.GetString(1).Split('/', 2);
            States.Add((row.GetString(0), key[0], key[^1]), row.GetString(2));
        }
    }

    private async Task ReadRowsAsync(NpgsqlConnection connection)
    {
        const string sql =
            """
            SELECT 'subscriptions', organization, id, version, next_due FROM subscriptions
            UNION ALL SELECT 'customers', organization, id, version, next_due FROM customers
            UNION ALL SELECT 'test_clocks', organization, id, version, target FROM test_clocks
            UNION ALL SELECT 'price_changes', organization, id, version, next_due FROM price_changes
            UNION ALL SELECT 'forecasts', organization, id, version, next_due FROM forecasts
            UNION ALL SELECT 'plans', organization, id, version, NULL FROM plans
            UNION ALL SELECT 'organizations', organization, organization, version, NULL FROM organizations
            """;
        await foreach (var row in QueryAsync(connection, sql)) Rows.Add((row.GetString(0), row.GetString(1), row.GetString(2)), (row.GetInt64(3), row.AtOrNull(4)));
        await foreach (var row in QueryAsync(connection, "SELECT organization FROM organizations WHERE mode = 'sandbox'")) Sandboxes.Add(row.GetString(0));
        await foreach (var row in QueryAsync(connection, "SELECT organization, customer, sum(amount)::bigint FROM balance_movements GROUP BY 1, 2"))
        {
            Movements.Add((row.GetString(0), row.GetString(1)), row.GetInt64(2));
        }
    }

    private async Task ReadDocumentsAsync(NpgsqlConnection connection)
    {
        await foreach (var row in QueryAsync(connection, "SELECT organization, subscription, bill, invoice FROM invoice_parts"))
        {
            Parts.Add((row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)));
        }

        const string invoices = "SELECT organization, id, subscription, billing_date, status, number, seal_sequence, issue_date, seal_hash FROM invoices";
        await foreach (var row in QueryAsync(connection, invoices))
        {
            Invoices.Add(new InvoiceRow(
                row.GetString(0), row.GetString(1), row.Text(2), row.Day(3), row.GetString(4), row.Text(5), row.LongOrNull(6), row.DayOrNull(7), row.Text(8)));
        }

        await foreach (var row in QueryAsync(connection, "SELECT organization, id, subscription, invoice FROM credit_notes"))
        {
            CreditNotes.Add(new CreditNoteRow(row.GetString(0), row.GetString(1), row.Text(2), row.Text(3)));
        }

        const string entries = "SELECT organization, series, sequence, document, number, issue_date, previous_seal, seal, document_text FROM register_entries";
        await foreach (var row in QueryAsync(connection, entries))
        {
            Entries.Add(new RegisteredDocument(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.Day(5), row.GetString(6), row.GetString(7), row.GetString(8)));
        }
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> QueryAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) yield return rows;
    }
}
