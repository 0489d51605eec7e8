using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Api.Events;

/// <summary>The journal as events.</summary>
public sealed class EventRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Text("type"),
        new("object", "stream", FilterKind.Text) { Rewrite = StreamOf },
        ListFilter.Text("actor"),
        ListFilter.Text("cause"),
        ListFilter.Instant("created_at", "at"),
    ];

    private const string Select =
        """
        SELECT stream, version, type, data, at, coalesce(actor, 'system') AS actor, coalesce(cause, '') AS cause, position
        FROM journal
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [new("position", "position", SortKind.Number)];

    public Task<(Page<EventView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public async Task<EventView?> Find(string organization, string id, CancellationToken cancellation) =>
        EventViews.PositionOf(id) is { } position
            ? await database.One($"{Select} AND position = $2", [organization, position], Read, cancellation)
            : null;

    // "cus_x" is short for "customer/cus_x".
    private static string StreamOf(string sent) => sent switch
    {
        _ when sent.Contains('/', StringComparison.Ordinal) => sent,
        _ when sent.StartsWith("cus_", StringComparison.Ordinal) => $"customer/{sent}",
        _ when sent.StartsWith("sub_", StringComparison.Ordinal) => $"subscription/{sent}",
        _ when sent.StartsWith("clk_", StringComparison.Ordinal) => $"test_clock/{sent}",
        _ when sent.StartsWith("pch_", StringComparison.Ordinal) => $"price_change/{sent}",
        _ when sent.StartsWith("fcs_", StringComparison.Ordinal) => $"forecast/{sent}",
        _ when sent.StartsWith("we_", StringComparison.Ordinal) => $"webhook_endpoint/{sent}",
        _ when sent.StartsWith("org_", StringComparison.Ordinal) => $"organization/{sent}",
        _ => $"plan/{sent}",
    };

    private static EventView Read(NpgsqlDataReader row) => new()
    {
        Id = EventViews.IdOf(row.Long("position")),
        Type = row.Text("type"),
        Object = row.Text("stream"),
        Sequence = row.Long("version"),
        Data = EventViews.Data(row.Text("type"), row.Text("data")),
        Actor = row.Text("actor"),
        Cause = row.Text("cause"),
        CreatedAt = row.At("at"),
    };
}
