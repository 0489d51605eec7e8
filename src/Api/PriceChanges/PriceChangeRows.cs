using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.PriceChanges;

/// <summary>Price changes, and the subscriptions they move, as the API shows them.</summary>
public sealed class PriceChangeRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("plan"),
        ListFilter.Choice("status", "scheduling", "scheduled", "withdrawing", "withdrawn"),
        ListFilter.CreatedAt(),
    ];

    internal static ListFilter[] MoveFilters { get; } =
    [
        ListFilter.Choice("status", "planned", "announced", "moved", "withdrawn", "dropped"),
        ListFilter.Text("customer"),
        ListFilter.Day("renewal"),
    ];

    private const string Select =
        """
        SELECT id, plan, plan_version, starts_on, notice_days, cohort, status, version, created_at,
            (SELECT jsonb_object_agg(m.status, m.count) FROM (
                SELECT status, count(*) AS count FROM price_moves
                WHERE price_moves.organization = price_changes.organization AND price_change = price_changes.id GROUP BY status) AS m) AS counts
        FROM price_changes
        WHERE organization = $1
        """;

    private const string SelectMoves =
        """
        SELECT subscription, customer, status, from_version, renewal, currency, old_amount, new_amount
        FROM price_moves
        WHERE organization = $1 AND price_change = $2
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];
    private static readonly SortColumn[] MoveOrder = [new SortColumn("subscription", "subscription", SortKind.Text)];

    public Task<(Page<PriceChangeView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<PriceChangeView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>The subscriptions of a price change, by id downwards.</summary>
    public Task<(Page<PriceMoveView>? Page, Problem? Problem)> Moves(string organization, string id, ListQuery query, CancellationToken cancellation) =>
        pages.Read(SelectMoves, MoveOrder, query, [organization, id], ReadMove, cancellation);

    private static PriceChangeView Read(NpgsqlDataReader row)
    {
        var counts = row.JsonOrNull<Dictionary<string, long>>("counts") ?? [];
        long Count(string status) => counts.GetValueOrDefault(status);
        return new PriceChangeView
        {
            Id = row.Text("id"),
            Plan = row.Text("plan"),
            Version = row.Int("plan_version"),
            From = row.Day("starts_on"),
            NoticeDays = row.Int("notice_days"),
            Cohort = row.Json<CohortFields>("cohort"),
            Status = row.Text("status"),
            Subscriptions = new PriceMoveCounts(Count("planned"), Count("announced"), Count("moved"), Count("withdrawn"), Count("dropped")),
            CreatedAt = row.At("created_at"),
            Revision = row.Long("version"),
        };
    }

    private static PriceMoveView ReadMove(NpgsqlDataReader row)
    {
        var currency = row.Text("currency");
        return new PriceMoveView(
            row.Text("subscription"),
            row.Text("customer"),
            row.Text("status"),
            row.Int("from_version"),
            row.DayOrNull("renewal"),
            currency,
            row.LongOrNull("old_amount") is { } before ? MinorUnits.Format(before, currency) : null,
            row.LongOrNull("new_amount") is { } after ? MinorUnits.Format(after, currency) : null);
    }
}
