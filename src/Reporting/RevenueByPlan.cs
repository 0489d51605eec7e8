using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What a version of a plan brought between two days.</summary>
/// <param name="Plan"><c>(late_fee)</c> and <c>(no_plan)</c> for what no plan says.</param>
/// <param name="PlanVersion">Null for what no plan says.</param>
/// <param name="Customers">Whose subscriptions to it have recurring revenue after the last day.</param>
/// <param name="Mrr">Of these subscriptions.</param>
/// <param name="Invoiced">On invoices of these days, before tax and after discounts.</param>
/// <param name="Credited">On credit notes of these days; negative.</param>
/// <param name="Recognised">What these days earned, whenever it was invoiced.</param>
public sealed record PlanRevenue(string Plan, int? PlanVersion, long Customers, long Subscriptions, long Mrr, long Invoiced, long Credited, long Recognised);

/// <summary>Revenue by plan and version: what was invoiced, what was earned, and who has it.</summary>
public sealed class RevenueByPlan : Report<PlanRevenue>
{
    public override string Name => "revenue";

    public override string English => "Revenue by plan";

    public override string French => "Chiffre d'affaires par formule";

    public override string Summary => "Revenue by plan and version: invoiced, credited, earned by the days served, and how many customers and subscriptions have it.";

    public override string Resume => "Le chiffre d'affaires par formule et version : facturé, crédité, gagné par jours de service, et le nombre de clients et d'abonnements.";

    public override string SummaryBy => "plan";

    public override ReportChart Chart { get; } = new(ChartKind.Columns, ["invoiced", "recognised"]);

    protected override string Sql =>
        """
        WITH earned AS (
            SELECT coalesce(plan, CASE WHEN role = 'late_fees' THEN '(late_fee)' ELSE '(no_plan)' END) AS plan, coalesce(plan_version, 0) AS version, -sum(amount) AS recognised
            FROM ledger_entries
            WHERE organization = $1 AND currency = $2 AND role IN ('revenue', 'late_fees') AND day BETWEEN $3 AND $4
            GROUP BY 1, 2),
        billed AS (
            SELECT coalesce(l.plan, CASE WHEN i.kind = 'late_fee' THEN '(late_fee)' ELSE '(no_plan)' END) AS plan, coalesce(l.plan_version, 0) AS version, sum(l.amount) AS invoiced
            FROM invoices i JOIN invoice_lines l ON l.organization = i.organization AND l.invoice = i.id
            WHERE i.organization = $1 AND i.currency = $2 AND i.number IS NOT NULL AND i.issue_date BETWEEN $3 AND $4
            GROUP BY 1, 2),
        given AS (
            SELECT coalesce(l.plan, CASE WHEN i.kind = 'late_fee' THEN '(late_fee)' ELSE '(no_plan)' END) AS plan, coalesce(l.plan_version, 0) AS version, -sum(l.amount) AS credited
            FROM credit_notes n JOIN credit_note_lines l ON l.organization = n.organization AND l.credit_note = n.id JOIN invoices i ON i.organization = n.organization AND i.id = n.invoice
            WHERE n.organization = $1 AND n.currency = $2 AND n.number IS NOT NULL AND n.issue_date BETWEEN $3 AND $4
            GROUP BY 1, 2),
        had AS (
            SELECT plan, plan_version AS version, count(DISTINCT customer) AS customers, count(*) AS subscriptions, sum(amount_after) AS mrr
            FROM (SELECT DISTINCT ON (subscription) * FROM mrr_movements WHERE organization = $1 AND currency = $2 AND day <= $4 ORDER BY subscription, recorded_in DESC) AS latest
            WHERE amount_after > 0 GROUP BY 1, 2)
        SELECT plan, nullif(version, 0), coalesce(customers, 0), coalesce(subscriptions, 0), coalesce(mrr, 0)::bigint, coalesce(invoiced, 0)::bigint, coalesce(credited, 0)::bigint, coalesce(recognised, 0)::bigint
        FROM earned FULL JOIN billed USING (plan, version) FULL JOIN given USING (plan, version) FULL JOIN had USING (plan, version)
        ORDER BY plan COLLATE "C", version
        """;

    /// <summary>What the revenue accounts of the ledger moved in these days.</summary>
    private const string Accounts =
        "SELECT coalesce(-sum(amount), 0)::bigint FROM ledger_entries WHERE organization = $1 AND currency = $2 AND role IN ('revenue', 'late_fees') AND day BETWEEN $3 AND $4";

    /// <summary>What documents of these days come to before tax, by their own totals.</summary>
    private const string Documents =
        """
        SELECT (SELECT coalesce(sum(total - tax_total), 0) FROM invoices WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date BETWEEN $3 AND $4)::bigint
            - (SELECT coalesce(sum(subtotal), 0) FROM credit_notes WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date BETWEEN $3 AND $4)::bigint
        """;

    /// <summary>What these days put off to days to come, less what they earned of what was put off before.</summary>
    private const string Deferred =
        "SELECT coalesce(-sum(amount), 0)::bigint FROM ledger_entries WHERE organization = $1 AND currency = $2 AND role = 'deferred' AND day BETWEEN $3 AND $4";

    private const string Customers =
        """
        SELECT count(*) FROM (
            SELECT customer FROM mrr_movements WHERE organization = $1 AND currency = $2 AND day <= $4 AND $3 <= $4 GROUP BY customer HAVING sum(amount_after - amount_before) > 0) AS paying
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<PlanRevenue, object?> Cell)> Cells { get; } =
    [
        Text("plan", "Plan", "Formule", row => row.Plan),
        Number("version", "Version", "Version", row => row.PlanVersion),
        Number("customers", "Customers", "Clients", row => row.Customers),
        Number("subscriptions", "Subscriptions", "Abonnements", row => row.Subscriptions),
        Amount("mrr", "MRR", "MRR", row => row.Mrr),
        Amount("invoiced", "Invoiced", "Facturé", row => row.Invoiced),
        Amount("credited", "Credited", "Crédité", row => row.Credited),
        Amount("recognised", "Earned", "Gagné", row => row.Recognised),
    ];

    protected override PlanRevenue ReadRow(NpgsqlDataReader row) =>
        new(row.GetString(0), row.IntOrNull(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<PlanRevenue> rows, CancellationToken cancellationToken)
    {
        var (billed, recognised) = (rows.Sum(row => row.Invoiced + row.Credited), rows.Sum(row => row.Recognised));
        return
        [
            new ReportCheck("recognised_less_ledger", recognised - await FigureAsync(connection, Accounts, request, cancellationToken)),
            new ReportCheck("invoiced_less_documents", billed - await FigureAsync(connection, Documents, request, cancellationToken)),
            new ReportCheck("invoiced_less_recognised_and_deferred", billed - recognised - await FigureAsync(connection, Deferred, request, cancellationToken)),
        ];
    }

    protected override async Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<PlanRevenue> rows, CancellationToken cancellationToken)
    {
        var customers = await FigureAsync(connection, Customers, request, cancellationToken);
        var each = customers == 0 ? default(long?) : (long)Math.Round((decimal)rows.Sum(row => row.Mrr) / customers, MidpointRounding.AwayFromZero);
        return
        [
            ReportFigure.Number("customers", "Customers after the last day", "Clients à la fin", customers),
            ReportFigure.Number("subscriptions", "Subscriptions after the last day", "Abonnements à la fin", rows.Sum(row => row.Subscriptions)),
            ReportFigure.Amount("mrr_per_customer", "MRR per customer", "MRR par client", each),
        ];
    }
}
