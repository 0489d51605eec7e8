using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.ApiKeys;

/// <summary>API keys as the API shows them: never their secrets.</summary>
public sealed class ApiKeyRows(BillingDatabase database, PageReader pages) : IRows
{
    internal static ListFilter[] Filters { get; } = [ListFilter.CreatedAt()];

    private const string Select =
        """
        SELECT id, name, last4, scopes, expires_at, revoked_at, created_at
        FROM api_keys
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<ApiKeyView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<ApiKeyView?> Find(string organization, string id, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, id], Read, cancellation);

    /// <summary>The key, if its secret has this hash.</summary>
    public Task<ApiKeyView?> FindByHash(string organization, string id, byte[] hash, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2 AND hash = $3", [organization, id, hash], Read, cancellation);

    private static ApiKeyView Read(NpgsqlDataReader row) => new()
    {
        Id = row.Text("id"),
        Name = row.TextOrNull("name"),
        Last4 = row.Text("last4"),
        Scopes = row.Texts("scopes"),
        ExpiresAt = row.AtOrNull("expires_at"),
        RevokedAt = row.AtOrNull("revoked_at"),
        CreatedAt = row.At("created_at"),
    };
}
