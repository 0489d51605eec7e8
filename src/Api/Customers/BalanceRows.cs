using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Customers;

/// <summary>Movements of credit balances.</summary>
public sealed class BalanceRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } = [ListFilter.CreatedAt()];

    private const string Select =
        """
        SELECT id, currency, kind, amount, balance_after, reason, coalesce(invoice, credit_note) AS document, recorded_in, created_at
        FROM balance_movements
        WHERE organization = $1 AND customer = $2
        """;

    private static readonly SortColumn[] Order = [new SortColumn("recorded_in", "recorded_in", SortKind.Number)];

    /// <summary>One page of the customer's movements with the balance as it is now.</summary>
    public async Task<(BalanceView? Balance, Problem? Problem)> List(
        string organization, CustomerView customer, ListQuery query, CancellationToken cancellation)
    {
        var (page, problem) = await pages.Read(Select, Order, query, [organization, customer.Id], Read, cancellation);
        return page is null ? (null, problem) : (Show(customer, page.Data, page.HasMore, page.NextCursor), null);
    }

    /// <summary>The balance with its newest movement, after a command that made it.</summary>
    public async Task<BalanceView> Newest(string organization, CustomerView customer, CancellationToken cancellation)
    {
        var newest = await database.One(
            $"{Select} ORDER BY recorded_in DESC LIMIT 1", [organization, customer.Id], Read, cancellation);
        return Show(customer, newest is null ? [] : [newest], hasMore: false, cursor: null);
    }

    private static BalanceView Show(CustomerView customer, IReadOnlyList<BalanceMovementView> movements, bool hasMore, string? cursor) => new()
    {
        Currency = customer.Currency,
        Balance = customer.Balance,
        Movements = [.. movements],
        HasMore = hasMore,
        NextCursor = cursor,
    };

    private static BalanceMovementView Read(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new BalanceMovementView
        {
            Id = row.Text("id"),
            Amount = row.Amount("amount", currency),
            BalanceAfter = row.Amount("balance_after", currency),
            Kind = row.Text("kind"),
            Reason = row.TextOrNull("reason"),
            Document = row.TextOrNull("document"),
            CreatedAt = row.At("created_at"),
        };
    }
}
