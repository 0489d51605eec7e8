using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>What was owed of an invoice as of a day; exactly one of the ages has it.</summary>
/// <param name="DaysLate">After the due day; 0 when it is not due yet.</param>
public sealed record AgedInvoice(string Customer, string CustomerName, string Number, DateOnly IssueDate, DateOnly DueDate, int DaysLate, long Owed)
{
    /// <summary>What is owed, when the invoice is so many days late.</summary>
    public long? Between(int least, int most) => DaysLate >= least && DaysLate <= most ? Owed : null;
}

/// <summary>
/// What customers owed at the end of a day, by invoice and age. It is the ledger's account of receivables, taken apart by the invoices that its entries are about: so it is
/// what it was, whatever was paid since.
/// </summary>
public sealed class AgedReceivables : Report<AgedInvoice>
{
    public override string Name => "aged-receivables";

    public override string English => "Aged receivables";

    public override string French => "Balance âgée";

    public override string Summary => "What customers owed at the end of a day, by invoice and age.";

    public override string Resume => "Ce que les clients devaient à la fin d'un jour, par facture et par ancienneté.";

    public override string SummaryBy => "customer_name";

    public override bool IsAsOf => true;

    public override ReportChart Chart { get; } = new(ChartKind.Columns, ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90"], OfTotals: true);

    protected override bool IsLong => true;

    protected override string Sql =>
        $$"""
        WITH owed AS (
            SELECT {{LedgerByInvoice.Invoice}} AS invoice, sum(e.amount)::bigint AS amount
            {{LedgerByInvoice.Entries}}
            WHERE e.organization = $1 AND e.currency = $2 AND e.role = 'receivable' AND e.day <= $4
            GROUP BY 1)
        SELECT i.customer, i.buyer ->> 'name', i.number, i.issue_date, i.due_date, greatest(0, $4 - i.due_date), owed.amount
        FROM owed JOIN invoices i ON i.organization = $1 AND i.id = owed.invoice
        WHERE owed.amount <> 0 AND $3 <= $4
        ORDER BY i.buyer ->> 'name', i.customer, i.due_date, i.number
        """;

    private const int SalesDays = 90;

    /// <summary>What was invoiced with tax in so many days up to the day, less credit notes.</summary>
    private const string Sales =
        """
        SELECT ((SELECT coalesce(sum(total), 0) FROM invoices WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date > $3 - 90 AND issue_date <= $4)
            - (SELECT coalesce(sum(total), 0) FROM credit_notes WHERE organization = $1 AND currency = $2 AND number IS NOT NULL AND issue_date > $3 - 90 AND issue_date <= $4))::bigint
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<AgedInvoice, object?> Cell)> Cells { get; } =
    [
        Text("customer", "Customer", "Client", row => row.Customer),
        Text("customer_name", "Name", "Nom", row => row.CustomerName),
        Text("number", "Number", "Numéro", row => row.Number),
        Day("issue_date", "Issued", "Date", row => row.IssueDate),
        Day("due_date", "Due", "Échéance", row => row.DueDate),
        Number("days_late", "Days late", "Jours de retard", row => row.DaysLate),
        Amount("not_due", "Not due", "Non échu", row => row.Between(0, 0)),
        Amount("days_1_30", "1-30", "1-30", row => row.Between(1, 30)),
        Amount("days_31_60", "31-60", "31-60", row => row.Between(31, 60)),
        Amount("days_61_90", "61-90", "61-90", row => row.Between(61, 90)),
        Amount("days_over_90", "90+", "90+", row => row.Between(91, int.MaxValue)),
        Amount("owed", "Owed", "Dû", row => row.Owed),
    ];

    protected override AgedInvoice ReadRow(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateOnly>(3), row.GetFieldValue<DateOnly>(4), row.GetInt32(5), row.GetInt64(6));

    protected override async Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, Func<string, long> total, CancellationToken cancellationToken) =>
        [new ReportCheck("owed_less_ledger", total("owed") - await FigureAsync(connection, LedgerByInvoice.Receivable, request, cancellationToken))];

    protected override async Task<IReadOnlyList<ReportFigure>> FiguresAsync(NpgsqlConnection connection, ReportRequest request, Func<string, long> total, CancellationToken cancellationToken)
    {
        var (owed, sales) = (total("owed"), await FigureAsync(connection, Sales, request, cancellationToken));
        return
        [
            ReportFigure.Amount("invoiced_90_days", "Invoiced in 90 days, with tax", "Facturé TTC sur 90 jours", sales),
            ReportFigure.Number(
                "dso", "Days sales outstanding", "Délai moyen de paiement (DSO), jours", sales > 0 ? Math.Round((decimal)owed * SalesDays / sales, 2, MidpointRounding.AwayFromZero) : null),
        ];
    }
}
