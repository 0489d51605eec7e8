using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What is left of the customers who began in a month, some months later.</summary>
/// <param name="Cohort">The month of their first recurring revenue, as <c>2026-01</c>.</param>
/// <param name="Age">Months since: <c>M+00</c> is the month they began in.</param>
/// <param name="Day">The last day of the month that is so much later, or the last day asked for.</param>
/// <param name="Customers">How many began.</param>
/// <param name="Retained">How many of them have recurring revenue after that day.</param>
/// <param name="Started">Their revenue after the month they began in.</param>
/// <param name="Mrr">Their revenue after that day.</param>
public sealed record CohortMonth(string Cohort, string Age, DateOnly Day, long Customers, long Retained, long Started, long Mrr);

/// <summary>Customers by the month they began in, and how many of them and of their recurring revenue are left month by month.</summary>
public sealed class MrrCohorts : Report<CohortMonth>
{
    public override string Name => "mrr-cohorts";

    public override string English => "MRR cohorts";

    public override string French => "Cohortes de MRR";

    public override string Summary => "Customers who began between two days, by month: how many of them and of their recurring revenue are left in each month since.";

    public override string Resume => "Les clients arrivés entre deux jours, par mois : combien en reste-t-il, et de leur revenu récurrent, chaque mois suivant.";

    public override string SummaryBy => "age";

    public override ReportChart Chart { get; } = new(ChartKind.Line, ["started", "mrr"]);

    protected override string Sql =>
        """
        WITH moves AS (
            SELECT customer, day, amount_after - amount_before AS delta, min(day) OVER (PARTITION BY customer) AS began
            FROM mrr_movements WHERE organization = $1 AND currency = $2 AND day <= $4),
        months AS (
            SELECT month::date AS first, least((month + interval '1 month' - interval '1 day')::date, $4) AS last
            FROM generate_series(date_trunc('month', $3::timestamp), $4::timestamp, interval '1 month') AS month),
        worth AS (
            SELECT date_trunc('month', m.began)::date AS cohort, months.first, months.last, m.customer, sum(m.delta) FILTER (WHERE m.day <= months.last) AS mrr
            FROM moves m JOIN months ON months.last >= m.began
            WHERE m.began >= $3
            GROUP BY 1, 2, 3, 4),
        sums AS (
            SELECT cohort, first, last, count(*) AS customers, count(*) FILTER (WHERE mrr > 0) AS retained, sum(mrr)::bigint AS mrr
            FROM worth GROUP BY 1, 2, 3)
        SELECT to_char(cohort, 'YYYY-MM'), 'M+' || lpad(((extract(year FROM first) - extract(year FROM cohort)) * 12 + extract(month FROM first) - extract(month FROM cohort))::integer::text, 2, '0'), last,
            customers, retained, (first_value(mrr) OVER (PARTITION BY cohort ORDER BY first))::bigint, mrr
        FROM sums
        ORDER BY cohort, first
        """;

    /// <summary>What all customers are worth who began between these days, after the last one.</summary>
    private const string Worth =
        """
        SELECT coalesce(sum(worth), 0)::bigint
        FROM (SELECT sum(amount_after - amount_before) AS worth FROM mrr_movements WHERE organization = $1 AND currency = $2 AND day <= $4 GROUP BY customer HAVING min(day) >= $3) AS customers
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<CohortMonth, object?> Cell)> Cells { get; } =
    [
        Text("cohort", "Began in", "Arrivés en", row => row.Cohort),
        Text("age", "Months since", "Mois depuis", row => row.Age),
        Day("day", "As of", "Au", row => row.Day),
        Number("customers", "Customers", "Clients", row => row.Customers),
        Number("retained", "Retained", "Restants", row => row.Retained),
        Number("retained_percent", "Retained, %", "Restants, %", row => ReportFigure.PercentOf(row.Retained, row.Customers)),
        Amount("started", "MRR at first", "MRR au départ", row => row.Started),
        Amount("mrr", "MRR", "MRR", row => row.Mrr),
        Number("mrr_percent", "MRR, %", "MRR, %", row => ReportFigure.PercentOf(row.Mrr, row.Started)),
    ];

    protected override CohortMonth ReadRow(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<CohortMonth> rows, CancellationToken cancellationToken) =>
        [new ReportCheck("mrr_less_movements", rows.Where(row => row.Day == request.To).Sum(row => row.Mrr) - await FigureAsync(connection, Worth, request, cancellationToken))];
}
