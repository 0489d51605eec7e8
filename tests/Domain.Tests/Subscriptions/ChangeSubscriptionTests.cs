using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

public sealed class ChangeSubscriptionTests
{
    private static readonly PlanVersion Seats = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
    private static readonly Instant MidPeriod = A.At("2026-01-25T12:00:00Z");

    [Fact]
    public void Refusals_name_the_field_to_change()
    {
        var state = Active();
        var dollars = A.Plan(A.PlanDraft with { Currency = "USD" });

        Decide(null).Rejection.ShouldBe("subscription_not_found", null, RejectionKind.Missing);
        Decide(state with { Status = SubscriptionStatus.Canceled }).Rejection.ShouldBe("subscription_over", null, RejectionKind.Conflict);
        Decide(state, target: dollars).Rejection.ShouldBe("currency_mismatch", "/plan");
        Decide(state, plan: "big", archived: true).Rejection.ShouldBe("plan_archived", "/plan", RejectionKind.Conflict);
        Decide(state, quantities: new() { ["nothing"] = "1" }).Rejection.ShouldBe("unknown_component", "/quantities/nothing");
        Decide(state, quantities: new() { ["seat"] = "-1" }).Rejection.ShouldBe("quantity_out_of_range", "/quantities/seat");
        Decide(state, effective: "soon").Rejection.ShouldBe("bad_day", "/effective");
        Decide(state, effective: "2026-01-24").Rejection.ShouldBe("day_in_the_past", "/effective");
        Decide(state, effective: "2036-01-26").Rejection.ShouldBe("day_out_of_range", "/effective");
        Decide(state with { Terms = state.Terms with { EndsOn = A.Day("2026-06-01") } }, effective: "2026-06-01").Rejection.ShouldBe("day_after_end", "/effective");
        Decide(state, proration: "half").Rejection.ShouldBe("unknown_value", "/proration");
        var planned = (ChangeScheduled)Decide(state, effective: "2026-03-01", quantities: new() { ["seat"] = "2" }).Events[0];
        Decide(state with { Changes = [.. Enumerable.Repeat(planned.Change, 20)] }).Rejection.ShouldBe("too_many_changes", null, RejectionKind.Conflict);
    }

    [Fact]
    public void Today_and_ten_years_ahead_are_days_for_a_change_and_prorate_may_be_said()
    {
        PlannedChange Planned(string effective) =>
            Assert.IsType<ChangeScheduled>(Assert.Single(Decide(Active(), quantities: new() { ["seat"] = "2" }, effective: effective, proration: "prorate").Events)).Change;

        Assert.Equal((A.Day("2026-01-25"), ChangeProration.Prorate), (Planned("2026-01-25").On, Planned("2026-01-25").Proration));
        Assert.Equal(A.Day("2036-01-25"), Planned("2036-01-25").On);
    }

    [Fact]
    public void Changes_are_numbered_in_the_order_in_which_they_were_decided()
    {
        var state = Apply(Active(), Decide(Active(), quantities: new() { ["seat"] = "2" }, effective: "2026-03-15"));
        state = Apply(state, Decide(state, quantities: new() { ["seat"] = "3" }, effective: "2026-02-15"));

        Assert.Equal(["2 on 2026-02-15", "1 on 2026-03-15"], state.Changes.Select(change => $"{change.Number} on {change.On:R}"));
    }

    [Fact]
    public void A_second_change_on_a_day_takes_the_place_of_the_first_also_when_it_only_says_what_is_in_force()
    {
        var state = Apply(Active(), Decide(Active(), quantities: new() { ["seat"] = "2" }, effective: "2026-02-15"));

        state = Apply(state, Decide(state, quantities: new() { ["seat"] = "4" }, effective: "2026-02-15"));

        Assert.Equal(4m, Assert.Single(state.Changes).Quantities["seat"]);
        // What comes after the day does not count on its eve.
        Assert.Empty(Decide(state, quantities: new() { ["seat"] = "4" }, effective: "2026-02-01").Events);
        Assert.Empty(Decide(Apply(state, Decide(state, quantities: new() { ["seat"] = "9" }, effective: "2026-03-01")), quantities: new() { ["seat"] = "9" }, effective: "2026-04-01").Events);
    }

    [Fact]
    public void Who_names_a_plan_moves_to_it_and_who_names_none_plans_for_whatever_plan_there_is()
    {
        var big = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });

        Assert.Equal(new PlanTarget("big", big), ((ChangeScheduled)Decide(Active(), plan: "big", target: big).Events[0]).Change.Target);
        Assert.Equal("pro", ((ChangeScheduled)Decide(Active(), quantities: new() { ["seat"] = "2" }).Events[0]).Change.Target!.Plan);
        Assert.Null(((ChangeScheduled)Decide(Active(), quantities: new() { ["seat"] = "2" }, keepsPlan: true).Events[0]).Change.Target);
    }

    [Fact]
    public void An_anchor_that_does_not_fit_is_refused()
    {
        var command = new ChangeSubscriptionCommand("pro", Seats, false, null, false, new AnchorChoice(Day: 32), null, null, MidPeriod);

        ChangeSubscription.Decide(Active(), command).Rejection.ShouldBe("anchor_day_out_of_range", "/anchor/day");
        Assert.Equal(1, ((ChangeScheduled)ChangeSubscription.Decide(Active(), command with { Anchor = new AnchorChoice(Day: 1) }).Events[0]).Change.Anchor!.PeriodContaining(A.Day("2026-02-10"), Seats.Interval).Start.Day);
        Assert.Equal(25, ((ChangeScheduled)ChangeSubscription.Decide(Active(), command with { AnchorNow = true }).Events[0]).Change.Anchor!.PeriodContaining(A.Day("2026-02-10"), Seats.Interval).Start.Day);
    }

    [Fact]
    public void A_change_to_what_is_in_force_changes_nothing() => Assert.Empty(Decide(Active(), quantities: new() { ["seat"] = "4" }).Events);

    [Fact]
    public void More_seats_in_mid_period_are_one_line_for_the_difference()
    {
        var bill = Carried(Decide(Active(), quantities: new() { ["seat"] = "6" }));

        var charge = Assert.Single(bill.Charges);
        Assert.Empty(bill.Unused);
        // 2 x 7.50 for 21 of the 31 days from 15 January.
        Assert.Equal((2m, A.Euros(10.16m), A.Period("2026-01-25", "2026-02-15")), (charge.Quantity, charge.Amount, charge.Period));
    }

    [Fact]
    public void Another_plan_gives_the_rest_of_the_old_back_and_charges_the_rest_of_the_new()
    {
        var big = A.Plan(A.PlanDraft with { Components = [A.FlatComponent with { Amount = "62.00" }] });

        var bill = Carried(Decide(Active(), plan: "big", target: big));

        Assert.Equal(A.Euros(42), Assert.Single(bill.Charges).Amount);
        // 30.00 invoiced, and 10 of 31 days of it used: 9.68.
        Assert.Equal(A.Euros(9.68m - 30m), Assert.Single(bill.Unused).Amount);
    }

    [Fact]
    public void Without_proration_nothing_is_billed_before_the_next_period()
    {
        var state = Active();
        var decided = Decide(state, quantities: new() { ["seat"] = "6" }, proration: "none");
        state = decided.Events.Aggregate(state, SubscriptionEvolution.Evolve);

        var step = NextStep.At(state, Seats, MidPeriod)!;
        state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);

        Assert.Null(step.Bill);
        Assert.Equal(A.Euros(45), Assert.Single(NextStep.Upcoming(state, Seats)!.Charges).Amount);
    }

    [Fact]
    public void At_the_period_end_the_next_bill_has_the_new_terms_and_nothing_is_given_back()
    {
        var state = Active();
        state = Decide(state, quantities: new() { ["seat"] = "1" }, effective: "period_end").Events.Aggregate(state, SubscriptionEvolution.Evolve);

        Assert.Null(NextStep.At(state, Seats, MidPeriod));
        var bill = NextStep.Upcoming(state, Seats)!;
        Assert.Equal((A.Day("2026-02-15"), A.Euros(7.50m)), (bill.BillingDate, Assert.Single(bill.Charges).Amount));
        Assert.Empty(bill.Unused);
    }

    [Fact]
    public void A_planned_change_of_seats_stays_on_the_plan_that_was_moved_to_meanwhile()
    {
        var big = A.Plan(A.PlanDraft with { Components = [A.SeatComponent with { UnitAmount = "20.00" }] });
        var state = Apply(Active(), Decide(Active(), quantities: new() { ["seat"] = "2" }, effective: "period_end", keepsPlan: true));
        state = Apply(state, Decide(state, plan: "big", target: big));
        var plan = Seats;
        while (NextStep.At(state, plan, MidPeriod) is { } step) (state, plan) = NextStep.Apply(state, plan, step);

        Assert.Equal("big", Assert.Single(PlannedChanges.Of(state, plan)).Plan);
        Assert.Equal(A.Euros(40), Assert.Single(NextStep.Upcoming(state, plan)!.Charges).Amount);
    }

    [Fact]
    public void A_change_of_seats_planned_after_a_move_counts_on_the_plan_moved_to()
    {
        var big = A.Plan(A.PlanDraft with { Components = [A.SeatComponent with { UnitAmount = "20.00" }] });
        var state = Apply(Active(), Decide(Active(), plan: "big", target: big, effective: "2026-02-15"));

        state = Apply(state, Decide(state, quantities: new() { ["seat"] = "1" }, effective: "2026-03-15", keepsPlan: true));

        Assert.Equal(["big", "big"], PlannedChanges.Of(state, Seats).Select(change => change.Plan));
    }

    [Theory]
    [InlineData(true, 1)] // the day of the change is the anchor, so a whole period of the new plan begins
    [InlineData(false, 0)] // the rest of a period counts for no phase
    public void Another_plan_counts_its_own_periods(bool anchorNow, int periods)
    {
        var big = A.Plan(A.PlanDraft with { Components = [A.FlatComponent] });
        var state = Apply(Active(), ChangeSubscription.Decide(Active(), new ChangeSubscriptionCommand("big", big, false, null, anchorNow, new AnchorChoice(), null, null, MidPeriod)));

        var step = NextStep.At(state, Seats, MidPeriod)!;

        Assert.True(step.Events.OfType<SubscriptionChanged>().Single().BeginsPeriod);
        Assert.Equal((1, periods), (state.PeriodsOnPlan, NextStep.Apply(state, Seats, step).State.PeriodsOnPlan));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("10.00", true)]
    public void An_agreed_minimum_keeps_billing_in_arrears_whatever_the_plan(string? minimum, bool inArrears)
    {
        var state = A.Subscription(A.Subscribe(Seats) with { MinimumAmount = minimum }).Woken(MidPeriod, Seats);

        state = Apply(state, Decide(state, quantities: new() { ["seat"] = "2" })).Woken(MidPeriod, Seats);

        Assert.Equal((2m, inArrears), (state.QuantityOf("seat"), state.Terms.BillsInArrears));
    }

    [Fact]
    public void While_paused_the_period_end_is_not_a_day_gone_by()
    {
        var paused = Apply(Active(), PauseSubscription.Decide(Active(), "now", null, MidPeriod)).Woken(MidPeriod, Seats);

        var change = Assert.IsType<ChangeScheduled>(Assert.Single(Decide(paused, quantities: new() { ["seat"] = "1" }, effective: "period_end").Events)).Change;

        Assert.Equal(A.Day("2026-01-25"), change.On);
    }

    private static SubscriptionState Apply(SubscriptionState state, Domain.Values.Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, SubscriptionEvolution.Evolve);
    }

    private static SubscriptionState Active() =>
        A.Subscription(A.Subscribe(Seats) with { Quantities = new Dictionary<string, string> { ["seat"] = "4" } }).Woken(MidPeriod, Seats);

    private static BillRequest Carried(Domain.Values.Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return NextStep.At(decision.Events.Aggregate(Active(), SubscriptionEvolution.Evolve), Seats, MidPeriod)!.Bill!;
    }

    private static Domain.Values.Decision<SubscriptionEvent> Decide(
        SubscriptionState? state, string plan = "pro", PlanVersion? target = null, bool archived = false, Dictionary<string, string>? quantities = null,
        string? effective = null, string? proration = null, bool keepsPlan = false) => ChangeSubscription.Decide(
        state, new ChangeSubscriptionCommand(plan, target ?? Seats, archived, quantities, false, new AnchorChoice(), effective, proration, MidPeriod, keepsPlan));
}
