using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class PauseSubscriptionTests
{
    private static readonly Instant MidPeriod = A.At("2026-01-25T12:00:00Z");

    [Fact]
    public void Refusals_say_what_stands_in_the_way()
    {
        var state = Active();

        PauseSubscription.Decide(null, "now", null, MidPeriod).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        PauseSubscription.Decide(A.Subscription(), "now", null, MidPeriod).Rejection.ShouldBe("not_active", null, RejectionKind.Conflict);
        PauseSubscription.Decide(state, "soon", null, MidPeriod).Rejection.ShouldBe("bad_day", "/from");
        PauseSubscription.Decide(state, "2026-02-01", A.Day("2026-02-01"), MidPeriod).Rejection.ShouldBe("until_before_from", "/until");
        PauseSubscription.Resume(state, "now", MidPeriod).Rejection.ShouldBe("not_paused", null, RejectionKind.Conflict);
        var paused = Paused(null);
        PauseSubscription.Resume(paused, "later", MidPeriod).Rejection.ShouldBe("bad_day", "/at");
        PauseSubscription.Resume(paused, "2026-01-24", MidPeriod).Rejection.ShouldBe("day_in_the_past", "/at");
    }

    [Fact]
    public void A_pause_and_a_resumption_lie_before_an_agreed_end()
    {
        var ending = A.Subscription(A.Subscribe() with { EndsOn = A.Day("2026-03-01") }).Woken(MidPeriod);
        PauseSubscription.Decide(ending, "now", A.Day("2026-03-01"), MidPeriod).Rejection.ShouldBe("day_after_end", "/until");
        Assert.Single(PauseSubscription.Decide(ending, "now", A.Day("2026-02-28"), MidPeriod).Events);

        var paused = Do(ending, PauseSubscription.Decide(ending, "now", null, MidPeriod)).Woken(MidPeriod);
        PauseSubscription.Resume(paused, "2026-03-01", MidPeriod).Rejection.ShouldBe("day_after_end", "/at");
        Assert.Single(PauseSubscription.Resume(paused, "2026-02-28", MidPeriod).Events);
    }

    [Fact]
    public void The_same_pause_and_the_same_resumption_again_change_nothing()
    {
        var planned = Do(Active(), PauseSubscription.Decide(Active(), "2026-02-01", A.Day("2026-03-01"), MidPeriod));
        Assert.Empty(PauseSubscription.Decide(planned, "2026-02-01", A.Day("2026-03-01"), MidPeriod + Duration.FromHours(1)).Events);
        Assert.Single(PauseSubscription.Decide(planned, "2026-02-02", A.Day("2026-03-01"), MidPeriod).Events);

        var resuming = Do(planned, PauseSubscription.Resume(planned, "2026-02-20", MidPeriod));
        Assert.Empty(PauseSubscription.Resume(resuming, "2026-02-20", MidPeriod).Events);
        Assert.Single(PauseSubscription.Resume(resuming, null, MidPeriod).Events);
    }

    [Fact]
    public void What_does_not_exist_or_is_over_is_not_resumed()
    {
        PauseSubscription.Resume(null, "now", MidPeriod).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        var over = Paused(null) with { Status = SubscriptionStatus.Canceled };
        PauseSubscription.Resume(over, "now", MidPeriod).Rejection.ShouldBe("not_paused", null, RejectionKind.Conflict);
        ReactivateSubscription.Decide(null, null, MidPeriod).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
    }

    [Fact]
    public void A_pause_resumed_on_the_day_it_would_begin_is_none_and_a_day_later_it_is_one()
    {
        var planned = Do(Active(), PauseSubscription.Decide(Active(), "2026-02-01", null, MidPeriod));

        Assert.Null(Do(planned, PauseSubscription.Resume(planned, "2026-02-01", MidPeriod)).Pause);
        Assert.Equal(A.Day("2026-02-02"), Do(planned, PauseSubscription.Resume(planned, "2026-02-02", MidPeriod)).Pause!.Until);
        Assert.Equal(A.Day("2026-01-25"), Do(Paused(null), PauseSubscription.Resume(Paused(null), "now", MidPeriod)).Pause!.Until);
    }

    [Fact]
    public void A_pause_gives_the_rest_back_and_a_resumption_charges_from_its_day_to_the_old_boundary()
    {
        var planned = PauseSubscription.Decide(Active(), "now", A.Day("2026-02-05"), MidPeriod).Events.Aggregate(Active(), SubscriptionEvolution.Evolve);
        var pause = NextStep.At(planned, A.Plan(), MidPeriod)!;
        Assert.Equal(A.Euros(-21), Assert.Single(pause.Bill!.Unused).Amount);

        var paused = pause.Events.Aggregate(planned, SubscriptionEvolution.Evolve);
        Assert.Equal(A.At("2026-02-05T00:00:00Z"), NextStep.Due(paused));
        var bill = NextStep.Upcoming(paused, A.Plan())!;
        Assert.Equal((A.Period("2026-02-05", "2026-02-15"), A.Euros(10)), (Assert.Single(bill.Charges).Period, bill.Charges[0].Amount));
    }

    [Fact]
    public void A_paused_subscription_bills_nothing_until_it_is_resumed()
    {
        Assert.Null(NextStep.Due(Paused(null)));

        var resumed = PauseSubscription.Resume(Paused(null), "now", A.At("2026-07-01T12:00:00Z")).Events.Aggregate(Paused(null), SubscriptionEvolution.Evolve);

        Assert.Equal(A.Day("2026-07-01"), NextStep.Upcoming(resumed, A.Plan())!.BillingDate);
    }

    [Fact]
    public void A_cancellation_can_be_taken_back_before_its_day_and_made_good_after_it()
    {
        var state = Active();
        Assert.Empty(ReactivateSubscription.Uncancel(state, MidPeriod).Events);
        var canceling = Cancel(state, "period_end");
        Assert.Null(ReactivateSubscription.Uncancel(canceling, MidPeriod).Events.Aggregate(canceling, SubscriptionEvolution.Evolve).Cancellation);

        ReactivateSubscription.Uncancel(null, MidPeriod).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        ReactivateSubscription.Decide(canceling with { Status = SubscriptionStatus.Ended }, null, MidPeriod).Rejection.ShouldBe("not_canceled", null, RejectionKind.Conflict);
        var canceled = Cancel(state, "now").Woken(MidPeriod);
        ReactivateSubscription.Uncancel(canceled, MidPeriod).Rejection.ShouldBe("subscription_over", null, RejectionKind.Conflict);
        ReactivateSubscription.Decide(canceled with { Terms = canceled.Terms with { EndsOn = A.Day("2026-01-25") } }, null, MidPeriod)
            .Rejection.ShouldBe("term_over", null, RejectionKind.Conflict);
        ReactivateSubscription.Decide(canceled, "later", MidPeriod).Rejection.ShouldBe("unknown_value", "/anchor");

        var again = ReactivateSubscription.Decide(canceled, "keep", A.At("2026-03-05T12:00:00Z")).Events.Aggregate(canceled, SubscriptionEvolution.Evolve);
        var bill = NextStep.Upcoming(again, A.Plan())!;
        Assert.Equal(A.Period("2026-03-05", "2026-03-15"), Assert.Single(bill.Charges).Period);
    }

    [Fact]
    public void Reactivated_within_the_days_it_has_paid_for_it_does_not_pay_for_them_again()
    {
        var canceled = Cancel(Active(), "now").Woken(MidPeriod);

        var again = ReactivateSubscription.Decide(canceled, "keep", A.At("2026-02-01T12:00:00Z")).Events.Aggregate(canceled, SubscriptionEvolution.Evolve);

        Assert.Null(NextStep.At(again, A.Plan(), A.At("2026-02-01T12:00:00Z")));
        Assert.Equal(A.Period("2026-02-15", "2026-03-15"), Assert.Single(NextStep.Upcoming(again, A.Plan())!.Charges).Period);
        // And what is paid can still be given back.
        var settled = Cancel(again, "now", "prorate", "2026-02-01T12:00:00Z");
        Assert.Equal(A.Euros(-14), Assert.Single(NextStep.At(settled, A.Plan(), A.At("2026-02-01T12:00:00Z"))!.Bill!.Unused).Amount);
    }

    [Fact]
    public void What_was_given_back_at_the_cancellation_is_charged_again_at_the_reactivation()
    {
        var canceled = Cancel(Active(), "now", "prorate").Woken(MidPeriod);

        var again = ReactivateSubscription.Decide(canceled, "keep", A.At("2026-02-01T12:00:00Z")).Events.Aggregate(canceled, SubscriptionEvolution.Evolve);

        Assert.Equal(A.Period("2026-02-01", "2026-02-15"), Assert.Single(NextStep.Upcoming(again, A.Plan())!.Charges).Period);
    }

    [Fact]
    public void Reactivated_with_a_new_anchor_it_begins_anew_whatever_was_paid()
    {
        var (canceled, later) = (Cancel(Active(), "now").Woken(MidPeriod), A.At("2026-02-01T12:00:00Z"));

        var anew = Assert.IsType<SubscriptionReactivated>(Assert.Single(ReactivateSubscription.Decide(canceled, "now", later).Events));
        var kept = Assert.IsType<SubscriptionReactivated>(Assert.Single(ReactivateSubscription.Decide(canceled, null, later).Events));

        Assert.Equal((BillingAnchor.On(A.Day("2026-02-01")), (BilledPeriod?)null), (anew.Anchor, anew.Current));
        Assert.Equal((canceled.Terms.Anchor, A.Period("2026-01-15", "2026-02-15"), A.Day("2026-02-01")), (kept.Anchor, kept.Current!.Period, kept.Current.ArrearsFrom));
        // Meters go on from the day of it where the period does; a period that begins anew has its own.
        Assert.Equal(A.Day("2026-02-01"), SubscriptionEvolution.Evolve(canceled, kept).MeteredFrom);
        Assert.Null(SubscriptionEvolution.Evolve(canceled, anew).MeteredFrom);
    }

    [Fact]
    public void What_was_paid_is_over_with_its_last_day()
    {
        var canceled = Cancel(Active(), "now").Woken(MidPeriod);
        Assert.NotNull(((SubscriptionReactivated)ReactivateSubscription.Decide(canceled, "keep", A.At("2026-02-14T12:00:00Z")).Events[0]).Current);
        Assert.Null(((SubscriptionReactivated)ReactivateSubscription.Decide(canceled, "keep", A.At("2026-02-15T12:00:00Z")).Events[0]).Current);

        Assert.Null(Cancel(Active(), "period_end").Woken(A.At("2026-02-15T00:00:00Z")).Forfeited);
    }

    [Fact]
    public void Items_go_with_the_next_bill_or_at_once()
    {
        var state = Active();
        AddOpenItem.Decide(null, Item, MidPeriod).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        AddOpenItem.Decide(state, Item with { Amount = "1.00" }, MidPeriod).Rejection.ShouldBe("price_twice", "/amount");
        AddOpenItem.Decide(state, Item with { UnitAmount = "-1" }, MidPeriod).Rejection.ShouldBe("negative_price", "/unit_amount");
        AddOpenItem.Decide(state with { Items = [.. Enumerable.Repeat(new OpenItem(1, null, "x", 1, 1, "standard", false, MidPeriod), 100)] }, Item, MidPeriod)
            .Rejection.ShouldBe("too_many_items", null, RejectionKind.Conflict);

        var waiting = AddOpenItem.Decide(state, Item, MidPeriod).Events.Aggregate(state, SubscriptionEvolution.Evolve);
        Assert.Null(NextStep.At(waiting, A.Plan(), MidPeriod));
        var next = NextStep.Upcoming(waiting, A.Plan())!;
        Assert.Equal([A.Euros(31), A.Euros(360)], next.Charges.Select(charge => charge.Amount));

        var atOnce = AddOpenItem.Decide(waiting, Item with { At = "now" }, MidPeriod).Events.Aggregate(waiting, SubscriptionEvolution.Evolve);
        var step = NextStep.At(atOnce, A.Plan(), MidPeriod)!;
        Assert.Equal(A.Euros(360), Assert.Single(step.Bill!.Charges).Amount);
        Assert.Equal(1, Assert.Single(step.Events.Aggregate(atOnce, SubscriptionEvolution.Evolve).Items).Number);
    }

    [Fact]
    public void An_item_can_be_taken_back_until_it_is_billed()
    {
        var one = AddOpenItem.Decide(Active(), Item, MidPeriod).Events.Aggregate(Active(), SubscriptionEvolution.Evolve);
        var two = AddOpenItem.Decide(one, Item with { UnitAmount = "7.00" }, MidPeriod).Events.Aggregate(one, SubscriptionEvolution.Evolve);

        var left = RemoveOpenItem.Decide(two, 1).Events.Aggregate(two, SubscriptionEvolution.Evolve);

        Assert.Equal([A.Euros(31), A.Euros(21)], NextStep.Upcoming(left, A.Plan())!.Charges.Select(charge => charge.Amount));
        RemoveOpenItem.Decide(null, 1).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        RemoveOpenItem.Decide(left, 1).Rejection.ShouldBe("item_not_open", null, RejectionKind.Conflict);
        RemoveOpenItem.Decide(left, 0).Rejection.ShouldBe("item_not_found", null, RejectionKind.Missing);
        RemoveOpenItem.Decide(left, 3).Rejection.ShouldBe("item_not_found", null, RejectionKind.Missing);
        RemoveOpenItem.Decide(left.Woken(A.At("2026-02-15T12:00:00Z")), 2).Rejection.ShouldBe("item_not_open", null, RejectionKind.Conflict);

        // Its number is not used again, also when it was the last.
        var none = RemoveOpenItem.Decide(left, 2).Events.Aggregate(left, SubscriptionEvolution.Evolve);
        Assert.Empty(none.Items);
        Assert.Equal(3, Assert.IsType<OpenItemAdded>(Assert.Single(AddOpenItem.Decide(none, Item, MidPeriod).Events)).Item.Number);
    }

    private static SubscriptionState Do(SubscriptionState state, Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, SubscriptionEvolution.Evolve);
    }

    private static OpenItemDraft Item => new("work", "Work", null, "3", "120.00", null, null);

    private static SubscriptionState Active() => A.Subscription().Woken(MidPeriod);

    private static SubscriptionState Paused(LocalDate? until) =>
        PauseSubscription.Decide(Active(), "now", until, MidPeriod).Events.Aggregate(Active(), SubscriptionEvolution.Evolve).Woken(MidPeriod);

    private static SubscriptionState Cancel(SubscriptionState state, string at, string credit = "none", string now = "2026-01-25T12:00:00Z") =>
        CancelSubscription.Decide(state, new CancelSubscriptionCommand(at, credit, null, A.At(now))).Events.Aggregate(state, SubscriptionEvolution.Evolve);
}
