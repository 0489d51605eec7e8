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
    public void A_subscription_has_had_two_hundred_coupons_at_most()
    {
        var removed = Enumerable.Range(1, Limits.DiscountsEver).Select(i => new AttachedDiscount(i, Tenth with { Coupon = $"C{i}" }, A.Day("2026-01-15")) { Until = A.Day("2026-01-15") }).ToArray();

        Assert.Single(AttachDiscount.Decide(Active with { Discounts = removed[1..] }, Command(Tenth)).Events);
        AttachDiscount.Decide(Active with { Discounts = removed }, Command(Tenth)).Rejection.ShouldBe("too_many_discounts", null, RejectionKind.Conflict);
    }

    [Fact]
    public void Another_coupon_is_no_obstacle()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(Tenth with { Coupon = "TEN" })));

        Assert.Single(AttachDiscount.Decide(state, Command(Tenth with { Coupon = "ELEVEN" })).Events);
    }

    [Fact]
    public void A_misfit_is_named_where_it_was_written()
    {
        var dollars = new DiscountTerms { Coupon = "FIVE", Amount = Money.Round(5, Currency.Of("USD")) };
        Refuse(dollars).ShouldBe("currency_mismatch", "/coupon");
        CreateSubscription.Decide(null, A.Subscribe() with { Coupons = ["FIVE"], Discounts = [dollars] }).Rejection.ShouldBe("currency_mismatch", "/discounts/0");
        Assert.Contains("desk, chair", Refuse(Tenth with { Coupon = "TEN", AppliesTo = ["desk", "chair"] })!.Message, StringComparison.Ordinal);
        // The code of an open item is one to name too.
        var work = new OpenItem(1, "work", "Work", 1, 10, "standard", false, A.Now);
        Assert.Single(AttachDiscount.Decide(Active with { Items = [work] }, Command(Tenth with { AppliesTo = ["work"] })).Events);
    }

    [Fact]
    public void What_is_over_has_nothing_removed()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(Tenth)));
        var over = Do(state, CancelSubscription.Decide(state, new CancelSubscriptionCommand("now", null, null, A.Now))).Woken(A.Now);

        AttachDiscount.Remove(over, 1, null, A.Now).Rejection.ShouldBe("subscription_over", null, RejectionKind.Conflict);
    }

    [Fact]
    public void A_removal_leaves_the_others()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(Tenth)));
        state = Do(state, AttachDiscount.Decide(state, Command(Tenth)));

        state = Do(state, AttachDiscount.Remove(state, 2, "2026-03-01", A.Now));

        Assert.Equal([null, A.Day("2026-03-01")], state.Discounts.Select(discount => discount.Until));
    }

    [Fact]
    public void What_is_billed_before_its_time_counts_with_the_billing_day_to_come()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(Tenth with { Periods = 1 })));
        state = AtOnce(state, "100.00", "-10.00");

        var used = Assert.Single(state.Discounts);
        Assert.Equal((1, A.Day("2026-02-15"), A.Euros(10)), (used.PeriodsUsed, used.LastUsed!.Value, used.TakenThen!.Value));
        // It is spent, and holds for that day still: whoever looks before it finds it in its place.
        Assert.Equal([1, 2], Do(state, AttachDiscount.Decide(state, Command(Tenth))).Discounts.Select(discount => discount.Number));
        var bills = Bills(state, "2026-03-15T00:00:00Z");
        Assert.Equal([["31.00", "-3.10"], ["31.00"]], bills);
        var after = state.Woken(A.At("2026-02-15T00:00:00Z"));
        Assert.Equal([2], Do(after, AttachDiscount.Decide(after, Command(Tenth) with { Now = A.At("2026-02-15T00:00:00Z") })).Discounts.Select(discount => discount.Number));
    }

    [Fact]
    public void An_amount_is_taken_off_the_bills_of_a_billing_day_once_together()
    {
        var state = Do(Active, AttachDiscount.Decide(Active, Command(new DiscountTerms { Amount = A.Euros(10), Periods = 1 })));
        state = AtOnce(AtOnce(state, "4.00", "-4.00"), "3.00", "-3.00");

        Assert.Equal((1, A.Euros(7)), (state.Discounts[0].PeriodsUsed, state.Discounts[0].TakenThen!.Value));
        Assert.Equal([["31.00", "-3.00"]], Bills(state, "2026-02-15T00:00:00Z"));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(2, 0)]
    public void What_took_nothing_off_a_period_has_not_begun_to_count_it(int? periods, int ofPeriod)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent, A.SeatComponent] });
        var command = A.Subscribe(plan) with
        {
            Quantities = new Dictionary<string, string> { ["seat"] = "0" }, Coupons = ["TEN"], Discounts = [Tenth with { Coupon = "TEN", AppliesTo = ["seat"], Periods = periods }],
        };

        var state = A.Subscription(command).Woken(A.Now, plan);

        Assert.Equal((0, ofPeriod), (state.Discounts[0].PeriodsUsed, state.Current!.Discounts.Count));
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

    private static SubscriptionState AtOnce(SubscriptionState state, string amount, string discount)
    {
        state = Do(state, AddOpenItem.Decide(state, new OpenItemDraft(null, "Work", amount, null, null, null, "now"), A.Now));
        var step = NextStep.At(state, A.Plan(), A.Now)!;
        Assert.Equal([amount, discount], step.Bill!.Charges.Select(charge => charge.Amount.ToAmountString()));
        return step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
    }

    private static List<string[]> Bills(SubscriptionState state, string until)
    {
        var bills = new List<string[]>();
        while (NextStep.At(state, A.Plan(), A.At(until)) is { } step)
        {
            if (step.Bill is { } bill) bills.Add([.. bill.Charges.Select(charge => charge.Amount.ToAmountString())]);
            state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
        }

        return bills;
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
