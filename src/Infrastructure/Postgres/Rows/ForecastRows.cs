using NodaTime;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Forecasts;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>A subscription that was priced, with all that is expected of it.</summary>
/// <param name="Read">The subscription and its customer as they were read.</param>
public sealed record PricedSubscription(SubscriptionToPrice Read, CustomerToPrice Customer, IReadOnlyList<ExpectedDocument> Documents);

/// <summary>The rows of a forecast: how far it is, what it priced, what it expects, and the totals.</summary>
public static class ForecastRows
{
    private const string Expected =
        """
        jsonb_to_recordset($3) AS e(invoice text, credit_note text, kind text, customer text, subscription text, currency text, billing_date date,
            due_at timestamptz, subtotal bigint, tax_total bigint, total bigint, tax_breakdown jsonb, lines jsonb)
        """;

    public static void Write(UnitOfWork unit, string organization, ForecastState state, long version) => unit.Add(
        """
        INSERT INTO forecasts (organization, id, until, status, priced, expected, error, next_due, version, created_at, finished_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (organization, id) DO UPDATE SET status = excluded.status, priced = excluded.priced, expected = excluded.expected,
            error = excluded.error, next_due = excluded.next_due, version = excluded.version, finished_at = excluded.finished_at
        """,
        Param.Text(organization),
        Param.Text(state.Id.Value),
        Param.Day(state.Until),
        Param.Text(Words.Of(state.Status)),
        Param.Int(state.Priced),
        Param.Int(Math.Max(state.Of, state.Priced)),
        Param.Text(state.Error),
        Param.At(state.Status == ForecastStatus.Running ? state.WorkedAt : null),
        Param.Long(version),
        Param.At(state.CreatedAt),
        Param.At(state.FinishedAt));

    /// <summary>What some more subscriptions are expected to be invoiced, in three statements however much it is.</summary>
    public static void AddPriced(
        UnitOfWork unit, string organization, ForecastId forecast, long organizationVersion, IReadOnlyList<PricedSubscription> priced, Instant at)
    {
        unit.Add(
            """
            INSERT INTO forecast_subscriptions (organization, forecast, subscription, customer, version, customer_version, organization_version,
                currency, balance, priced_at)
            SELECT $1, $2, p.subscription, p.customer, p.version, p.customer_version, $4, p.currency, p.balance, $5
            FROM jsonb_to_recordset($3) AS p(subscription text, customer text, version bigint, customer_version bigint, currency text, balance bigint)
            """,
            Param.Text(organization),
            Param.Text(forecast.Value),
            Param.JsonOf(priced.Select(PlaceOf)),
            Param.Long(organizationVersion),
            Param.At(at));
        var documents = BillingJson.Write(priced.SelectMany(one => one.Documents.Select(document => RowOf(one.Read, document))));
        unit.Add(
            $"""
            INSERT INTO forecast_invoices (organization, forecast, invoice, credit_note, kind, customer, subscription, currency, billing_date,
                due_at, subtotal, tax_total, total, tax_breakdown, lines)
            SELECT $1, $2, e.* FROM {Expected}
            """,
            Param.Text(organization),
            Param.Text(forecast.Value),
            Param.Json(documents));
        unit.Add(
            $"""
            INSERT INTO forecast_totals AS t (organization, forecast, currency, month, invoices, credit_notes, subtotal, tax_total, total)
            SELECT $1, $2, currency, date_trunc('month', billing_date)::date, count(*) FILTER (WHERE sign = 1), count(*) FILTER (WHERE sign = -1),
                   sum(sign * subtotal), sum(sign * tax_total), sum(sign * total)
            FROM {Expected}, LATERAL (SELECT CASE kind WHEN 'invoice' THEN 1 ELSE -1 END AS sign) AS s
            GROUP BY 3, 4
            ON CONFLICT (organization, forecast, currency, month) DO UPDATE SET invoices = t.invoices + excluded.invoices,
                credit_notes = t.credit_notes + excluded.credit_notes, subtotal = t.subtotal + excluded.subtotal,
                tax_total = t.tax_total + excluded.tax_total, total = t.total + excluded.total
            """,
            Param.Text(organization),
            Param.Text(forecast.Value),
            Param.Json(documents));
    }

    /// <summary>What the credit balance pays of expected invoices, which must be written already.</summary>
    public static void AddCredit(UnitOfWork unit, string organization, ForecastId forecast, IReadOnlyList<CreditUse> uses) => unit.Add(
        """
        WITH used AS (
            UPDATE forecast_invoices f SET credit_applied = u.used
            FROM jsonb_to_recordset($3) AS u(id text, used bigint)
            WHERE f.organization = $1 AND f.forecast = $2 AND f.invoice = u.id
            RETURNING f.currency, date_trunc('month', f.billing_date)::date AS month, u.used)
        UPDATE forecast_totals t SET credit_applied = t.credit_applied + m.used
        FROM (SELECT currency, month, sum(used)::bigint AS used FROM used GROUP BY 1, 2) AS m
        WHERE t.organization = $1 AND t.forecast = $2 AND t.currency = m.currency AND t.month = m.month
        """,
        Param.Text(organization),
        Param.Text(forecast.Value),
        Param.JsonOf(uses.Select(use => new { use.Id, Used = use.Used.Minor })));

    private static object PlaceOf(PricedSubscription one) => new
    {
        one.Read.Subscription,
        one.Read.Customer,
        one.Read.Version,
        CustomerVersion = one.Customer.Version,
        one.Customer.State.Currency,
        Balance = one.Customer.State.Balance.Minor,
    };

    private static object RowOf(SubscriptionToPrice read, ExpectedDocument expected) => expected.Invoice is { } invoice
        ? RowOf(read, expected, "invoice", invoice.Subtotal, invoice.TaxTotal, invoice.Total, invoice.TaxBreakdown.Select(DocumentViews.Of), invoice.Lines)
        : RowOf(
            read, expected, "credit_note", expected.CreditNote!.Subtotal, expected.CreditNote.TaxTotal, expected.CreditNote.Total,
            expected.CreditNote.TaxBreakdown.Select(DocumentViews.Of), expected.CreditNote.Lines);

    private static object RowOf(
        SubscriptionToPrice read, ExpectedDocument expected, string kind, Money subtotal, Money tax, Money total, IEnumerable<TaxGroupView> breakdown,
        IReadOnlyList<DocumentLine> lines) => new
    {
        Invoice = expected.Id,
        CreditNote = CreditNoteId.InsteadOf(expected.Id),
        Kind = kind,
        read.Customer,
        read.Subscription,
        total.Currency,
        expected.BillingDate,
        DueAt = expected.Due,
        Subtotal = subtotal.Minor,
        TaxTotal = tax.Minor,
        Total = total.Minor,
        TaxBreakdown = breakdown.ToArray(),
        Lines = lines.Select(DocumentViews.Of).ToArray(),
    };
}
