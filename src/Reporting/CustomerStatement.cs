using Npgsql;
using OrleansBilling.Contracts.Values;

namespace OrleansBilling.Reporting;

/// <summary>A movement between a customer and its seller; the first of all is what there was before.</summary>
/// <param name="Kind"><c>opening</c>, or the fact of the ledger.</param>
/// <param name="Document">The id of what moved it: an invoice, a credit note, a payment, a refund, a dispute.</param>
/// <param name="Invoice">The number of the invoice that it is about.</param>
/// <param name="Receivable">What it adds to what the customer owes.</param>
/// <param name="Owed">What the customer owes after it.</param>
/// <param name="Credit">What it adds to the credit balance.</param>
/// <param name="CreditBalance">The credit balance after it.</param>
/// <param name="Money">What came in with it, or, negative, went back; null when it moved no money.</param>
public sealed record StatementMovement(
    DateOnly Day, string Kind, string? Document, string? Number, string? Invoice, DateOnly? DueDate, string? Detail, long Receivable, decimal Owed, long Credit, decimal CreditBalance, long? Money);

/// <summary>
/// What moved between a customer and its seller over some days, taken from the ledger. What the customer owes and what it has in credit are two accounts and stay two
/// columns: a credit balance pays the next invoices, not those already open.
/// </summary>
public sealed class CustomerStatement : Report<StatementMovement>
{
    public override string Name => "customer-statement";

    public override string English => "Customer statement";

    public override string French => "Relevé de compte client";

    public override string Summary => "What moved between a customer and its seller: opening balances, invoices, payments, credits, closing balances.";

    public override string Resume => "Les mouvements d'un client : soldes d'ouverture, factures, paiements, avoirs, soldes de clôture.";

    public override string SummaryBy => "kind";

    public override bool IsOfCustomer => true;

    // The opening balances are the first movement, so that the movements add up to the closing ones. Of one fact the invoice comes before the credit that pays it.
    protected override string Sql =>
        """
        WITH posted AS (
            SELECT t.day, t.recorded_in, t.fact, t.id, t.document,
                coalesce(sum(e.amount) FILTER (WHERE e.role = 'receivable'), 0)::bigint AS receivable,
                coalesce(-sum(e.amount) FILTER (WHERE e.role = 'customer_credit'), 0)::bigint AS credit,
                (sum(e.amount) FILTER (WHERE e.role = 'bank'))::bigint AS money
            FROM ledger_transactions t JOIN ledger_entries e ON e.organization = t.organization AND e.transaction = t.id
            WHERE t.organization = $1 AND t.customer = $5 AND t.currency = $2 AND t.day <= $4 AND t.fact <> 'recognition'
            GROUP BY t.organization, t.id),
        movements AS (
            SELECT $3 AS day, 0::bigint AS recorded_in, 'opening' AS fact, '' AS id, NULL AS document,
                coalesce(sum(posted.receivable), 0)::bigint AS receivable, coalesce(sum(posted.credit), 0)::bigint AS credit, NULL::bigint AS money
            FROM customers c LEFT JOIN posted ON posted.day < $3
            WHERE c.organization = $1 AND c.id = $5 AND coalesce(c.currency, $2) = $2
            GROUP BY c.id
            UNION ALL
            SELECT day, recorded_in, fact, id, document, receivable, credit, money FROM posted WHERE day >= $3)
        SELECT m.day, m.fact,
            CASE m.fact WHEN 'chargeback' THEN split_part(m.document, ' ', 2) WHEN 'credit_by_hand' THEN NULL ELSE m.document END,
            coalesce(n.number, CASE WHEN m.fact = 'invoice' THEN i.number END), CASE WHEN m.fact <> 'invoice' THEN i.number END, CASE WHEN m.fact = 'invoice' THEN i.due_date END,
            coalesce(n.reason, r.reason, taken.reason, b.reason, CASE WHEN m.fact = 'payment' THEN p.method || coalesce(' ' || p.reference, '') END),
            m.receivable, (sum(m.receivable) OVER running)::bigint, m.credit, (sum(m.credit) OVER running)::bigint, m.money, $2
        FROM movements m
        LEFT JOIN credit_notes n ON m.fact = 'credit_note' AND n.organization = $1 AND n.id = m.document
        LEFT JOIN refunds r ON m.fact IN ('refund', 'refund_failed') AND r.organization = $1 AND r.id = m.document
        LEFT JOIN payments p ON p.organization = $1 AND p.id = CASE WHEN m.fact IN ('payment', 'chargeback') THEN split_part(m.document, ' ', 1) ELSE r.payment END
        LEFT JOIN chargebacks taken ON m.fact = 'chargeback' AND taken.organization = $1 AND taken.payment = p.id AND taken.id = split_part(m.document, ' ', 2)
        LEFT JOIN balance_movements b ON m.fact = 'credit_by_hand' AND b.organization = $1 AND b.customer = $5 AND b.recorded_in = m.recorded_in
        LEFT JOIN invoices i ON i.organization = $1 AND i.id = coalesce(n.invoice, p.invoice, m.document)
        WINDOW running AS (ORDER BY m.fact <> 'opening', m.day, m.recorded_in, m.fact = 'credit_applied', m.id)
        ORDER BY m.fact <> 'opening', m.day, m.recorded_in, m.fact = 'credit_applied', m.id
        """;

    private const string Owed =
        """
        SELECT coalesce(sum(e.amount), 0)::bigint
        FROM ledger_transactions t JOIN ledger_entries e ON e.organization = t.organization AND e.transaction = t.id
        WHERE t.organization = $1 AND t.customer = $5 AND t.currency = $2 AND t.fact <> 'recognition' AND t.day <= $4 AND e.role = 'receivable' AND $3 <= $4
        """;

    private const string Invoiced =
        "SELECT coalesce(sum(total), 0)::bigint FROM invoices WHERE organization = $1 AND customer = $5 AND currency = $2 AND number IS NOT NULL AND issue_date BETWEEN $3 AND $4";

    /// <summary>The movements of the credit balance whose facts are posted by the last day. Those of documents are recorded before the documents get their numbers.</summary>
    private const string Credited =
        """
        SELECT coalesce(sum(m.amount), 0)::bigint
        FROM balance_movements m
        LEFT JOIN invoices i ON i.organization = m.organization AND i.id = m.invoice
        LEFT JOIN credit_notes n ON n.organization = m.organization AND n.id = m.credit_note AND n.recorded_in = m.recorded_in
        WHERE m.organization = $1 AND m.customer = $5 AND m.currency = $2 AND $3 <= $4 AND CASE
            WHEN i.id IS NOT NULL THEN i.issue_date <= $4
            WHEN n.id IS NOT NULL THEN n.issue_date <= $4
            ELSE EXISTS (
                SELECT FROM ledger_transactions t
                WHERE t.organization = m.organization AND t.customer = m.customer AND t.recorded_in = m.recorded_in AND t.fact <> 'recognition' AND t.day <= $4)
            END
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<StatementMovement, object?> Cell)> Cells { get; } =
    [
        Day("day", "Day", "Date", row => row.Day),
        Text("kind", "Kind", "Nature", row => row.Kind),
        Text("document", "Document", "Pièce", row => row.Document),
        Text("number", "Number", "Numéro", row => row.Number),
        Text("invoice", "Of invoice", "De la facture", row => row.Invoice),
        Day("due_date", "Due", "Échéance", row => row.DueDate),
        Text("detail", "Detail", "Libellé", row => row.Detail),
        Amount("receivable", "Receivable", "Créance", row => row.Receivable),
        Number("owed", "Owed after it", "Solde dû", row => row.Owed),
        Amount("credit", "Credit", "Crédit", row => row.Credit),
        Number("credit_balance", "Credit balance after it", "Solde créditeur", row => row.CreditBalance),
        Amount("money", "Money in", "Encaissement", row => row.Money),
    ];

    protected override StatementMovement ReadRow(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateOnly>(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3), row.TextOrNull(4), row.DayOrNull(5), row.TextOrNull(6),
        row.GetInt64(7), MinorUnits.Major(row.GetInt64(8), row.GetString(12)), row.GetInt64(9), MinorUnits.Major(row.GetInt64(10), row.GetString(12)), row.LongOrNull(11));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<StatementMovement> rows, CancellationToken cancellationToken) =>
    [
        new ReportCheck("owed_less_ledger", rows.Sum(row => row.Receivable) - await FigureAsync(connection, Owed, request, cancellationToken)),
        new ReportCheck("invoices_less_documents", rows.Where(row => row.Kind == "invoice").Sum(row => row.Receivable) - await FigureAsync(connection, Invoiced, request, cancellationToken)),
        new ReportCheck("credit_less_movements", rows.Sum(row => row.Credit) - await FigureAsync(connection, Credited, request, cancellationToken)),
    ];
}
