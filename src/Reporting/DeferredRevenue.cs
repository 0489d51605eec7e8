using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What a month to come earns of what was invoiced by a day.</summary>
/// <param name="Month">Its last day.</param>
public sealed record DeferredMonth(DateOnly Month, string Plan, long Earned);

/// <summary>What was invoiced by the end of a day and is earned in months to come, by month and plan.</summary>
public sealed class DeferredRevenue : Report<DeferredMonth>
{
    public override string Name => "deferred-revenue";

    public override string English => "Deferred revenue";

    public override string French => "Produits constatés d'avance";

    public override string Summary => "What was invoiced by the end of a day and is earned in months to come, by month and plan.";

    public override string Resume => "Ce qui était facturé à la fin d'un jour et reste à gagner, par mois et par formule.";

    public override string SummaryBy => "plan";

    public override bool IsAsOf => true;

    // A month's part belongs to what was invoiced by the day if its document does.
    protected override string Sql =>
        """
        SELECT e.day, coalesce(e.plan, ''), -sum(e.amount)::bigint
        FROM ledger_transactions t
        JOIN ledger_entries e ON e.organization = t.organization AND e.transaction = t.id AND e.role = 'revenue'
        JOIN ledger_transactions document ON document.organization = t.organization AND document.document = t.document AND document.fact IN ('invoice', 'credit_note') AND document.day <= $4
        WHERE t.organization = $1 AND t.currency = $2 AND t.fact = 'recognition' AND t.day > $4 AND $3 <= $4
        GROUP BY 1, 2
        HAVING sum(e.amount) <> 0
        ORDER BY 1, 2
        """;

    private const string Balance =
        """
        SELECT coalesce(-sum(e.amount), 0)::bigint
        FROM ledger_entries e JOIN ledger_transactions t ON t.organization = e.organization AND t.id = e.transaction
        WHERE e.organization = $1 AND e.currency = $2 AND e.role = 'deferred' AND e.day <= $4 AND $3 <= $4
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<DeferredMonth, object?> Cell)> Cells { get; } =
    [
        Day("month", "Month", "Mois", row => row.Month),
        Text("plan", "Plan", "Formule", row => row.Plan),
        Amount("earned", "Earned", "À gagner", row => row.Earned),
    ];

    protected override DeferredMonth ReadRow(NpgsqlDataReader row) => new(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetInt64(2));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<DeferredMonth> rows, CancellationToken cancellationToken) =>
        [new ReportCheck("months_less_ledger", rows.Sum(row => row.Earned) - await FigureAsync(connection, Balance, request, cancellationToken))];
}
