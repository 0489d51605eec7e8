using System.Globalization;
using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What became of monthly recurring revenue in a month: of one subscription that moved, or of all of a plan's version that did not.</summary>
/// <param name="Month">As <c>2026-01</c>; the first and the last one may be cut by the days asked for.</param>
/// <param name="Plan">At the month's end; of what was lost, before.</param>
/// <param name="Customer">Null for those that did not move.</param>
/// <param name="Subscriptions">How many have revenue at the month's end.</param>
/// <param name="Contraction">Negative, as <paramref name="Churn"/> is.</param>
/// <param name="Events">The events of the subscription's journal that moved it, in order.</param>
public sealed record MrrMonth(
    string Month, string Plan, int PlanVersion, string? Customer, string? CustomerName, string? Subscription, long Subscriptions,
    long Opening, long New, long Expansion, long Reactivation, long Contraction, long Churn, long Closing, string? Events)
{
    private const int MonthsPerYear = 12;

    public long Arr => MonthsPerYear * Closing;

    /// <summary>What the row does not explain of its end; 0 is right.</summary>
    public long Unexplained => Opening + New + Expansion + Reactivation + Contraction + Churn - Closing;
}

/// <summary>Monthly recurring revenue by month: what it was, what moved it, what it is. Read from the movements that the subscriptions' commits wrote.</summary>
public sealed class MrrMovements : Report<MrrMonth>
{
    public override string Name => "mrr";

    public override string English => "MRR movements";

    public override string French => "Mouvements du MRR";

    public override string Summary => "Monthly recurring revenue by month: opening, new, expansion, reactivation, contraction, churn, closing, and as for a year.";

    public override string Resume => "Le revenu mensuel récurrent par mois : ouverture, nouveau, expansion, réactivation, contraction, perte, clôture, et annualisé.";

    public override string SummaryBy => "month";

    public override ReportChart Chart { get; } = new(ChartKind.Stacked, ["new", "expansion", "reactivation", "contraction", "churn"]);

    // A state lasts from its movement to the next one. What no movement of a month touched is summed up by plan and version.
    protected override string Sql =>
        """
        WITH months AS (
            SELECT to_char(month, 'YYYY-MM') AS month, greatest(month::date, $3) AS first, least((month + interval '1 month' - interval '1 day')::date, $4) AS last
            FROM generate_series(date_trunc('month', $3::timestamp), $4::timestamp, interval '1 month') AS month),
        moves AS (
            SELECT m.*, m.amount_after - m.amount_before AS delta, lead(m.day) OVER (PARTITION BY m.subscription ORDER BY m.recorded_in) AS until
            FROM mrr_movements m WHERE m.organization = $1 AND m.currency = $2 AND m.day <= $4),
        lines AS (
            SELECT months.month, (array_agg(m.plan ORDER BY m.recorded_in DESC))[1] AS plan, (array_agg(m.plan_version ORDER BY m.recorded_in DESC))[1] AS plan_version, m.customer, m.subscription,
                (array_agg(m.amount_before ORDER BY m.recorded_in))[1] AS opening,
                coalesce(sum(m.delta) FILTER (WHERE m.kind = 'new'), 0)::bigint AS new,
                coalesce(sum(m.delta) FILTER (WHERE m.kind = 'expansion'), 0)::bigint AS expansion,
                coalesce(sum(m.delta) FILTER (WHERE m.kind = 'reactivation'), 0)::bigint AS reactivation,
                coalesce(sum(m.delta) FILTER (WHERE m.kind = 'contraction'), 0)::bigint AS contraction,
                coalesce(sum(m.delta) FILTER (WHERE m.kind = 'churn'), 0)::bigint AS churn,
                (array_agg(m.amount_after ORDER BY m.recorded_in DESC))[1] AS closing,
                string_agg(j.type, ' ' ORDER BY m.recorded_in) AS events
            FROM months JOIN moves m ON m.day BETWEEN months.first AND months.last
            LEFT JOIN journal j ON j.organization = $1 AND j.stream = 'subscription/' || m.subscription AND j.version = m.recorded_in
            GROUP BY months.month, m.customer, m.subscription)
        SELECT l.month, l.plan, l.plan_version, l.customer, c.name, l.subscription, (l.closing > 0)::integer::bigint,
            l.opening, l.new, l.expansion, l.reactivation, l.contraction, l.churn, l.closing, l.events
        FROM lines l JOIN customers c ON c.organization = $1 AND c.id = l.customer
        UNION ALL
        SELECT months.month, m.plan, m.plan_version, NULL, NULL, NULL, count(*), sum(m.amount_after)::bigint, 0, 0, 0, 0, 0, sum(m.amount_after)::bigint, NULL
        FROM months JOIN moves m ON m.day < months.first AND (m.until IS NULL OR m.until > months.last) AND m.amount_after > 0
        GROUP BY months.month, m.plan, m.plan_version
        ORDER BY 1, 2, 3, 6
        """;

    /// <summary>What all movements up to the last day come to.</summary>
    private const string Moved =
        "SELECT coalesce(sum(amount_after - amount_before), 0)::bigint FROM mrr_movements WHERE organization = $1 AND currency = $2 AND day <= $4 AND $3 <= $4";

    /// <summary>What subscriptions that are not in use are said to be worth, now.</summary>
    private const string OfNoUse =
        """
        SELECT coalesce(sum(m.amount_after - m.amount_before), 0)::bigint
        FROM mrr_movements m JOIN subscriptions s ON s.organization = m.organization AND s.id = m.subscription
        WHERE m.organization = $1 AND m.currency = $2 AND s.status <> 'active' AND $3 <= $4
        """;

    // Whoever was worth something before the first day, and what it is worth after the last.
    private const string OfTheBeginning =
        """
        FROM (
            SELECT DISTINCT ON (subscription) subscription, amount_after AS was FROM mrr_movements
            WHERE organization = $1 AND currency = $2 AND day < $3
            ORDER BY subscription, recorded_in DESC) AS began
        CROSS JOIN LATERAL (
            SELECT amount_after AS becomes FROM mrr_movements m
            WHERE m.organization = $1 AND m.subscription = began.subscription AND m.day <= $4
            ORDER BY m.recorded_in DESC LIMIT 1) AS ended
        WHERE was > 0
        """;

    private const string Kept = $"SELECT coalesce(sum(becomes), 0)::bigint {OfTheBeginning}";

    private const string Lost = $"SELECT coalesce(sum(was), 0)::bigint {OfTheBeginning} AND becomes = 0";

    protected override IReadOnlyList<(ReportColumn Column, Func<MrrMonth, object?> Cell)> Cells { get; } =
    [
        Text("month", "Month", "Mois", row => row.Month),
        Text("plan", "Plan", "Formule", row => row.Plan),
        Number("version", "Version", "Version", row => row.PlanVersion),
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("subscription", "Subscription", "Abonnement", row => row.Subscription),
        Number("subscriptions", "Subscriptions", "Abonnements", row => row.Subscriptions),
        Amount("opening", "Opening", "Ouverture", row => row.Opening),
        Amount("new", "New", "Nouveau", row => row.New),
        Amount("expansion", "Expansion", "Expansion", row => row.Expansion),
        Amount("reactivation", "Reactivation", "Réactivation", row => row.Reactivation),
        Amount("contraction", "Contraction", "Contraction", row => row.Contraction),
        Amount("churn", "Churn", "Perte", row => row.Churn),
        Amount("closing", "Closing", "Clôture", row => row.Closing),
        Amount("arr", "ARR", "ARR", row => row.Arr),
        Text("events", "Events", "Événements", row => row.Events),
    ];

    protected override MrrMonth ReadRow(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt32(2), row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.GetInt64(6),
        row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), row.GetInt64(12), row.GetInt64(13), row.TextOrNull(14));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<MrrMonth> rows, CancellationToken cancellationToken) =>
        [
            new ReportCheck("opening_and_movements_less_closing", rows.Sum(row => Math.Abs(row.Unexplained))),
            new ReportCheck("closing_less_next_opening", Months(request).Zip(Months(request).Skip(1), (month, next) => Math.Abs(Closing(rows, month) - Opening(rows, next))).Sum()),
            new ReportCheck("closing_less_all_movements", Closing(rows, MonthOf(request.To)) - await FigureAsync(connection, Moved, request, cancellationToken)),
            new ReportCheck("of_subscriptions_not_in_use", await FigureAsync(connection, OfNoUse, request, cancellationToken)),
        ];

    protected override async Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, IReadOnlyList<MrrMonth> rows, CancellationToken cancellationToken)
    {
        var (opening, closing) = (Opening(rows, MonthOf(request.From)), Closing(rows, MonthOf(request.To)));
        return
        [
            ReportFigure.Amount("opening", "MRR at the beginning", "MRR au début", opening),
            ReportFigure.Amount("closing", "MRR at the end", "MRR à la fin", closing),
            ReportFigure.Amount("arr", "ARR at the end", "ARR à la fin", rows.Where(row => row.Month == MonthOf(request.To)).Sum(row => row.Arr)),
            ReportFigure.Number("subscriptions", "Subscriptions at the end", "Abonnements à la fin", rows.Where(row => row.Month == MonthOf(request.To)).Sum(row => row.Subscriptions)),
            ReportFigure.Percent("churn_rate", "Churn, % of the beginning", "Perte, % du début", await FigureAsync(connection, Lost, request, cancellationToken), opening),
            ReportFigure.Percent("net_retention", "Net retention, %", "Rétention nette, %", await FigureAsync(connection, Kept, request, cancellationToken), opening),
        ];
    }

    private static long Opening(IReadOnlyList<MrrMonth> rows, string month) => rows.Where(row => row.Month == month).Sum(row => row.Opening);

    private static long Closing(IReadOnlyList<MrrMonth> rows, string month) => rows.Where(row => row.Month == month).Sum(row => row.Closing);

    private static IEnumerable<string> Months(ReportRequest request)
    {
        for (var month = new DateOnly(request.From.Year, request.From.Month, 1); month <= request.To; month = month.AddMonths(1)) yield return MonthOf(month);
    }

    private static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
