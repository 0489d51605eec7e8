using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Api.Ledger;

/// <summary>The ledger as the API shows it.</summary>
public sealed class LedgerRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static string[] Facts { get; } =
        ["invoice", "credit_note", "credit_applied", "payment", "refund", "chargeback", "write_off", "credit_by_hand", "refund_failed", "recognition"];

    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Choice("fact", Facts),
        ListFilter.Text("document"),
        ListFilter.Text("customer"),
        ListFilter.Text("currency"),
        ListFilter.Text("account", "NULL") with { AlsoIn = "accounts" },
        ListFilter.Day("day"),
    ];

    private const string Select =
        """
        SELECT t.id, t.fact, t.day, t.document, t.customer, t.currency, e.accounts, e.entries
        FROM ledger_transactions t, LATERAL (
            SELECT array_agg(account) AS accounts, jsonb_agg(jsonb_build_object('role', role, 'account', account, 'amount', amount, 'plan', plan,
                'plan_version', plan_version, 'tax_country', tax_country, 'tax_percent', trim_scale(tax_percent)::text) ORDER BY ordinal) AS entries
            FROM ledger_entries WHERE organization = t.organization AND transaction = t.id) e
        WHERE t.organization = $1
        """;

    private static readonly SortColumn[] Order = [new("t.day", "day", SortKind.Day), new("t.id", "id", SortKind.Text)];

    public async Task<ChartView> Chart(string organization, CancellationToken cancellation) =>
        (await database.One("SELECT chart FROM organizations WHERE organization = $1 AND chart <> '{}'", [organization], row => row.Json<ChartView>("chart"), cancellation)) ?? LedgerViews.DefaultChart;

    public Task<(Page<LedgerTransactionView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    private static LedgerTransactionView Read(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new LedgerTransactionView
        {
            Id = row.Text("id"),
            Fact = row.Text("fact"),
            Day = row.Day("day"),
            Document = row.Text("document"),
            Customer = row.Text("customer"),
            Currency = currency,
            Entries = [.. row.Json<Entry[]>("entries").Select(entry => entry.Show(currency))],
        };
    }

    private sealed record Entry(string Role, string Account, long Amount, string? Plan, int? PlanVersion, string? TaxCountry, string? TaxPercent)
    {
        public LedgerEntryView Show(string currency) => new(
            Role, Account, Amount > 0 ? MinorUnits.Format(Amount, currency) : null, Amount < 0 ? MinorUnits.Format(-Amount, currency) : null, Plan, PlanVersion, TaxCountry, TaxPercent);
    }
}
