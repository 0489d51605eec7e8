using System.Diagnostics;
using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Discounts;

/// <summary>A coupon: a discount under a code, to be redeemed by subscriptions and one-off invoices.</summary>
/// <param name="Terms">What it takes off; with its code.</param>
/// <param name="ExpiresAt">From this instant on it cannot be redeemed; null is never. What was redeemed before goes on.</param>
/// <param name="MaxRedemptions">How many may redeem it; null is without limit.</param>
/// <param name="Redemptions">How many did.</param>
public sealed record CouponState(DiscountTerms Terms, Instant? ExpiresAt, int? MaxRedemptions, int Redemptions, bool Archived, Instant CreatedAt)
{
    public string Code => Terms.Coupon!;
}

/// <summary>What can happen to a coupon.</summary>
public abstract record CouponEvent
{
    private protected CouponEvent()
    {
    }
}

[EventType("coupon.created")]
public sealed record CouponCreated(DiscountTerms Terms, Instant? ExpiresAt, int? MaxRedemptions, Instant At) : CouponEvent;

/// <summary>A subscription or invoice redeemed it. Each counts once.</summary>
/// <param name="By">The id of the subscription or invoice.</param>
[EventType("coupon.redeemed")]
public sealed record CouponRedeemed(string By, Instant At) : CouponEvent;

/// <summary>Nobody can redeem it any more; what was redeemed goes on.</summary>
[EventType("coupon.archived")]
public sealed record CouponArchived(Instant At) : CouponEvent;

/// <summary>How events change a coupon.</summary>
public static class CouponEvolution
{
    public static CouponState Evolve(CouponState? state, CouponEvent @event) => @event switch
    {
        CouponCreated created => new CouponState(created.Terms, created.ExpiresAt, created.MaxRedemptions, 0, false, created.At),
        CouponRedeemed => state! with { Redemptions = state!.Redemptions + 1 },
        CouponArchived => state! with { Archived = true },
        _ => throw new UnreachableException(),
    };
}
