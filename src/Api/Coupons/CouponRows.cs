using Npgsql;
using OrleansBilling.Api.Http;
using OrleansBilling.Api.Lists;
using OrleansBilling.Contracts.Values;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Api.Coupons;

/// <summary>Coupons as the API shows them.</summary>
public sealed class CouponRows(BillingDatabase database, PageReader pages) : IRows
{
    private const string Status =
        """
        CASE WHEN archived THEN 'archived' WHEN expires_at <= now() THEN 'expired' WHEN redemptions >= max_redemptions THEN 'exhausted' ELSE 'active' END
        """;

    internal static ListFilter[] Filters { get; } =
    [
        new("status", Status, FilterKind.Choice) { Values = ["active", "expired", "exhausted", "archived"] },
        ListFilter.CreatedAt(),
    ];

    private const string Select =
        $"""
        SELECT id, {Status} AS status, percent, amount, currency, periods, applies_to, expires_at, max_redemptions, redemptions, version, created_at
        FROM coupons
        WHERE organization = $1
        """;

    private static readonly SortColumn[] Order = [SortColumn.CreatedAt(), SortColumn.Id()];

    public Task<(Page<CouponView>? Page, Problem? Problem)> List(string organization, ListQuery query, CancellationToken cancellation) =>
        pages.Read(Select, Order, query, [organization], Read, cancellation);

    public Task<CouponView?> Find(string organization, string code, CancellationToken cancellation) =>
        database.One($"{Select} AND id = $2", [organization, code], Read, cancellation);

    private static CouponView Read(NpgsqlDataReader row)
    {
        var currency = row.TextOrNull("currency");
        return new CouponView
        {
            Code = row.Text("id"),
            Status = row.Text("status"),
            Percent = row.TextOrNull("percent"),
            Amount = row.LongOrNull("amount") is { } amount ? MinorUnits.Format(amount, currency!) : null,
            Currency = currency,
            Duration = Infrastructure.Postgres.Rows.CouponRows.Duration(row.IntOrNull("periods")),
            AppliesTo = row.Texts("applies_to"),
            ExpiresAt = row.AtOrNull("expires_at"),
            MaxRedemptions = row.IntOrNull("max_redemptions"),
            Redemptions = row.Int("redemptions"),
            CreatedAt = row.At("created_at"),
            Revision = row.Long("version"),
        };
    }
}
