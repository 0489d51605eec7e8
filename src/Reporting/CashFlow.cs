using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What is expected to come in over some days, or, of a month that is over, what would have been expected and what came.</summary>
/// <param name="Kind"><c>week</c> and <c>later</c> are to come; <c>month</c> and <c>mean_error</c> are over.</param>
/// <param name="To">The last day; null when it is open.</param>
/// <param name="Open">Of invoices that are open.</param>
/// <param name="Renewals">Of bills to come.</param>
/// <param name="Said">What this report would have expected of the month the day before it began.</param>
/// <param name="Received">What came in, less what went back.</param>
/// <param name="Naive">The guess that it is as much as the month before.</param>
public sealed record ExpectedCash(
    string Kind, string Period, DateOnly From, DateOnly? To, long? Open, long? Renewals, long? Said, long? Received, long? Naive, long? MeanError, long? NaiveMeanError)
{
    /// <summary>Nobody knows when what comes later comes.</summary>
    public long? Expected => Kind == "week" ? Open + Renewals : null;

    public long? Error => Said is null ? null : Math.Abs(Said.Value - Received!.Value);

    public long? NaiveError => Naive is null ? null : Math.Abs(Naive.Value - Received!.Value);
}

/// <summary>
/// What is expected to come in over thirteen weeks, and how well the same query would have said it of the last six months. It reads the ledger and documents that do not
/// change, and of each past day only what was there by then: see docs/reports.md for what it leaves out.
/// </summary>
public sealed class CashFlow : Report<ExpectedCash>
{
    public override string Name => "cash-flow";

    public override string English => "Cash-flow forecast";

    public override string French => "Prévision de trésorerie";

    public override string Summary => "What open invoices and renewals are expected to bring in over thirteen weeks, and how well that was said of the last months.";

    public override string Resume => "Ce que factures ouvertes et renouvellements devraient rapporter sur treize semaines, et la justesse de cette prévision pour les derniers mois.";

    public override string SummaryBy => "period";

    public override bool IsAsOf => true;

    public override ReportChart Chart { get; } = new(ChartKind.Columns, ["expected", "said", "received"]);

    // What has not come in within thirteen weeks of the day it was expected on is expected on none.
    // A view is a day from which one looks ahead: 0 is the report's own, the others are the days before the last whole months, the earliest of them 218 days back. Who was not
    // billed for about two periods before it has stopped, so older bills need not be read.
    protected override string Sql =>
        $$"""
        WITH views AS (
            SELECT 0 AS view, $4 AS day, $4 + 1 AS first, $4 + 91 AS last
            UNION ALL
            SELECT back, month - 1, month, (month + interval '1 month')::date - 1
            FROM generate_series(1, 6) AS back, LATERAL (SELECT (date_trunc('month', ($4 + 1)::timestamp) - make_interval(months => back))::date AS month) AS months
            WHERE month > (SELECT min(day) FROM ledger_transactions WHERE organization = $1 AND currency = $2)),
        moves AS MATERIALIZED (
            SELECT t.customer, {{LedgerByInvoice.Invoice}} AS invoice, t.day, e.amount, t.fact
            {{LedgerByInvoice.Entries}}
            WHERE e.organization = $1 AND e.currency = $2 AND e.role = 'receivable' AND e.day <= $4),
        owed AS (
            SELECT v.view, v.first, m.customer, i.due_date, sum(m.amount)::bigint AS amount,
                CASE WHEN bool_and(m.fact <> 'write_off') THEN max(m.day) FILTER (WHERE m.fact = 'payment') - i.due_date END AS delay
            FROM views v JOIN moves m ON m.day <= v.day LEFT JOIN invoices i ON i.organization = $1 AND i.id = m.invoice
            GROUP BY v.view, v.first, m.customer, m.invoice, i.due_date),
        own_delays AS (SELECT view, customer, percentile_disc(0.5) WITHIN GROUP (ORDER BY delay) AS delay FROM owed WHERE amount = 0 AND delay IS NOT NULL GROUP BY view, customer),
        usual_delays AS (SELECT view, percentile_disc(0.5) WITHIN GROUP (ORDER BY delay) AS delay FROM owed WHERE amount = 0 AND delay IS NOT NULL GROUP BY view),
        open AS (
            SELECT o.view, CASE WHEN usually.day >= o.first - 92 THEN greatest(o.first, usually.day) END AS day, o.amount
            FROM owed o LEFT JOIN own_delays own USING (view, customer) LEFT JOIN usual_delays usual USING (view),
            LATERAL (SELECT coalesce(o.due_date + coalesce(own.delay, usual.delay, 0), o.first) AS day) AS usually
            WHERE o.amount <> 0),
        bills AS MATERIALIZED (
            SELECT s.id AS subscription, s.customer, i.billing_date, i.issue_date, i.due_date - i.issue_date AS terms, s.anchor, p.definition -> 'interval' AS every, s.ends_on, s.cancel_on,
                (s.canceled_at AT TIME ZONE o.time_zone)::date AS canceled_on, length.days,
                sum(l.amount + l.tax_amount) FILTER (WHERE l.kind IN ('recurring', 'usage', 'minimum', 'discount'))::bigint AS amount
            FROM invoices i
            JOIN organizations o ON o.organization = i.organization
            JOIN invoice_lines l ON l.organization = i.organization AND l.invoice = i.id
            JOIN subscriptions s ON s.organization = i.organization AND s.id = coalesce(l.subscription, i.subscription)
            JOIN plan_versions p ON p.organization = s.organization AND p.plan = s.plan AND p.plan_version = s.plan_version
            CROSS JOIN LATERAL (SELECT (p.definition #>> '{interval,count}')::integer * CASE p.definition #>> '{interval,unit}' WHEN 'day' THEN 1 WHEN 'week' THEN 7 WHEN 'month' THEN 28 ELSE 365 END AS days) AS length
            WHERE i.organization = $1 AND i.currency = $2 AND i.kind = 'subscription' AND i.number IS NOT NULL AND i.issue_date <= $4 AND i.billing_date + length.days * 2 + 3 > $4 - 220
            GROUP BY s.organization, s.id, i.organization, i.id, o.organization, p.organization, p.plan, p.plan_version, length.days
            HAVING max(l.period_end) FILTER (WHERE l.kind = 'recurring') - min(l.period_start) FILTER (WHERE l.kind = 'recurring') >= length.days),
        last_bills AS (
            SELECT DISTINCT ON (v.view, b.subscription) v.view, v.day AS known, v.first, v.last, b.*, least(b.ends_on, CASE WHEN b.canceled_on <= v.day THEN b.cancel_on END) AS ends
            FROM views v JOIN bills b ON b.issue_date <= v.day
            ORDER BY v.view, b.subscription, b.billing_date DESC),
        periods AS (
            SELECT b.*, period.day AS billed, min(period.day) OVER (PARTITION BY b.view, b.subscription) AS next
            FROM last_bills b CROSS JOIN LATERAL periods_begin(b.anchor, b.every, b.billing_date, b.last) AS period
            WHERE b.billing_date + b.days * 2 + 3 > b.known),
        credits AS (
            SELECT v.view, e.customer, -sum(e.amount) AS amount
            FROM views v JOIN ledger_entries e ON e.organization = $1 AND e.currency = $2 AND e.role = 'customer_credit' AND e.day <= v.day
            GROUP BY v.view, e.customer),
        renewing AS (
            SELECT p.view, p.customer, p.first, p.billed, p.terms, p.amount, sum(p.amount) OVER (PARTITION BY p.view, p.customer ORDER BY p.billed, p.subscription) AS billed_so_far
            FROM periods p
            WHERE p.next > p.known - 3 AND (p.ends IS NULL OR p.billed < p.ends)),
        renewals AS (
            SELECT r.view, greatest(r.first, r.billed, r.billed + r.terms + coalesce(own.delay, usual.delay, 0)) AS day,
                least(r.amount, greatest(0, r.billed_so_far - coalesce(c.amount, 0))) AS amount
            FROM renewing r LEFT JOIN own_delays own USING (view, customer) LEFT JOIN usual_delays usual USING (view) LEFT JOIN credits c USING (view, customer)),
        bank AS (SELECT day, sum(amount) AS amount FROM ledger_entries WHERE organization = $1 AND currency = $2 AND role = 'bank' AND day <= $4 GROUP BY day),
        past AS (
            SELECT v.first, v.last,
                coalesce((SELECT sum(amount) FROM open WHERE open.view = v.view AND open.day <= v.last), 0)
                    + coalesce((SELECT sum(amount) FROM renewals WHERE renewals.view = v.view AND renewals.day <= v.last), 0) AS said,
                coalesce((SELECT sum(amount) FROM bank WHERE day BETWEEN v.first AND v.last), 0) AS received,
                coalesce((SELECT sum(amount) FROM bank WHERE day >= v.first - interval '1 month' AND day < v.first), 0) AS naive
            FROM views v WHERE v.view > 0)
        SELECT 1 AS part, 'month' AS kind, to_char(first, 'YYYY-MM') AS period, first AS day, last AS until, NULL::bigint AS open, NULL::bigint AS renewals,
            said::bigint, received::bigint, naive::bigint, NULL::bigint AS mean_error, NULL::bigint AS naive_mean_error
        FROM past
        UNION ALL
        SELECT 2, 'mean_error', 'mean_error', min(first), max(last), NULL, NULL, NULL, NULL, NULL, round(avg(abs(said - received)))::bigint, round(avg(abs(naive - received)))::bigint
        FROM past HAVING count(*) > 0
        UNION ALL
        SELECT 3, 'week', to_char(week.first, 'YYYY-MM-DD'), week.first, week.last,
            coalesce((SELECT sum(amount) FROM open WHERE view = 0 AND day BETWEEN $4 + 1 + 7 * n AND $4 + 7 + 7 * n), 0)::bigint,
            coalesce((SELECT sum(amount) FROM renewals WHERE view = 0 AND day BETWEEN $4 + 1 + 7 * n AND $4 + 7 + 7 * n), 0)::bigint, NULL, NULL, NULL, NULL, NULL
        FROM generate_series(0, 12) AS n, LATERAL (SELECT least($4 + 1 + 7 * n, DATE '9999-12-31') AS first, least($4 + 7 + 7 * n, DATE '9999-12-31') AS last) AS week
        WHERE $3 <= $4 AND EXISTS (SELECT FROM ledger_transactions WHERE organization = $1 AND currency = $2 AND day <= $4)
        UNION ALL
        SELECT 4, 'later', 'later', least($4 + 92, DATE '9999-12-31'), NULL, sum(amount)::bigint, NULL, NULL, NULL, NULL, NULL, NULL
        FROM open WHERE view = 0 AND (day IS NULL OR day > $4 + 91) HAVING count(*) > 0
        ORDER BY part, day
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<ExpectedCash, object?> Cell)> Cells { get; } =
    [
        Text("kind", "Kind", "Nature", row => row.Kind),
        Text("period", "Period", "Période", row => row.Period),
        Day("from", "From", "Du", row => row.From),
        Day("to", "To", "Au", row => row.To),
        Amount("open", "Open invoices", "Factures ouvertes", row => row.Open),
        Amount("renewals", "Renewals", "Renouvellements", row => row.Renewals),
        Amount("expected", "Expected", "Prévu", row => row.Expected),
        Amount("said", "Would have said", "Aurait prévu", row => row.Said),
        Amount("received", "Received", "Encaissé", row => row.Received),
        Amount("naive", "Month before", "Mois précédent", row => row.Naive),
        Amount("error", "Error", "Écart", row => row.Error),
        Amount("naive_error", "Error of month before", "Écart du mois précédent", row => row.NaiveError),
        Amount("mean_error", "Mean error", "Écart moyen", row => row.MeanError),
        Amount("naive_mean_error", "Mean error of month before", "Écart moyen du mois précédent", row => row.NaiveMeanError),
    ];

    protected override ExpectedCash ReadRow(NpgsqlDataReader row) => new(
        row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.DayOrNull(4), row.LongOrNull(5), row.LongOrNull(6),
        row.LongOrNull(7), row.LongOrNull(8), row.LongOrNull(9), row.LongOrNull(10), row.LongOrNull(11));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<ExpectedCash> rows, CancellationToken cancellationToken) =>
        [new ReportCheck("open_less_ledger", rows.Sum(row => row.Open ?? 0) - await FigureAsync(connection, LedgerByInvoice.Receivable, request, cancellationToken))];
}
