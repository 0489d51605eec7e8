using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What became of an invoice in one stage: until its due day, after it, and after each step of dunning.</summary>
/// <param name="Status">Of the invoice after the last day: <c>paid</c>, <c>credited</c>, <c>written_off</c>, <c>overdue</c> or <c>not_due</c>.</param>
/// <param name="Stage"><c>on_time</c>, <c>overdue</c>, <c>step +003</c> by days, <c>total 260.00</c> by what was owed in total.</param>
/// <param name="Began">The first day of the stage; of <c>on_time</c>, that of the issue.</param>
/// <param name="Reminders">How many it had by the last day.</param>
/// <param name="Delay">Days from the due day to the one on which the last of it came in, negative when that was before; null while it is not paid.</param>
/// <param name="Owed">When the stage began.</param>
/// <param name="CameIn">In it, less what went back.</param>
/// <param name="Open">After the last day; null in stages that were followed by another one.</param>
/// <param name="CameInLater">After it had been given up.</param>
/// <param name="AverageDelay">Of the customer's invoices that are paid.</param>
public sealed record DunnedStage(
    string Customer, string CustomerName, string Number, DateOnly DueDate, string Status, string Stage, DateOnly Began, long Reminders, int? Delay,
    long Owed, long CameIn, long Credited, long WrittenOff, long? Open, long CameInLater, decimal? AverageDelay, decimal? MedianDelay);

/// <summary>
/// Invoices due between two days, as they stood after the last one: what came in on time, late, and after which step of dunning. Amounts are the ledger's, steps the journal's;
/// both count the versions of the customer's journal, which says what came first.
/// </summary>
public sealed class DunningRecovery : Report<DunnedStage>
{
    public override string Name => "dunning";

    public override string English => "Payment delays and dunning";

    public override string French => "Délais de paiement et relances";

    public override string Summary => "Invoices due between two days: what came in on time, late, and after which step of dunning, and how many days it took.";

    public override string Resume => "Les factures échues entre deux jours : ce qui est rentré à l'échéance, en retard et après quelle relance, et en combien de jours.";

    public override string SummaryBy => "stage";

    public override ReportChart Chart { get; } = new(ChartKind.Columns, ["owed", "came_in"]);

    protected override string Sql =>
        $$"""
        WITH moves AS (
            SELECT {{LedgerByInvoice.Invoice}} AS invoice, t.fact, t.day, t.recorded_in,
                coalesce(sum(e.amount) FILTER (WHERE e.role = 'receivable'), 0)::bigint AS owed, coalesce(-sum(e.amount) FILTER (WHERE e.role = 'recovered'), 0)::bigint AS later
            {{LedgerByInvoice.Entries}}
            WHERE e.organization = $1 AND e.currency = $2 AND e.role IN ('receivable', 'recovered') AND e.day <= $4
            GROUP BY 1, 2, 3, 4),
        bills AS (
            SELECT i.id, i.customer, i.buyer ->> 'name' AS name, i.number, i.issue_date, i.due_date, sum(m.owed) FILTER (WHERE m.fact IN ('invoice', 'credit_applied'))::bigint AS owed, sum(m.owed)::bigint AS open,
                max(m.day) FILTER (WHERE m.fact = 'payment') AS paid_on, coalesce(sum(m.owed) FILTER (WHERE m.fact = 'write_off'), 0) AS written_off,
                coalesce(-sum(m.owed) FILTER (WHERE m.fact IN ('payment', 'refund', 'chargeback')), 0) AS came_in
            FROM invoices i JOIN moves m ON m.invoice = i.id
            WHERE i.organization = $1 AND i.currency = $2 AND i.number IS NOT NULL AND i.due_date BETWEEN $3 AND $4
            GROUP BY i.organization, i.id
            HAVING sum(m.owed) FILTER (WHERE m.fact IN ('invoice', 'credit_applied')) <> 0),
        told AS (
            SELECT j.type, substr(j.stream, 10) AS customer, j.version, j.data, ((j.data ->> 'at')::timestamptz AT TIME ZONE o.time_zone)::date AS day
            FROM journal j JOIN organizations o ON o.organization = j.organization
            WHERE j.organization = $1 AND j.type IN ('dunning.step_taken', 'dunning.stage_reached', 'reminder.requested')),
        steps AS (
            SELECT b.id AS invoice, t.version, t.day, 1 + row_number() OVER (PARTITION BY b.id ORDER BY t.version) AS number,
                CASE t.type WHEN 'dunning.step_taken' THEN 'step +' || lpad(t.data ->> 'days', 3, '0') ELSE 'total ' || split_part(t.data ->> 'from', ' ', 1) END AS name
            FROM bills b JOIN told t ON t.customer = b.customer AND t.day > b.due_date AND t.day <= $4
                AND (t.type = 'dunning.stage_reached' OR (t.type = 'dunning.step_taken' AND t.data ->> 'invoice' = b.id))),
        stages AS (
            SELECT id AS invoice, 0::bigint AS number, 'on_time' AS name, issue_date AS day FROM bills
            UNION ALL
            SELECT id, 1, 'overdue', due_date + 1 FROM bills WHERE due_date < $4
            UNION ALL
            SELECT invoice, number, name, day FROM steps),
        marks AS (
            SELECT invoice, version, NULL AS fact, day, 0::bigint AS owed, 0::bigint AS later FROM steps
            UNION ALL
            SELECT m.invoice, m.recorded_in, m.fact, m.day, m.owed, m.later FROM moves m JOIN bills b ON b.id = m.invoice WHERE m.fact NOT IN ('invoice', 'credit_applied')),
        placed AS (
            SELECT marks.*, CASE WHEN marks.day <= b.due_date THEN 0 ELSE 1 + count(*) FILTER (WHERE marks.fact IS NULL) OVER (PARTITION BY marks.invoice ORDER BY marks.version) END AS number
            FROM marks JOIN bills b ON b.id = marks.invoice),
        sums AS (
            SELECT s.invoice, s.number, s.name, s.day, s.number = max(s.number) OVER (PARTITION BY s.invoice) AS is_last,
                coalesce(-sum(p.owed) FILTER (WHERE p.fact IN ('payment', 'refund', 'chargeback')), 0)::bigint AS came_in,
                coalesce(-sum(p.owed) FILTER (WHERE p.fact IN ('credit_note', 'refund_failed')), 0)::bigint AS credited,
                coalesce(-sum(p.owed) FILTER (WHERE p.fact = 'write_off'), 0)::bigint AS written_off,
                coalesce(sum(p.later), 0)::bigint AS later
            FROM stages s LEFT JOIN placed p ON p.invoice = s.invoice AND p.number = s.number
            GROUP BY s.invoice, s.number, s.name, s.day),
        reminded AS (
            SELECT invoice, count(*) AS reminders FROM told t, jsonb_array_elements_text(t.data -> 'invoices') AS invoice WHERE t.type = 'reminder.requested' AND t.day <= $4 GROUP BY invoice),
        delays AS (SELECT id AS invoice, customer, paid_on - due_date AS days FROM bills WHERE open <= 0 AND written_off = 0 AND came_in > 0),
        habits AS (SELECT customer, round(avg(days), 2) AS average, round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::numeric, 2) AS median FROM delays GROUP BY customer),
        flow AS (
            SELECT sums.*, b.owed - coalesce(sum(sums.came_in + sums.credited + sums.written_off) OVER (PARTITION BY sums.invoice ORDER BY sums.number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS owed
            FROM sums JOIN bills b ON b.id = sums.invoice)
        SELECT b.customer, b.name, b.number, b.due_date,
            CASE WHEN b.written_off <> 0 THEN 'written_off' WHEN b.open > 0 THEN CASE WHEN b.due_date < $4 THEN 'overdue' ELSE 'not_due' END WHEN b.came_in > 0 THEN 'paid' ELSE 'credited' END,
            f.name, f.day, coalesce(r.reminders, 0), d.days,
            f.owed, f.came_in, f.credited, f.written_off, CASE WHEN f.is_last THEN b.open END, f.later, h.average, h.median
        FROM flow f JOIN bills b ON b.id = f.invoice LEFT JOIN delays d ON d.invoice = b.id LEFT JOIN habits h ON h.customer = b.customer LEFT JOIN reminded r ON r.invoice = b.id
        WHERE f.number = 0 OR f.is_last AND b.open <> 0 OR f.owed <> 0 OR f.came_in <> 0 OR f.credited <> 0 OR f.written_off <> 0 OR f.later <> 0
        ORDER BY b.name, b.customer, b.due_date, b.number, f.number
        """;

    /// <summary>What the invoices themselves say that was to come in.</summary>
    private const string Invoiced =
        "SELECT coalesce(sum(total - credit_applied), 0)::bigint FROM invoices WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date <= $4 AND due_date BETWEEN $3 AND $4";

    protected override IReadOnlyList<(ReportColumn Column, Func<DunnedStage, object?> Cell)> Cells { get; } =
    [
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("number", "Number", "Numéro", row => row.Number),
        Day("due_date", "Due", "Échéance", row => row.DueDate),
        Text("status", "Status", "Statut", row => row.Status),
        Text("stage", "Stage", "Étape", row => row.Stage),
        Day("began", "Since", "Depuis", row => row.Began),
        Number("reminders", "Reminders", "Relances", row => row.Reminders),
        Number("delay", "Delay", "Délai", row => row.Delay),
        Amount("owed", "Owed", "Dû", row => row.Owed),
        Amount("came_in", "Came in", "Encaissé", row => row.CameIn),
        Amount("credited", "Credited", "Crédité", row => row.Credited),
        Amount("written_off", "Given up", "Passé en perte", row => row.WrittenOff),
        Amount("open", "Open", "Ouvert", row => row.Open),
        Amount("came_in_later", "Came in after all", "Récupéré après perte", row => row.CameInLater),
        Number("average_delay", "Customer's average delay", "Délai moyen du client", row => row.AverageDelay),
        Number("median_delay", "Customer's median delay", "Délai médian du client", row => row.MedianDelay),
    ];

    protected override DunnedStage ReadRow(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetString(4), row.GetString(5), row.GetFieldValue<DateOnly>(6), row.GetInt64(7), row.IntOrNull(8),
        row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.LongOrNull(13), row.GetInt64(14), row.DecimalOrNull(15), row.DecimalOrNull(16));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<DunnedStage> rows, CancellationToken cancellationToken)
    {
        var owed = Of(rows, "on_time").Sum(row => row.Owed);
        return
        [
            new ReportCheck("owed_less_invoices", owed - await FigureAsync(connection, Invoiced, request, cancellationToken)),
            new ReportCheck("owed_less_what_became_of_it", owed - rows.Sum(row => row.CameIn + row.Credited + row.WrittenOff + (row.Open ?? 0))),
        ];
    }

    protected override Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<DunnedStage> rows, CancellationToken cancellationToken)
    {
        var (all, late) = (Of(rows, "on_time").ToArray(), Of(rows, "overdue").Sum(row => row.Owed));
        int[] delays = [.. all.Select(row => row.Delay).OfType<int>().Order()];
        return Task.FromResult<IReadOnlyList<ReportFigure>>(
        [
            ReportFigure.Number("invoices", "Invoices", "Factures", all.Length),
            ReportFigure.Percent("on_time_rate", "Came in on time, %", "Encaissé à l'échéance, %", all.Sum(row => row.CameIn), all.Sum(row => row.Owed)),
            ReportFigure.Percent("recovery_rate", "Came in of what was overdue, %", "Encaissé sur l'échu, %", rows.Where(row => row.Stage != "on_time").Sum(row => row.CameIn + row.CameInLater), late),
            ReportFigure.Number("average_delay", "Average delay in days", "Délai moyen en jours", delays.Length == 0 ? null : Math.Round((decimal)delays.Sum() / delays.Length, 2, MidpointRounding.AwayFromZero)),
            ReportFigure.Number("median_delay", "Median delay in days", "Délai médian en jours", delays.Length == 0 ? null : (delays[(delays.Length - 1) / 2] + delays[delays.Length / 2]) / 2m),
        ]);
    }

    private static IEnumerable<DunnedStage> Of(IReadOnlyList<DunnedStage> rows, string stage) => rows.Where(row => row.Stage == stage);
}
