using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Forecasts;

/// <summary>
/// Puts expected and real documents side by side. They have the same ids, which follow from subscription, day and kind of step. A document
/// that nobody expected counts when it was made after its subscription was priced: its place in the customer's journal tells.
/// </summary>
public sealed class ForecastComparison(BillingDatabase database, PageReader pages, TimeProvider time) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("customer", "d.customer"),
        ListFilter.Text("subscription", "d.subscription"),
        ListFilter.Text("currency", "d.currency"),
    ];

    // $1 the organization, $2 the forecast, $3 its last day, $4 the real now.
    private const string Documents =
        """
        WITH documents AS (
            SELECT CASE WHEN n.id IS NOT NULL OR (i.id IS NULL AND f.kind = 'credit_note') THEN f.credit_note ELSE f.invoice END AS id, f.customer, f.subscription,
                   f.currency, f.billing_date, f.net AS expected, coalesce(i.total, part.total, -n.total) AS actual,
                   jsonb_path_exists(f.lines, '$[*].kind ? (@ == "usage" || @ == "minimum")') AS metered
            FROM forecast_invoices f
            JOIN customers c ON c.organization = f.organization AND c.id = f.customer
            LEFT JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
            LEFT JOIN invoices i ON i.organization = f.organization AND i.id = f.invoice
            LEFT JOIN credit_notes n ON n.organization = f.organization AND n.id = f.credit_note
            LEFT JOIN LATERAL (
                SELECT sum(l.amount + l.tax_amount)::bigint AS total FROM invoice_parts p
                JOIN invoice_lines l ON l.organization = p.organization AND l.invoice = p.invoice AND l.subscription = p.subscription
                WHERE p.organization = f.organization AND p.bill = f.invoice) AS part ON true
            WHERE f.organization = $1 AND f.forecast = $2
              AND (f.due_at <= coalesce(t.now, $4) OR i.id IS NOT NULL OR n.id IS NOT NULL OR part.total IS NOT NULL)
            UNION ALL
            SELECT i.id, i.customer, i.subscription, i.currency, i.billing_date, NULL, i.total, false
            FROM invoices i
            LEFT JOIN forecast_subscriptions s ON s.organization = i.organization AND s.forecast = $2 AND s.subscription = i.subscription
            WHERE i.organization = $1 AND i.subscription IS NOT NULL AND i.billing_date <= $3 AND i.recorded_in > coalesce(s.customer_version, 0)
              AND NOT EXISTS (SELECT FROM forecast_invoices f WHERE f.organization = i.organization AND f.forecast = $2 AND f.invoice = i.id)
            UNION ALL
            SELECT p.bill, i.customer, p.subscription, i.currency, i.billing_date, NULL,
                   (SELECT sum(l.amount + l.tax_amount)::bigint FROM invoice_lines l
                    WHERE l.organization = p.organization AND l.invoice = p.invoice AND l.subscription = p.subscription), false
            FROM invoice_parts p
            JOIN invoices i ON i.organization = p.organization AND i.id = p.invoice
            LEFT JOIN forecast_subscriptions s ON s.organization = p.organization AND s.forecast = $2 AND s.subscription = p.subscription
            WHERE p.organization = $1 AND i.billing_date <= $3 AND i.recorded_in > coalesce(s.customer_version, 0)
              AND NOT EXISTS (SELECT FROM forecast_invoices f WHERE f.organization = p.organization AND f.forecast = $2 AND f.invoice = p.bill)
            UNION ALL
            SELECT n.id, n.customer, n.subscription, n.currency, n.billing_date, NULL, -n.total, false
            FROM credit_notes n
            LEFT JOIN forecast_subscriptions s ON s.organization = n.organization AND s.forecast = $2 AND s.subscription = n.subscription
            WHERE n.organization = $1 AND n.subscription IS NOT NULL AND n.reason = 'unused_service' AND n.billing_date <= $3
              AND n.recorded_in > coalesce(s.customer_version, 0)
              AND NOT EXISTS (SELECT FROM forecast_invoices f WHERE f.organization = n.organization AND f.forecast = $2 AND f.credit_note = n.id))
        """;

    // What a subscription does by itself on its days is no reason.
    private const string Select =
        $"""
        {Documents}
        SELECT d.*, coalesce(d.actual, 0) - coalesce(d.expected, 0) AS difference, coalesce(r.reasons, '[]') AS reasons
        FROM documents d
        LEFT JOIN forecast_subscriptions s ON s.organization = $1 AND s.forecast = $2 AND s.subscription = d.subscription
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('type', e.type, 'object', e.stream, 'at', e.at) ORDER BY e.position) AS reasons
            FROM (
                SELECT j.type, j.stream, j.at, j.position FROM journal j
                WHERE j.organization = $1 AND j.stream = 'subscription/' || d.subscription AND j.version > coalesce(s.version, 0)
                  AND j.type NOT IN ('subscription.started', 'subscription.trial_ended', 'subscription.billed', 'subscription.changed', 'subscription.paused',
                      'subscription.resumed', 'subscription.items_billed', 'subscription.usage_held', 'subscription.usage_billed', 'subscription.canceled',
                      'subscription.ended', 'subscription.price_change_scheduled')
                UNION ALL
                SELECT j.type, j.stream, j.at, j.position FROM journal j
                WHERE j.organization = $1 AND j.stream = 'customer/' || d.customer AND j.version > s.customer_version AND j.type = 'customer.updated'
                UNION ALL
                SELECT j.type, j.stream, j.at, j.position FROM journal j
                WHERE j.organization = $1 AND j.stream = 'customer/' || d.customer AND j.version > s.customer_version
                  AND j.type = 'customer.charges_billed' AND j.data->>'invoice' = d.id
                UNION ALL
                SELECT j.type, j.stream, j.at, j.position FROM journal j
                WHERE j.organization = $1 AND j.stream = 'organization/' || $1 AND j.version > s.organization_version
                  AND j.type IN ('organization.updated', 'tax_rate.added')
                ORDER BY position LIMIT 10) AS e) AS r ON true
        WHERE d.expected IS DISTINCT FROM d.actual
        """;

    private const string Totals =
        $"""
        {Documents}
        SELECT d.currency, coalesce(sum(d.expected), 0)::bigint AS expected, coalesce(sum(d.actual), 0)::bigint AS actual,
               count(*) FILTER (WHERE d.expected = d.actual) AS equal, count(*) FILTER (WHERE d.actual IS NULL) AS missing,
               count(*) FILTER (WHERE d.expected IS NULL) AS unexpected, count(*) FILTER (WHERE d.expected <> d.actual) AS differing
        FROM documents d
        GROUP BY d.currency
        ORDER BY d.currency
        """;

    private static readonly SortColumn[] Order = [new("d.billing_date", "billing_date", SortKind.Day), SortColumn.Id("d.id")];

    public async Task<(ForecastComparisonView? View, Problem? Problem)> Read(
        string organization, ForecastView forecast, ListQuery query, CancellationToken cancellation)
    {
        object[] values = [organization, forecast.Id, forecast.Until, time.GetUtcNow()];
        var (page, problem) = await pages.Read(Select, Order, query, values, ReadDifference, cancellation);
        if (page is null) return (null, problem);
        return (new ForecastComparisonView
        {
            Data = page.Data,
            HasMore = page.HasMore,
            NextCursor = page.NextCursor,
            Totals = [.. await database.All(Totals, values, ReadTotal, cancellation)],
        }, null);
    }

    private static ForecastDifferenceView ReadDifference(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        var (expected, actual) = (row.LongOrNull("expected"), row.LongOrNull("actual"));
        return new ForecastDifferenceView
        {
            Id = row.Text("id"),
            Kind = expected is null ? "unexpected" : actual is null ? "missing" : "amount",
            Customer = row.Text("customer"),
            Subscription = row.Text("subscription"),
            Currency = currency,
            BillingDate = row.Day("billing_date"),
            Expected = expected is { } wanted ? MinorUnits.Format(wanted, currency) : null,
            Actual = actual is { } got ? MinorUnits.Format(got, currency) : null,
            Difference = row.Amount("difference", currency),
            Reasons = row.Json<ForecastReasonView[]>("reasons"),
            Metered = row.Flag("metered"),
        };
    }

    private static ForecastComparisonTotalView ReadTotal(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new ForecastComparisonTotalView(
            currency,
            row.Amount("expected", currency),
            row.Amount("actual", currency),
            MinorUnits.Format(row.Long("actual") - row.Long("expected"), currency),
            row.Long("equal"),
            row.Long("missing"),
            row.Long("unexpected"),
            row.Long("differing"));
    }
}
