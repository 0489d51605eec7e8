using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Alerts;

/// <summary>Alerts as the API shows them.</summary>
public sealed class AlertRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } =
    [
        ListFilter.Choice("status", "open", "resolved") with { Column = "CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'resolved' END" },
        ListFilter.Text("kind"),
        ListFilter.Text("object"),
        ListFilter.Text("customer"),
        ListFilter.CreatedAt(),
    ];

    private const string Select = "SELECT id, kind, object, customer, message, created_at, resolved_at, note FROM alerts WHERE organization = $1";

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<AlertView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<AlertView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    private static AlertView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Kind = row.Text("kind"),
        Status = row.AtOrNull("resolved_at") is null ? "open" : "resolved",
        Object = row.Text("object"),
        Customer = row.TextOrNull("customer"),
        Message = row.Text("message"),
        CreatedAt = row.At("created_at"),
        ResolvedAt = row.AtOrNull("resolved_at"),
        Note = row.TextOrNull("note"),
    };
}
