using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Api.WebhookEndpoints;

/// <summary>Webhook endpoints and what is sent to them, as the API shows them.</summary>
public sealed class WebhookRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } = [ListFilter.Flag("enabled"), ListFilter.CreatedAt()];

    internal static ListFilter[] DeliveryFilters { get; } =
    [
        new("status", "d.status", FilterKind.Choice) { Values = ["pending", "succeeded", "failed", "canceled"] },
        ListFilter.Text("type", "j.type"),
        ListFilter.Instant("created_at", "d.created_at"),
    ];

    private const string Columns = "id, url, types, description, enabled, disabled_for, failing_since, version, created_at";

    private const string Select = $"SELECT {Columns} FROM webhook_endpoints WHERE organization = $1 AND deleted_at IS NULL";

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    private const string SelectDeliveries =
        """
        SELECT d.event, j.type, d.status, d.attempts, d.response_status, d.error, d.last_attempt_at, d.next_attempt_at, d.created_at
        FROM webhook_deliveries d JOIN journal j ON j.position = d.event AND j.organization = d.organization
        WHERE d.organization = $1 AND d.endpoint = $2
        """;

    private static readonly SortColumn[] DeliveryOrder = [new("d.event", "event", SortKind.Number)];

    public Task<(Page<WebhookEndpointView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<WebhookEndpointView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>As it was when it was deleted.</summary>
    public Task<WebhookEndpointView?> FindDeleted(string organization, string id, CancellationToken cancellation) =>
        database.One($"SELECT {Columns} FROM webhook_endpoints WHERE organization = $1 AND id = $2", [organization, id], Read, cancellation);

    /// <summary>The endpoint with the secret that signs; for the one who has just made it.</summary>
    public Task<WebhookEndpointView?> FindWithSecret(string organization, string id, CancellationToken cancellation) => database.One(
        $"""
        SELECT {Columns}, (SELECT s.secret FROM webhook_secrets s WHERE s.organization = $1 AND s.endpoint = $2 ORDER BY s.recorded_in DESC LIMIT 1) AS secret
        FROM webhook_endpoints WHERE organization = $1 AND deleted_at IS NULL AND id = $2
        """,
        [organization, id],
        row => Read(row) with { Secret = row.TextOrNull("secret") },
        cancellation);

    public Task<(Page<WebhookDeliveryView>? Page, Problem? Problem)> Deliveries(string organization, string id, ListQuery query, CancellationToken cancellation) =>
        pages.Read(SelectDeliveries, DeliveryOrder, query, [organization, id], ReadDelivery, cancellation);

    private static WebhookEndpointView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Url = row.Text("url"),
        Types = row.Texts("types"),
        Description = row.TextOrNull("description"),
        Enabled = row.Flag("enabled"),
        DisabledFor = row.TextOrNull("disabled_for"),
        FailingSince = row.AtOrNull("failing_since"),
        CreatedAt = row.At("created_at"),
        Revision = row.Long("version"),
    };

    private static WebhookDeliveryView ReadDelivery(NpgsqlDataReader row) => new()
    {
        Event = EventViews.IdOf(row.Long("event")),
        Type = row.Text("type"),
        Status = row.Text("status"),
        Attempts = row.Int("attempts"),
        ResponseStatus = row.IntOrNull("response_status"),
        Error = row.TextOrNull("error"),
        LastAttemptAt = row.AtOrNull("last_attempt_at"),
        NextAttemptAt = row.AtOrNull("next_attempt_at"),
        CreatedAt = row.At("created_at"),
    };
}
