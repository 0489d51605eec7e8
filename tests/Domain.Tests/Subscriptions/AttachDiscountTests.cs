using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class AttachDiscountTests
{
    private static readonly DiscountTerms Tenth = new() { Percent = 10 };
    private static readonly SubscriptionState Active = A.Subscription().Woken(A.Now);

    [Fact]
    public void It_holds_from_today_from_the_period_end_or_from_a_day()
    {
        Assert.Equal(A.Day("2026-01-15"), Attached(Active, Tenth).From);
        Assert.Equal(A.Day("2026-02-15"), Attached(Active, Tenth, "period_end").From);
        Assert.Equal(A.Day("2026-03-01"), Attached(Active, Tenth, "2026-03-01").From);
    }

    [Fact]
    public void Numbers_count_on_and_what_is_over_makes_room()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(Tenth)));
        state = Do(state, AttachDiscount.Remove(state, 1, null, A.Now));
        state = Do(state, AttachDiscount.Decide(state, Command(Tenth)));

        Assert.Equal([2], state.Discounts.Select(discount => discount.Number));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refuse(Tenth with { Percent = null, Amount = Money.Round(5, Currency.Of("USD")) }).ShouldBe("currency_mismatch", "/currency");
        Refuse(Tenth with { AppliesTo = ["fee", "gone"] }).ShouldBe("unknown_component", "/applies_to/1");
        Refuse(Tenth with { Coupon = "TEN", AppliesTo = ["gone"] }).ShouldBe("coupon_does_not_apply", "/coupon");
        Assert.Null(Refuse(Tenth with { Coupon = "TEN", AppliesTo = ["gone", "fee"] }));
        AttachDiscount.Decide(Active, Command(Tenth, "2026-01-14")).Rejection.ShouldBe("day_in_the_past", "/effective");
        AttachDiscount.Decide(null, Command(Tenth)).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        AttachDiscount.Decide(Over(), Command(Tenth)).Rejection.ShouldBe("subscription_over", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_coupon_is_had_once_even_after_it_was_removed()
    {
        var coupon = Tenth with { Coupon = "TEN" };
        var state = Do(Active, AttachDiscount.Decide(Active, Command(coupon)));
        state = Do(state, AttachDiscount.Remove(state, 1, null, A.Now));
        state = Do(state, AttachDiscount.Decide(state, Command(Tenth)));

        AttachDiscount.Decide(state, Command(coupon)).Rejection.ShouldBe("coupon_used", "/coupon", RejectionKind.Conflict);
    }

    [Fact]
    public void There_is_room_for_so_many()
    {
        var state = Active;
        for (var i = 0; i < Limits.Discounts; i++) state = Do(state, AttachDiscount.Decide(state, Command(Tenth)));

        AttachDiscount.Decide(state, Command(Tenth)).Rejection.ShouldBe("too_many_discounts", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_removal_is_decided_once_and_may_be_moved_until_its_day()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(Tenth)));
        var removed = Do(state, AttachDiscount.Remove(state, 1, "2026-03-01", A.Now));

        Assert.Equal(A.Day("2026-03-01"), removed.Discounts[0].Until);
        Assert.Empty(AttachDiscount.Remove(removed, 1, "2026-03-01", A.Now).Events);
        var now = Do(removed, AttachDiscount.Remove(removed, 1, "now", A.Now));
        Assert.Equal(A.Day("2026-01-15"), now.Discounts[0].Until);
        Assert.Empty(AttachDiscount.Remove(now, 1, "2026-03-01", A.Now).Events);
        AttachDiscount.Remove(state, 2, null, A.Now).Rejection.ShouldBe("discount_not_found", null, RejectionKind.Missing);
        AttachDiscount.Remove(state, 1, "soon", A.Now).Rejection.ShouldBe("bad_day", "/effective");
        AttachDiscount.Remove(null, 1, null, A.Now).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void A_creation_brings_its_coupons_and_repeated_asks_for_none()
    {
        var command = A.Subscribe() with { Coupons = ["TEN"], Discounts = [Tenth with { Coupon = "TEN" }] };
        var state = A.Subscription(command);

        Assert.Equal(("TEN", A.Day("2026-01-15")), (Assert.Single(state.Discounts).Terms.Coupon, state.Discounts[0].From));
        Assert.Empty(CreateSubscription.Decide(state, command with { Discounts = [] }).Events);
        CreateSubscription.Decide(state, command with { Coupons = ["ELEVEN"], Discounts = [] }).Rejection.ShouldBe("id_taken", "/id", RejectionKind.Conflict);
        CreateSubscription.Decide(null, command with { Discounts = [Tenth with { Coupon = "TEN", AppliesTo = ["gone"] }] }).Rejection.ShouldBe("coupon_does_not_apply", "/discounts/0");
        CreateSubscription.Decide(null, command with { Coupons = ["TEN", "TEN"] }).Rejection.ShouldBe("duplicate_code", "/discounts/1");
    }

    private static SubscriptionState Over() => Do(Active, CancelSubscription.Decide(Active, new CancelSubscriptionCommand("now", null, null, A.Now))).Woken(A.Now);

    private static AttachDiscountCommand Command(DiscountTerms terms, string? effective = null) => new(terms, A.Plan(), effective, A.Now);

    private static Rejection? Refuse(DiscountTerms terms) => AttachDiscount.Decide(Active, Command(terms)).Rejection;

    private static AttachedDiscount Attached(SubscriptionState state, DiscountTerms terms, string? effective = null) =>
        Do(state, AttachDiscount.Decide(state, Command(terms, effective))).Discounts[^1];

    private static SubscriptionState Do(SubscriptionState state, Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, SubscriptionEvolution.Evolve);
    }
}
