using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>Money that moved, or an attempt that moved none.</summary>
/// <param name="Day">Of money, that of the ledger; of an attempt that failed, the day it did; of one whose end was not known after the last day, the day it began.</param>
/// <param name="Kind"><c>payment</c>, <c>refund</c>, <c>chargeback</c> or <c>paid_out</c>, which is credit that was paid out by hand.</param>
/// <param name="Status"><c>succeeded</c>, <c>failed</c> or <c>pending</c>.</param>
/// <param name="Attempt">Its number within the payment; null for what the gateway was not asked for.</param>
/// <param name="Attempted">What the gateway was asked for.</param>
public sealed record MovedMoney(
    DateOnly Day, string Kind, string Status, string Customer, string CustomerName, string? Invoice, string? Payment, string Method, int? Attempt, string? FailureCode,
    long? Attempted, long? Taken, long? Refunded, long? ChargedBack, long? PaidOut)
{
    /// <summary>What it does to the bank account.</summary>
    public long? Net => Status == "succeeded" ? (Taken ?? 0) - (Refunded ?? 0) - (ChargedBack ?? 0) - (PaidOut ?? 0) : null;

    /// <summary>Whether it is an attempt that came to an end.</summary>
    public bool IsDecided => Attempted is not null && Status != "pending";
}

/// <summary>
/// Money that came in and went back between two days, and attempts that failed. Days and amounts of money are those of payments, refunds and chargebacks under the day on
/// which the ledger has them; attempts are read from the journal, which no later attempt changes.
/// </summary>
public sealed class Payments : Report<MovedMoney>
{
    public override string Name => "payments";

    public override string English => "Payments";

    public override string French => "Encaissements";

    public override string Summary => "Money that came in, attempts that failed, and money that went back, by day.";

    public override string Resume => "Les encaissements, les échecs de paiement et ce qui a été rendu, par jour.";

    public override string SummaryBy => "method";

    public override ReportChart Chart { get; } = new(ChartKind.Columns, ["taken", "refunded", "charged_back"]);

    protected override string Sql =>
        """
        WITH moved AS (
            SELECT day, fact, document, customer FROM ledger_transactions
            WHERE organization = $1 AND currency = $2 AND day BETWEEN $3 AND $4 AND fact IN ('payment', 'refund', 'chargeback', 'credit_by_hand')),
        began AS (
            SELECT j.data #>> '{attempt,payment}' AS payment, (j.data #>> '{attempt,number}')::integer AS number, j.data #>> '{attempt,invoice}' AS invoice, j.data #>> '{attempt,type}' AS method,
                replace(split_part(j.data #>> '{attempt,amount}', ' ', 1), '.', '')::bigint AS amount, substr(j.stream, 10) AS customer,
                ((j.data #>> '{attempt,at}')::timestamptz AT TIME ZONE o.time_zone)::date AS day
            FROM journal j JOIN organizations o ON o.organization = j.organization
            WHERE j.organization = $1 AND j.type = 'payment.attempted' AND split_part(j.data #>> '{attempt,amount}', ' ', 2) = $2),
        failed AS (
            SELECT j.data ->> 'payment' AS payment, (j.data ->> 'number')::integer AS number, j.data ->> 'code' AS code, ((j.data ->> 'at')::timestamptz AT TIME ZONE o.time_zone)::date AS day
            FROM journal j JOIN organizations o ON o.organization = j.organization
            WHERE j.organization = $1 AND j.type = 'payment.failed'),
        lines AS (
            SELECT m.day, 'payment' AS kind, 'succeeded' AS status, m.customer, p.invoice, p.id AS payment, p.method, nullif(p.attempt, 0) AS attempt, NULL AS code,
                CASE WHEN p.attempt > 0 THEN p.amount END AS attempted, p.amount AS taken, NULL::bigint AS refunded, NULL::bigint AS charged_back, NULL::bigint AS paid_out
            FROM moved m JOIN payments p ON p.organization = $1 AND p.id = m.document WHERE m.fact = 'payment'
            UNION ALL
            SELECT m.day, 'refund', 'succeeded', m.customer, r.invoice, r.payment, p.method, NULL, NULL, NULL, NULL, r.amount, NULL, NULL
            FROM moved m JOIN refunds r ON r.organization = $1 AND r.id = m.document JOIN payments p ON p.organization = $1 AND p.id = r.payment WHERE m.fact = 'refund'
            UNION ALL
            SELECT m.day, 'chargeback', 'succeeded', m.customer, p.invoice, p.id, p.method, NULL, c.reason, NULL, NULL, NULL, c.amount, NULL
            FROM moved m JOIN chargebacks c ON c.organization = $1 AND c.payment = split_part(m.document, ' ', 1) AND c.id = substr(m.document, strpos(m.document, ' ') + 1)
            JOIN payments p ON p.organization = $1 AND p.id = c.payment WHERE m.fact = 'chargeback'
            UNION ALL
            SELECT m.day, 'paid_out', 'succeeded', m.customer, NULL, NULL, 'credit_balance', NULL, NULL, NULL, NULL, NULL, NULL, -b.amount
            FROM moved m JOIN balance_movements b ON b.organization = $1 AND b.customer = m.customer AND b.recorded_in = split_part(m.document, ' ', 2)::bigint
            WHERE m.fact = 'credit_by_hand' AND b.amount < 0
            UNION ALL
            SELECT f.day, 'payment', 'failed', b.customer, b.invoice, b.payment, b.method, b.number, f.code, b.amount, NULL, NULL, NULL, NULL
            FROM failed f JOIN began b ON b.payment = f.payment AND b.number = f.number WHERE f.day BETWEEN $3 AND $4
            UNION ALL
            SELECT b.day, 'payment', 'pending', b.customer, b.invoice, b.payment, b.method, b.number, NULL, b.amount, NULL, NULL, NULL, NULL
            FROM began b
            WHERE b.day BETWEEN $3 AND $4
                AND NOT EXISTS (SELECT FROM failed f WHERE f.payment = b.payment AND f.number = b.number AND f.day <= $4)
                AND NOT EXISTS (SELECT FROM began later WHERE later.payment = b.payment AND later.number > b.number AND later.day <= $4)
                AND NOT EXISTS (SELECT FROM ledger_transactions t WHERE t.organization = $1 AND t.document = b.payment AND t.fact = 'payment' AND t.day <= $4))
        SELECT l.day, l.kind, l.status, l.customer, coalesce(i.buyer ->> 'name', c.name), i.number, l.payment, l.method, l.attempt, l.code, l.attempted, l.taken, l.refunded, l.charged_back, l.paid_out
        FROM lines l
        JOIN customers c ON c.organization = $1 AND c.id = l.customer
        LEFT JOIN invoices i ON i.organization = $1 AND i.id = l.invoice
        ORDER BY l.day, l.customer, l.payment, l.attempt, l.kind, l.status, i.number, l.refunded, l.charged_back, l.paid_out
        """;

    /// <summary>What the ledger's bank accounts moved in these days.</summary>
    private const string Bank =
        "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_entries WHERE organization = $1 AND currency = $2 AND role = 'bank' AND day BETWEEN $3 AND $4";

    /// <summary>Money that moved by the rows of payments and is not in the ledger at all, whatever the day.</summary>
    private const string NotPosted =
        """
        WITH money AS (
            SELECT 'payment' AS fact, id AS document, amount FROM payments WHERE organization = $1 AND currency = $2 AND status = 'succeeded'
            UNION ALL
            SELECT 'refund', id, amount FROM refunds WHERE organization = $1 AND currency = $2 AND status = 'succeeded'
            UNION ALL
            SELECT 'chargeback', payment || ' ' || id, amount FROM chargebacks WHERE organization = $1 AND currency = $2)
        SELECT coalesce(sum(money.amount), 0)::bigint
        FROM money LEFT JOIN ledger_transactions t ON t.organization = $1 AND t.document = money.document AND t.fact = money.fact
        WHERE t.id IS NULL AND $3 <= $4
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<MovedMoney, object?> Cell)> Cells { get; } =
    [
        Day("day", "Day", "Date", row => row.Day),
        Text("kind", "Kind", "Nature", row => row.Kind),
        Text("status", "Status", "Statut", row => row.Status),
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("invoice", "Invoice", "Facture", row => row.Invoice),
        Text("payment", "Payment", "Paiement", row => row.Payment),
        Text("method", "Method", "Moyen", row => row.Method),
        Number("attempt", "Attempt", "Tentative", row => row.Attempt),
        Text("failure_code", "Reason", "Motif", row => row.FailureCode),
        Amount("attempted", "Attempted", "Demandé", row => row.Attempted),
        Amount("taken", "Taken", "Encaissé", row => row.Taken),
        Amount("refunded", "Refunded", "Remboursé", row => row.Refunded),
        Amount("charged_back", "Charged back", "Rejeté", row => row.ChargedBack),
        Amount("paid_out", "Credit paid out", "Avoir versé", row => row.PaidOut),
        Amount("net", "Net", "Net", row => row.Net),
    ];

    protected override MovedMoney ReadRow(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.GetString(7), row.IntOrNull(8), row.TextOrNull(9),
        row.LongOrNull(10), row.LongOrNull(11), row.LongOrNull(12), row.LongOrNull(13), row.LongOrNull(14));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<MovedMoney> rows, CancellationToken cancellationToken) =>
        [
            new ReportCheck("net_less_ledger", rows.Sum(row => row.Net ?? 0) - await FigureAsync(connection, Bank, request, cancellationToken)),
            new ReportCheck("not_in_the_ledger", await FigureAsync(connection, NotPosted, request, cancellationToken)),
        ];

    protected override Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<MovedMoney> rows, CancellationToken cancellationToken)
    {
        var (decided, succeeded) = (rows.Count(row => row.IsDecided), rows.Count(row => row is { IsDecided: true, Status: "succeeded" }));
        return Task.FromResult<IReadOnlyList<ReportFigure>>(
        [
            ReportFigure.Number("attempts", "Attempts that came to an end", "Tentatives abouties ou échouées", decided),
            ReportFigure.Number("attempts_succeeded", "of which succeeded", "dont abouties", succeeded),
            ReportFigure.Percent("payment_rate", "Payment rate, %", "Taux de paiement, %", succeeded, decided),
            ReportFigure.Percent(
                "payment_rate_by_amount", "Payment rate by amount, %", "Taux de paiement en montant, %",
                rows.Where(row => row is { IsDecided: true, Status: "succeeded" }).Sum(row => row.Attempted ?? 0), rows.Where(row => row.IsDecided).Sum(row => row.Attempted ?? 0)),
        ]);
    }
}
