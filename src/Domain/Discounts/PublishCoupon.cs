using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Discounts;

/// <summary>Makes a coupon under a code.</summary>
public sealed record PublishCouponCommand(string? Code, DiscountDraft Draft, Instant? ExpiresAt, int? MaxRedemptions, Instant Now);

/// <summary>Makes coupons and archives them. What a coupon says never changes; who wants other terms makes another.</summary>
public static class PublishCoupon
{
    public static Decision<CouponEvent> Decide(CouponState? state, PublishCouponCommand command)
    {
        var terms = command.Draft.Read();
        var bad = Fields.First(Fields.Code(command.Code, "/code"), terms.Rejection, LimitInRange(command.MaxRedemptions));
        if (bad is not null) return bad;
        var coupon = terms.Value with { Coupon = command.Code };
        if (state is not null)
        {
            var same = state.Terms.SameAs(coupon) && state.ExpiresAt == command.ExpiresAt && state.MaxRedemptions == command.MaxRedemptions;
            return same ? Array.Empty<CouponEvent>() : Rejection.Conflict("coupon_exists", $"There is a coupon {command.Code} with other terms.", "/code");
        }

        return command.ExpiresAt <= command.Now
            ? new Rejection("expires_in_the_past", "The coupon would have expired already.", "/expires_at")
            : new CouponEvent[] { new CouponCreated(coupon, command.ExpiresAt, command.MaxRedemptions, command.Now) };
    }

    public static Decision<CouponEvent> Archive(CouponState? state, Instant now)
    {
        if (state is null) return Rejection.Missing("coupon_not_found", "There is no such coupon.");
        return state.Archived ? Array.Empty<CouponEvent>() : new CouponEvent[] { new CouponArchived(now) };
    }

    private static Rejection? LimitInRange(int? redemptions) => redemptions is null or (>= 1 and <= Limits.Redemptions)
        ? null
        : new Rejection("redemptions_out_of_range", $"A coupon is redeemed 1 to {Limits.Redemptions} times, or without limit.", "/max_redemptions");
}
