using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>Something that is to come for a subscription.</summary>
/// <param name="Kind"><c>start</c>, <c>trial_end</c>, <c>renewal</c> or <c>price_change</c>, on which a period begins; <c>change</c>, <c>pause</c>, <c>resume</c>, <c>cancel</c> or <c>end</c>.</param>
/// <param name="IsNext">Whether the subscription's next period begins with it.</param>
/// <param name="Plan">Its code and version now.</param>
/// <param name="MovesTo">The code and version that it moves to.</param>
/// <param name="Notice">Of a price change: <c>sent</c>, or <c>waits</c> for its day.</param>
/// <param name="PriceBefore">What the period would cost without the price change.</param>
/// <param name="Amount">What the recurring components of the period that begins cost, before discounts and taxes.</param>
public sealed record ComingRenewal(
    DateOnly Day, string Kind, bool IsNext, string Customer, string CustomerName, string Subscription, string Plan, string? MovesTo, string? Notice, DateOnly? NoticeDay, long? PriceBefore, long? Amount);

/// <summary>
/// Each period that begins in some days to come, what it costs, and what is planned: price changes, changes, pauses, ends. The next period is priced by the subscription's own
/// rule in its own commit; those after it cost the same, until a price change.
/// </summary>
public sealed class UpcomingRenewals : Report<ComingRenewal>
{
    public override string Name => "renewals";

    public override string English => "Renewals";

    public override string French => "Renouvellements";

    public override string Summary => "Periods of subscriptions that begin in these days, with price changes, planned changes and ends.";

    public override string Resume => "Les périodes d'abonnement qui commencent ces jours, avec les changements de prix, les changements prévus et les fins.";

    public override string SummaryBy => "kind";

    public override int? DaysAhead => 90;

    public override ReportChart Chart { get; } = new(ChartKind.Columns, ["amount"]);

    protected override string Sql =>
        """
        WITH live AS (
            SELECT s.*, c.name AS customer_name, s.plan || '/' || s.plan_version AS plan_now,
                (SELECT min((planned ->> 'on')::date) FROM jsonb_array_elements(s.scheduled) AS planned WHERE planned ->> 'kind' IN ('pause', 'cancel', 'end')) AS until
            FROM subscriptions s JOIN customers c ON c.organization = s.organization AND c.id = s.customer
            WHERE s.organization = $1 AND s.currency = $2 AND s.status NOT IN ('canceled', 'ended')),
        moves AS (
            SELECT m.subscription, (planned ->> 'on')::date AS day, m.status, m.new_amount, p.plan || '/' || p.plan_version AS plan, (planned ->> 'on')::date - p.notice_days AS notice_day
            FROM live, jsonb_array_elements(live.scheduled) AS planned
            JOIN price_changes p ON p.organization = $1 AND p.id = planned ->> 'price_change'
            JOIN price_moves m ON m.organization = $1 AND m.price_change = p.id
            WHERE m.subscription = live.id),
        begins AS (
            SELECT live.*, live.renews_on AS day FROM live WHERE live.renews_on BETWEEN $3 AND $4
            UNION ALL
            SELECT live.*, next.day
            FROM live
            JOIN plan_versions v ON v.organization = $1 AND v.plan = live.plan AND v.plan_version = live.plan_version
            CROSS JOIN LATERAL periods_begin(live.anchor, v.definition -> 'interval', greatest(live.renews_on, $3 - 1), $4) AS next
            WHERE live.renews_on < $4 AND (live.until IS NULL OR next.day < live.until))
        SELECT b.day,
            CASE WHEN now.day IS NOT NULL THEN 'price_change'
                WHEN b.day = b.renews_on AND b.status IN ('scheduled', 'trialing') THEN CASE WHEN b.trial_end IS NULL THEN 'start' ELSE 'trial_end' END
                ELSE 'renewal' END,
            b.day = b.renews_on, b.customer, b.customer_name, b.id, b.plan_now, now.plan, CASE now.status WHEN 'announced' THEN 'sent' WHEN 'planned' THEN 'waits' END, now.notice_day,
            CASE WHEN now.day IS NOT NULL THEN coalesce(before.new_amount, b.renewal_amount) END, coalesce(now.new_amount, before.new_amount, b.renewal_amount)
        FROM begins b
        LEFT JOIN LATERAL (SELECT * FROM moves WHERE moves.subscription = b.id AND moves.day = b.day ORDER BY moves.plan DESC LIMIT 1) AS now ON true
        LEFT JOIN LATERAL (SELECT * FROM moves WHERE moves.subscription = b.id AND moves.day < b.day ORDER BY moves.day DESC, moves.plan DESC LIMIT 1) AS before ON true
        UNION ALL
        SELECT (planned ->> 'on')::date, planned ->> 'kind', false, live.customer, live.customer_name, live.id, live.plan_now,
            (planned ->> 'plan') || '/' || (planned ->> 'version'), NULL, NULL, NULL, NULL
        FROM live, jsonb_array_elements(live.scheduled) AS planned
        WHERE (planned ->> 'on')::date BETWEEN $3 AND $4 AND planned ->> 'kind' IN ('change', 'pause', 'resume', 'cancel', 'end')
        ORDER BY 1, 5, 4, 6, 2
        """;

    private const string Next = "SELECT coalesce(sum(renewal_amount), 0)::bigint FROM subscriptions WHERE organization = $1 AND currency = $2 AND renews_on BETWEEN $3 AND $4";

    protected override IReadOnlyList<(ReportColumn Column, Func<ComingRenewal, object?> Cell)> Cells { get; } =
    [
        Day("day", "Day", "Date", row => row.Day),
        Text("kind", "Kind", "Nature", row => row.Kind),
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("subscription", "Subscription", "Abonnement", row => row.Subscription),
        Text("plan", "Plan", "Formule", row => row.Plan),
        Text("moves_to", "Moves to", "Nouvelle formule", row => row.MovesTo),
        Text("notice", "Notice", "Préavis", row => row.Notice),
        Day("notice_day", "Notice on", "Préavis le", row => row.NoticeDay),
        Amount("price_before", "Price before", "Ancien prix", row => row.PriceBefore),
        Amount("amount", "Amount", "Montant", row => row.Amount),
    ];

    protected override ComingRenewal ReadRow(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetBoolean(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
        row.TextOrNull(7), row.TextOrNull(8), row.DayOrNull(9), row.LongOrNull(10), row.LongOrNull(11));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<ComingRenewal> rows, CancellationToken cancellationToken) =>
        [new ReportCheck("next_less_subscriptions", rows.Where(row => row.IsNext).Sum(row => row.PriceBefore ?? row.Amount ?? 0) - await FigureAsync(connection, Next, request, cancellationToken))];
}
