using OrleansBilling.Domain.Discounts;

namespace OrleansBilling.Tests.Discounts;

public sealed class CouponTests
{
    private static readonly DiscountTerms Ten = new() { Coupon = "TEN", Percent = 10, AppliesTo = ["seat"] };
    private static readonly PublishCouponCommand Publish = new("TEN", new DiscountDraft("10", null, null, "forever", null, ["seat"]), A.Now + Duration.FromDays(9), 5, A.Now);

    [Fact]
    public void A_coupon_is_made_once_and_made_again_is_the_same()
    {
        var created = Assert.IsType<CouponCreated>(Assert.Single(PublishCoupon.Decide(null, Publish).Events));
        var state = CouponEvolution.Evolve(null, created);

        Assert.True(created.Terms.SameAs(Ten));
        Assert.Equal(("TEN", 0, (int?)5, false), (state.Code, state.Redemptions, state.MaxRedemptions, state.Archived));
        Assert.Empty(PublishCoupon.Decide(state, Publish with { Now = A.Now + Duration.FromDays(20) }).Events);
        Assert.Null(PublishCoupon.Decide(state, Publish with { Now = A.Now + Duration.FromDays(20) }).Rejection);
    }

    [Fact]
    public void The_same_code_with_other_terms_is_refused()
    {
        var state = CouponEvolution.Evolve(null, (CouponCreated)PublishCoupon.Decide(null, Publish).Events[0]);

        foreach (var other in new[]
        {
            Publish with { MaxRedemptions = 6 }, Publish with { ExpiresAt = null }, Publish with { Draft = Publish.Draft with { Percent = "11" } },
            Publish with { Draft = Publish.Draft with { AppliesTo = ["fee"] } }, Publish with { Draft = Publish.Draft with { Duration = "once" } },
        }) PublishCoupon.Decide(state, other).Rejection.ShouldBe("coupon_exists", "/code", RejectionKind.Conflict);
    }

    [Fact]
    public void Codes_limits_and_days_out_of_range_are_refused()
    {
        PublishCoupon.Decide(null, Publish with { Code = "TEN OFF" }).Rejection.ShouldBe("bad_code", "/code");
        PublishCoupon.Decide(null, Publish with { MaxRedemptions = 0 }).Rejection.ShouldBe("redemptions_out_of_range", "/max_redemptions");
        PublishCoupon.Decide(null, Publish with { ExpiresAt = A.Now }).Rejection.ShouldBe("expires_in_the_past", "/expires_at");
        PublishCoupon.Decide(null, Publish with { Draft = Publish.Draft with { Percent = "101" } }).Rejection.ShouldBe("percent_out_of_range", "/percent");
    }

    [Fact]
    public void It_is_redeemed_up_to_its_limit_and_whoever_redeemed_it_counts_once()
    {
        var state = A.CouponOf(Ten, maximum: 2);
        foreach (var by in new[] { "sub_1", "sub_2" }) state = RedeemCoupon.Decide(state, by, redeemed: false, A.Now, "/coupon").Events.Aggregate(state, CouponEvolution.Evolve);

        Assert.Equal(2, state.Redemptions);
        RedeemCoupon.Decide(state, "sub_3", redeemed: false, A.Now, "/coupon").Rejection.ShouldBe("coupon_exhausted", "/coupon", RejectionKind.Conflict);
        Assert.Null(RedeemCoupon.Decide(state, "sub_1", redeemed: true, A.Now, "/coupon").Rejection);
        Assert.Empty(RedeemCoupon.Decide(state, "sub_1", redeemed: true, A.Now, "/coupon").Events);
    }

    [Fact]
    public void The_instant_of_expiry_is_too_late()
    {
        var state = A.CouponOf(Ten, expires: A.Now);

        Assert.Null(RedeemCoupon.Refusal(state, A.Now - Duration.Epsilon, "/coupon"));
        RedeemCoupon.Decide(state, "sub_1", redeemed: false, A.Now, "/coupon").Rejection.ShouldBe("coupon_expired", "/coupon", RejectionKind.Conflict);
    }

    [Fact]
    public void An_archived_coupon_and_one_that_is_not_there_are_refused()
    {
        var archived = PublishCoupon.Archive(A.CouponOf(Ten), A.Now).Events.Aggregate(A.CouponOf(Ten), CouponEvolution.Evolve);

        RedeemCoupon.Decide(archived, "sub_1", redeemed: false, A.Now, "/discounts/0").Rejection.ShouldBe("coupon_archived", "/discounts/0", RejectionKind.Conflict);
        RedeemCoupon.Decide(null, "sub_1", redeemed: false, A.Now, "/discounts/0").Rejection.ShouldBe("coupon_not_found", "/discounts/0");
        PublishCoupon.Archive(null, A.Now).Rejection.ShouldBe("coupon_not_found", null, RejectionKind.Missing);
        Assert.Empty(PublishCoupon.Archive(archived, A.Now).Events);
    }

    [Fact]
    public void Codes_sent_together_are_each_checked()
    {
        Assert.Null(CouponCodes.Check(["A", "B"], "/discounts"));
        Assert.Equal(("bad_code", "/discounts/1"), (CouponCodes.Check(["A", ""], "/discounts")!.Code, CouponCodes.Check(["A", ""], "/discounts")!.Pointer));
        Assert.Equal(("duplicate_code", "/discounts/2"), (CouponCodes.Check(["A", "B", "A"], "/discounts")!.Code, CouponCodes.Check(["A", "B", "A"], "/discounts")!.Pointer));
        Assert.Equal("too_many_discounts", CouponCodes.Check([.. Enumerable.Range(0, 21).Select(i => $"C{i}")], "/discounts")!.Code);
    }
}
