using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Discounts;

/// <summary>Redeems a coupon for a subscription or an invoice.</summary>
public static class RedeemCoupon
{
    /// <param name="by">The id of the subscription or invoice.</param>
    /// <param name="redeemed">Whether it has redeemed it before: then it counts no more, and nothing can be against it.</param>
    /// <param name="now">The instant of the redemption; of a test clock, if there is one.</param>
    /// <param name="pointer">The field that names the coupon.</param>
    public static Decision<CouponEvent> Decide(CouponState? state, string by, bool redeemed, Instant now, string pointer)
    {
        if (redeemed) return Array.Empty<CouponEvent>();
        return Refusal(state, now, pointer) is { } refusal ? refusal : new CouponEvent[] { new CouponRedeemed(by, now) };
    }

    /// <summary>Why it cannot be redeemed; null when it can.</summary>
    public static Rejection? Refusal(CouponState? state, Instant now, string pointer)
    {
        if (state is null) return new Rejection("coupon_not_found", "There is no such coupon.", pointer);
        if (state.Archived) return Rejection.Conflict("coupon_archived", $"The coupon {state.Code} is archived.", pointer);
        if (state.ExpiresAt <= now) return Rejection.Conflict("coupon_expired", $"The coupon {state.Code} expired at {state.ExpiresAt}.", pointer);
        return state.Redemptions >= state.MaxRedemptions
            ? Rejection.Conflict("coupon_exhausted", $"The coupon {state.Code} was redeemed as often as it can be.", pointer)
            : null;
    }
}

/// <summary>Coupon codes as they are sent, several at once.</summary>
public static class CouponCodes
{
    public static Rejection? Check(IReadOnlyList<string> codes, string pointer) => codes.Count > Limits.Discounts
        ? new Rejection("too_many_discounts", $"There is room for {Limits.Discounts} discounts.", pointer)
        : Fields.Codes(codes, pointer);
}
