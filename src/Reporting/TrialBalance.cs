using Npgsql;

namespace OrleansBilling.Reporting;

/// <summary>An account over some days.</summary>
/// <param name="Role">What it is for; several, separated by commas, where an account is for more than one thing.</param>
/// <param name="Opening">Before the first day; positive is a debit.</param>
/// <param name="Closing">After the last day.</param>
public sealed record AccountBalance(string Account, string Role, long Opening, long Debit, long Credit, long Closing);

/// <summary>What each account had, what moved it, and what it has.</summary>
public sealed class TrialBalance : Report<AccountBalance>
{
    public override string Name => "trial-balance";

    public override string English => "Trial balance";

    public override string French => "Balance générale";

    public override string Summary => "Each account of the ledger: opening balance, debits, credits, closing balance.";

    public override string Resume => "Chaque compte : solde d'ouverture, débits, crédits, solde de clôture.";

    public override string SummaryBy => "role";

    protected override string Sql =>
        """
        SELECT account, string_agg(DISTINCT role, ','),
            coalesce(sum(amount) FILTER (WHERE day < $3), 0)::bigint,
            coalesce(sum(amount) FILTER (WHERE day >= $3 AND amount > 0), 0)::bigint,
            coalesce(-sum(amount) FILTER (WHERE day >= $3 AND amount < 0), 0)::bigint,
            sum(amount)::bigint
        FROM ledger_entries
        WHERE organization = $1 AND currency = $2 AND day <= $4
        GROUP BY account
        ORDER BY account COLLATE "C"
        """;

    protected override IReadOnlyList<(ReportColumn Column, Func<AccountBalance, object?> Cell)> Cells { get; } =
    [
        Text("account", "Account", "Compte", row => row.Account),
        Text("role", "For", "Usage", row => row.Role),
        Amount("opening", "Opening", "Solde d'ouverture", row => row.Opening),
        Amount("debit", "Debit", "Débit", row => row.Debit),
        Amount("credit", "Credit", "Crédit", row => row.Credit),
        Amount("closing", "Closing", "Solde de clôture", row => row.Closing),
    ];

    protected override AccountBalance ReadRow(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));

    protected override Task<IReadOnlyList<ReportCheck>> CheckAsync(
        NpgsqlConnection connection, ReportRequest request, IReadOnlyList<AccountBalance> rows, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ReportCheck>>(
        [
            new ReportCheck("debits_less_credits", rows.Sum(row => row.Debit - row.Credit)),
            new ReportCheck("closing_balances", rows.Sum(row => row.Closing)),
            new ReportCheck("opening_and_movements_less_closing", rows.Sum(row => row.Opening + row.Debit - row.Credit - row.Closing)),
        ]);
}
