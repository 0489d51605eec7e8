using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>
/// The id of what a step bills is a function of the subscription, the day and what the step is for. It never changes: a step that is
/// repeated, by another release too, must come to the document that is there.
/// </summary>
public sealed class DocumentIdsTests
{
    private static readonly PlanVersion Fees = A.Plan();
    private static readonly Instant MidPeriod = A.At("2026-01-25T12:00:00Z");

    [Fact]
    public void A_period_is_named_after_its_day() => AssertId("2026-02-15", "period", NextStep.At(Active(), Fees, A.At("2026-02-15T00:00:00Z")));

    [Fact]
    public void Items_at_once_are_named_after_the_last_of_them()
    {
        var state = Do(Active(), AddOpenItem.Decide(Active(), Work, MidPeriod));
        state = Do(state, AddOpenItem.Decide(state, Work, MidPeriod));

        AssertId("2026-01-25", "items-2", NextStep.At(state, Fees, MidPeriod));
    }

    [Fact]
    public void An_end_and_a_pause_of_one_day_are_two_documents()
    {
        AssertId("2026-01-25", "end", NextStep.At(Do(Active(), CancelSubscription.Decide(Active(), new CancelSubscriptionCommand("now", "prorate", null, MidPeriod))), Fees, MidPeriod));
        AssertId("2026-01-25", "pause", NextStep.At(Do(Active(), PauseSubscription.Decide(Active(), "now", null, MidPeriod)), Fees, MidPeriod));
    }

    [Fact]
    public void A_change_is_named_after_its_number_and_on_a_billing_day_it_is_that_days_period()
    {
        var dear = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = "62.00" }] });
        var seats = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
        var seated = A.Subscription(A.Subscribe(seats)).Woken(MidPeriod, seats);

        AssertId("2026-01-25", "change-1", NextStep.At(Do(Active(), ChangeSubscription.Decide(Active(), To("big", dear))), Fees, MidPeriod));
        AssertId("2026-01-25", "change-1", NextStep.At(Do(seated, ChangeSubscription.Decide(seated, To("pro", seats, "now", "3"))), seats, MidPeriod));
        AssertId("2026-02-15", "period", NextStep.At(Do(Active(), ChangeSubscription.Decide(Active(), To("big", dear, "period_end"))), Fees, A.At("2026-02-15T00:00:00Z")));
    }

    [Fact]
    public void What_begins_anew_on_a_day_counts_how_often_it_did()
    {
        var paused = Do(Active(), PauseSubscription.Decide(Active(), "now", null, MidPeriod)).Woken(MidPeriod);
        var resumed = Do(paused, PauseSubscription.Resume(paused, "now", MidPeriod));
        var resumption = NextStep.At(resumed, Fees, MidPeriod)!;
        resumed = resumption.Events.Aggregate(resumed, SubscriptionEvolution.Evolve);
        AssertId("2026-01-25", "period-1", NextStep.At(resumed, Fees, MidPeriod));

        resumed = resumed.Woken(MidPeriod);
        AssertId("2026-01-25", "pause-1", NextStep.At(Do(resumed, PauseSubscription.Decide(resumed, "now", null, MidPeriod)), Fees, MidPeriod));
        var canceled = Do(resumed, CancelSubscription.Decide(resumed, new CancelSubscriptionCommand("now", "prorate", null, MidPeriod)));
        AssertId("2026-01-25", "end-1", NextStep.At(canceled, Fees, MidPeriod));
        canceled = canceled.Woken(MidPeriod);
        AssertId("2026-01-25", "period-2", NextStep.At(Do(canceled, ReactivateSubscription.Decide(canceled, null, MidPeriod)), Fees, MidPeriod));
    }

    [Theory]
    [InlineData("end", true)]
    [InlineData("pause", false)]
    [InlineData("period_end", false)]
    public void Only_the_bill_of_an_end_asks_the_meters_for_the_last_time(string what, bool final)
    {
        var plan = A.Plan(A.PlanDraft with { Components = [A.FlatComponent, A.SeatComponent with { Code = "calls", Kind = "usage", Meter = "calls" }] });
        var state = A.Subscription(A.Subscribe(plan)).Woken(A.Now, plan);
        state = what switch
        {
            "end" => Do(state, CancelSubscription.Decide(state, new CancelSubscriptionCommand("2026-02-01", null, null, MidPeriod))),
            "pause" => Do(state, PauseSubscription.Decide(state, "2026-02-01", null, MidPeriod)),
            _ => Do(state, ChangeSubscription.Decide(state, To("big", plan, "period_end"))),
        };
        var book = UsageBook.Empty;

        NextStep.At(state, plan, A.At("2026-02-15T00:00:00Z"), book);

        Assert.Equal(final, book.Missing!.Final);
        Assert.Equal(InvoiceId.Of(state.Terms.Id, A.Day(what == "period_end" ? "2026-02-15" : "2026-02-01"), what == "period_end" ? "period" : what), book.Missing.Invoice);
    }

    private static void AssertId(string day, string kind, BillingStep? step) => Assert.Equal(InvoiceId.Of(new SubscriptionId("sub_one"), A.Day(day), kind), step!.Bill!.Invoice);

    private static OpenItemDraft Work => new(null, "Work", "10.00", null, null, null, "now");

    private static ChangeSubscriptionCommand To(string plan, PlanVersion target, string effective = "now", string? seats = null) => new(
        plan, target, false, seats is null ? null : new Dictionary<string, string> { ["seat"] = seats }, false, new AnchorChoice(), effective, null, MidPeriod);

    private static SubscriptionState Active() => A.Subscription().Woken(MidPeriod);

    private static SubscriptionState Do(SubscriptionState state, Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, SubscriptionEvolution.Evolve);
    }
}
