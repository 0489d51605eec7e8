using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>An entry of the ledger.</summary>
/// <param name="Number">Of the invoice or credit note; null for other documents.</param>
public sealed record PostedEntry(
    DateOnly Day, string Transaction, string Fact, string Document, string? Number, string Customer, string CustomerName, string Account, string Role, long? Debit, long? Credit, string? Plan, string? Tax);

/// <summary>Every entry of some days.</summary>
public sealed class GeneralLedger : Report<PostedEntry>
{
    public override string Name => "ledger";

    public override string English => "Ledger";

    public override string French => "Grand livre";

    public override string Summary => "Every entry of the ledger.";

    public override string Resume => "Chaque écriture du grand livre.";

    public override string SummaryBy => "account";

    protected override bool IsLong => true;

    protected override string Sql =>
        """
        SELECT e.day, t.id, t.fact, t.document, coalesce(i.number, n.number), e.customer, c.name, e.account, e.role,
            CASE WHEN e.amount > 0 THEN e.amount END, CASE WHEN e.amount < 0 THEN -e.amount END,
            e.plan || '/' || e.plan_version, e.tax_country || ' ' || trim_scale(e.tax_percent)
        FROM ledger_entries e
        JOIN ledger_transactions t ON t.organization = e.organization AND t.id = e.transaction
        JOIN customers c ON c.organization = e.organization AND c.id = e.customer
        LEFT JOIN invoices i ON i.organization = t.organization AND i.id = t.document
        LEFT JOIN credit_notes n ON n.organization = t.organization AND n.id = t.document
        WHERE e.organization = $1 AND e.currency = $2 AND e.day BETWEEN $3 AND $4
        ORDER BY e.day, t.id, e.ordinal
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<PostedEntry, object?> Cell)> Cells { get; } =
    [
        Day("day", "Day", "Date", row => row.Day),
        Text("transaction", "Transaction", "Écriture", row => row.Transaction),
        Text("fact", "Fact", "Nature", row => row.Fact),
        Text("document", "Document", "Pièce", row => row.Document),
        Text("number", "Number", "Numéro", row => row.Number),
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("account", "Account", "Compte", row => row.Account),
        Text("role", "For", "Usage", row => row.Role),
        Amount("debit", "Debit", "Débit", row => row.Debit),
        Amount("credit", "Credit", "Crédit", row => row.Credit),
        Text("plan", "Plan", "Formule", row => row.Plan),
        Text("tax", "Tax", "Taxe", row => row.Tax),
    ];

    protected override PostedEntry ReadRow(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8),
        row.LongOrNull(9), row.LongOrNull(10), row.TextOrNull(11), row.TextOrNull(12));

    protected override Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, Func<string, long> total, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ReportCheck>>(
        [new ReportCheck("debits_less_credits", total("debit") - total("credit"))]);
}
