using System.Text.Json;
using Npgsql;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of a coupon and its redemptions.</summary>
public static class CouponRows
{
    public static void Write(UnitOfWork unit, string organization, string coupon, CouponState state, IReadOnlyList<CouponEvent> events, long version)
    {
        WriteCoupon(unit, organization, state, version);
        foreach (var redeemed in events.OfType<CouponRedeemed>()) AddRedemption(unit, organization, coupon, redeemed);
    }

    private static void WriteCoupon(UnitOfWork unit, string organization, CouponState state, long version) => unit.Add(
        """
        INSERT INTO coupons (organization, id, percent, amount, currency, periods, applies_to, expires_at, max_redemptions, redemptions, archived,
            version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (organization, id) DO UPDATE SET redemptions = excluded.redemptions, archived = excluded.archived, version = excluded.version
        """,
        Param.Text(organization),
        Param.Text(state.Code),
        Param.Text(state.Terms.Percent is { } percent ? Decimals.ToText(percent) : null),
        Param.Long(state.Terms.Amount?.Minor),
        Param.Text(state.Terms.Amount?.Currency.Code),
        Param.Int(state.Terms.Periods),
        Param.Texts([.. state.Terms.AppliesTo]),
        Param.At(state.ExpiresAt),
        Param.Int(state.MaxRedemptions),
        Param.Int(state.Redemptions),
        Param.Flag(state.Archived),
        Param.Long(version),
        Param.At(state.CreatedAt));

    /// <summary>A plain INSERT: a second redemption by the same one must fail.</summary>
    private static void AddRedemption(UnitOfWork unit, string organization, string coupon, CouponRedeemed redeemed) => unit.Add(
        "INSERT INTO coupon_redemptions (organization, coupon, redeemed_by, redeemed_at) VALUES ($1, $2, $3, $4)",
        Param.Text(organization),
        Param.Text(coupon),
        Param.Text(redeemed.By),
        Param.At(redeemed.At));

    /// <summary>How long a discount holds, as the contract writes it.</summary>
    public static JsonElement Duration(int? periods) => periods switch
    {
        null => JsonSerializer.SerializeToElement("forever"),
        1 => JsonSerializer.SerializeToElement("once"),
        { } count => JsonSerializer.SerializeToElement(new Dictionary<string, int> { ["periods"] = count }),
    };
}

/// <summary>Who redeemed a coupon. They may be many, so no grain holds them.</summary>
public sealed class CouponRedemptions(BillingDatabase database)
{
    /// <summary>Whether a subscription or invoice redeemed a coupon.</summary>
    public Task<bool> HasAsync(string organization, string coupon, string by) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM coupon_redemptions WHERE organization = $1 AND coupon = $2 AND redeemed_by = $3)", connection);
        command.With(Param.Text(organization), Param.Text(coupon), Param.Text(by));
        return (bool)(await command.ExecuteScalarAsync())!;
    });
}
