using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>Tax of one rate in one country over some days.</summary>
/// <param name="Taxable">What documents of these days were taxed on.</param>
/// <param name="Invoiced">The tax on them.</param>
/// <param name="FellDue">What fell due: with the invoice, or as customers paid.</param>
/// <param name="Pending">What waits for payment after the last day.</param>
public sealed record VatRate(string Country, decimal Percent, long Taxable, long Invoiced, long FellDue, long Pending);

/// <summary>Value-added tax by country and rate: what documents say, what the ledger says, what waits.</summary>
public sealed class VatByRate : Report<VatRate>
{
    public override string Name => "vat";

    public override string English => "VAT";

    public override string French => "TVA";

    public override string Summary => "Tax by country and rate: taxable amount, tax on documents, tax that fell due, tax that waits for payment.";

    public override string Resume => "La TVA par pays et par taux : base, TVA des pièces, TVA exigible, TVA en attente de paiement.";

    public override string SummaryBy => "country";

    protected override string Sql =>
        """
        WITH documents AS (
            SELECT coalesce(buyer #>> '{address,country}', seller ->> 'country') AS country, 1 AS sign, currency, tax_breakdown
            FROM invoices WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date BETWEEN $3 AND $4
            UNION ALL
            SELECT coalesce(buyer #>> '{address,country}', seller ->> 'country'), -1, currency, tax_breakdown
            FROM credit_notes WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date BETWEEN $3 AND $4),
        digits AS (SELECT power(10, coalesce(max(length(split_part(part ->> 'taxable', '.', 2))), 0))::bigint AS factor FROM documents, jsonb_array_elements(tax_breakdown) AS part),
        stated AS (
            SELECT country, (part ->> 'percent')::numeric AS percent, sum(sign * (part ->> 'taxable')::numeric * factor)::bigint AS taxable, sum(sign * (part ->> 'tax')::numeric * factor)::bigint AS tax
            FROM documents, digits, jsonb_array_elements(tax_breakdown) AS part GROUP BY 1, 2),
        posted AS (
            SELECT tax_country AS country, trim_scale(tax_percent) AS percent,
                coalesce(-sum(amount) FILTER (WHERE role = 'tax_due' AND day >= $3), 0)::bigint AS due, coalesce(-sum(amount) FILTER (WHERE role = 'tax_pending'), 0)::bigint AS pending
            FROM ledger_entries WHERE organization = $1 AND currency = $2 AND day <= $4 AND tax_country IS NOT NULL GROUP BY 1, 2)
        SELECT country, percent, coalesce(stated.taxable, 0), coalesce(stated.tax, 0), coalesce(posted.due, 0), coalesce(posted.pending, 0)
        FROM stated FULL JOIN posted USING (country, percent)
        WHERE coalesce(stated.taxable, 0) <> 0 OR coalesce(stated.tax, 0) <> 0 OR coalesce(posted.due, 0) <> 0 OR coalesce(posted.pending, 0) <> 0
        ORDER BY country, percent DESC
        """;

    /// <summary>What the ledger posted with the documents of these days, due or pending.</summary>
    private const string Posted =
        """
        SELECT coalesce(-sum(e.amount), 0)::bigint
        FROM ledger_transactions t JOIN ledger_entries e ON e.organization = t.organization AND e.transaction = t.id
        WHERE t.organization = $1 AND t.currency = $2 AND t.fact IN ('invoice', 'credit_note') AND t.day BETWEEN $3 AND $4 AND e.role IN ('tax_due', 'tax_pending')
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<VatRate, object?> Cell)> Cells { get; } =
    [
        Text("country", "Country", "Pays", row => row.Country),
        Number("percent", "Percent", "Taux", row => row.Percent),
        Amount("taxable", "Taxable", "Base", row => row.Taxable),
        Amount("tax", "Tax on documents", "TVA facturée", row => row.Invoiced),
        Amount("fell_due", "Fell due", "TVA exigible", row => row.FellDue),
        Amount("pending", "Waits for payment", "TVA en attente", row => row.Pending),
    ];

    protected override VatRate ReadRow(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetDecimal(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<VatRate> rows, CancellationToken cancellationToken) =>
        [new ReportCheck("tax_less_ledger", rows.Sum(row => row.Invoiced) - await FigureAsync(connection, Posted, request, cancellationToken))];
}
