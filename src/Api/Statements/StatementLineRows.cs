using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Statements;

/// <summary>Lines of bank statements as the API shows them.</summary>
public sealed class StatementLineRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Choice("status", "matched", "recorded", "unmatched", "ignored"),
        ListFilter.Text("reason"),
        ListFilter.Text("currency"),
        ListFilter.Text("counterparty"),
        ListFilter.Day("date", "day"),
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        """
        SELECT id, own_id, day, currency, amount, text, counterparty, status, reason, allocations, position, created_at
        FROM bank_statement_lines
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), new("position", "position", SortKind.Number), SortColumn.Id()];

    public Task<(Page<StatementLineView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<StatementLineView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>How many of some lines have each status.</summary>
    public async Task<IReadOnlyDictionary<string, int>> Count(string organization, string[] lines) => (await database.All(
        "SELECT status, count(*)::integer AS lines FROM bank_statement_lines WHERE organization = $1 AND id = ANY($2) GROUP BY status",
        [organization, lines],
        row => (Status: row.Text("status"), Lines: row.Int("lines")),
        CancellationToken.None)).ToDictionary(one => one.Status, one => one.Lines, StringComparer.Ordinal);

    private static StatementLineView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        OwnId = row.TextOrNull("own_id"),
        Date = row.Day("day"),
        Amount = row.Amount("amount", row.Text("currency")),
        Currency = row.Text("currency"),
        Text = row.Text("text"),
        Counterparty = row.TextOrNull("counterparty"),
        Status = row.Text("status"),
        Reason = row.TextOrNull("reason"),
        // An amount is stored with its currency.
        Payments = [.. row.Json<StatementPaymentView[]>("allocations").Select(payment => payment with { Amount = payment.Amount.Split(' ')[0] })],
        CreatedAt = row.At("created_at"),
    };
}
