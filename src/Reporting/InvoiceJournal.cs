using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>An issued document; amounts of a credit note are negative.</summary>
/// <param name="Kind"><c>subscription</c>, <c>one_off</c>, <c>late_fee</c> or <c>credit_note</c>.</param>
/// <param name="Due">What is due of it now; null for a credit note.</param>
public sealed record JournalDocument(
    DateOnly IssueDate, string Number, string Kind, string Customer, string CustomerName, string? Country, string? VatNumber, DateOnly? DueDate, string? Corrects, long Net, long Tax, long Total, string Status, long? Due);

/// <summary>Invoices and credit notes in the order of their days and numbers.</summary>
public sealed class InvoiceJournal : Report<JournalDocument>
{
    public override string Name => "invoice-journal";

    public override string English => "Invoice journal";

    public override string French => "Journal des ventes";

    public override string Summary => "Every invoice and credit note issued, in the order of their days and numbers.";

    public override string Resume => "Chaque facture et avoir émis, dans l'ordre des dates et des numéros.";

    public override string SummaryBy => "kind";

    protected override bool IsLong => true;

    protected override string Sql =>
        """
        SELECT i.issue_date, i.number, i.kind, i.customer, i.buyer ->> 'name', coalesce(i.buyer #>> '{address,country}', i.seller ->> 'country'), i.buyer ->> 'vat_number', i.due_date,
            NULL, i.total - i.tax_total, i.tax_total, i.total, i.status, i.amount_due
        FROM invoices i
        WHERE i.organization = $1 AND i.currency = $2 AND i.number IS NOT NULL AND i.issue_date BETWEEN $3 AND $4
        UNION ALL
        SELECT n.issue_date, n.number, 'credit_note', n.customer, n.buyer ->> 'name', coalesce(n.buyer #>> '{address,country}', n.seller ->> 'country'), n.buyer ->> 'vat_number', NULL,
            i.number, -n.subtotal, -n.tax_total, -n.total, n.status, NULL
        FROM credit_notes n JOIN invoices i ON i.organization = n.organization AND i.id = n.invoice
        WHERE n.organization = $1 AND n.currency = $2 AND n.number IS NOT NULL AND n.issue_date BETWEEN $3 AND $4
        ORDER BY 1, 2
        """;

    /// <summary>What the ledger has of the same documents: all that is not the customer's side of them, the other way round.</summary>
    private const string Posted =
        """
        SELECT coalesce(-sum(e.amount), 0)::bigint
        FROM ledger_transactions t JOIN ledger_entries e ON e.organization = t.organization AND e.transaction = t.id
        WHERE t.organization = $1 AND t.currency = $2 AND t.fact IN ('invoice', 'credit_note') AND t.day BETWEEN $3 AND $4
            AND e.role NOT IN ('receivable', 'customer_credit', 'bad_debt')
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<JournalDocument, object?> Cell)> Cells { get; } =
    [
        Day("issue_date", "Issued", "Date", row => row.IssueDate),
        Text("number", "Number", "Numéro", row => row.Number),
        Text("kind", "Kind", "Nature", row => row.Kind),
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("country", "Country", "Pays", row => row.Country),
        Text("vat_number", "VAT number", "N° de TVA", row => row.VatNumber),
        Day("due_date", "Due", "Échéance", row => row.DueDate),
        Text("corrects", "Corrects", "Rectifie", row => row.Corrects),
        Amount("net", "Net", "HT", row => row.Net),
        Amount("tax", "Tax", "TVA", row => row.Tax),
        Amount("total", "Total", "TTC", row => row.Total),
        Text("status", "Status", "Statut", row => row.Status),
        Amount("amount_due", "Due now", "Reste dû", row => row.Due),
    ];

    protected override JournalDocument ReadRow(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.DayOrNull(7), row.TextOrNull(8),
        row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetString(12), row.LongOrNull(13));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, Func<string, long> total, CancellationToken cancellationToken) =>
        [new ReportCheck("total_less_ledger", total("total") - await FigureAsync(connection, Posted, request, cancellationToken))];
}
