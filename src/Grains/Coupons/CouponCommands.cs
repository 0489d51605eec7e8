using NodaTime;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Grains.Coupons;

/// <summary>The contract's commands as the rules take them, and coupons by their codes.</summary>
internal static class CouponCommands
{
    internal static DiscountDraft Draft(CreateCoupon command) => new(
        command.Percent, command.Amount, command.Currency, command.Duration?.Word, command.Duration?.Periods, command.AppliesTo);

    internal static DiscountDraft Draft(AddDiscount command) => new(
        command.Percent, command.Amount, command.Currency, command.Duration?.Word, command.Duration?.Periods, command.AppliesTo);

    /// <summary>The draft of a command that writes no terms.</summary>
    internal static DiscountDraft NoDraft { get; } = new(null, null, null, null, null, null);

    /// <summary>What coupons stand for, if each can be redeemed; else why not.</summary>
    internal static Task<Result<IReadOnlyList<DiscountTerms>>> LookAsync(
        IGrainFactory grains, string organization, IReadOnlyList<string> codes, string by, Instant now) =>
        EachAsync(grains, organization, codes, (coupon, pointer) => coupon.Look(by, now, pointer));

    /// <summary>Redeems coupons one after the other, up to the first that cannot be.</summary>
    internal static Task<Result<IReadOnlyList<DiscountTerms>>> RedeemAsync(
        IGrainFactory grains, string organization, IReadOnlyList<string> codes, string by, Instant now) =>
        EachAsync(grains, organization, codes, (coupon, pointer) => coupon.Redeem(by, now, pointer));

    internal static ICouponRedeeming Coupon(IGrainFactory grains, string organization, string code) => grains.GetGrain<ICouponRedeeming>($"{organization}/{code}");

    private static async Task<Result<IReadOnlyList<DiscountTerms>>> EachAsync(
        IGrainFactory grains, string organization, IReadOnlyList<string> codes, Func<ICouponRedeeming, string, Task<CouponAnswer>> ask)
    {
        if (CouponCodes.Check(codes, "/discounts") is { } bad) return bad;
        var terms = new List<DiscountTerms>();
        for (var i = 0; i < codes.Count; i++)
        {
            var pointer = "/discounts/" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var answer = await ask(Coupon(grains, organization, codes[i]), pointer);
            if (answer.Rejection is { } rejection) return rejection;
            terms.Add(answer.Terms!);
        }

        return terms;
    }
}
