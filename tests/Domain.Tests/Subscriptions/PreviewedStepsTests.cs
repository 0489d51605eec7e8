using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Subscriptions;

/// <summary>What a planned change, a pause or an end will bill, looked at before its day.</summary>
public sealed class PreviewedStepsTests
{
    private static readonly PlanVersion Seats = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] });
    private static readonly Instant MidPeriod = A.At("2026-01-25T12:00:00Z");

    [Fact]
    public void A_planned_change_is_previewed_on_its_day_and_no_other()
    {
        var state = Do(ChangeSubscription.Decide(Active(), new ChangeSubscriptionCommand(
            "pro", Seats, false, new Dictionary<string, string> { ["seat"] = "6" }, false, new AnchorChoice(), "2026-02-20", null, MidPeriod)));

        var bill = NextStep.OnDay(state, Seats, A.Day("2026-02-20"))!;

        // 2 x 7.50 for 23 of the 28 days from 15 February
        Assert.Equal((A.Day("2026-02-20"), A.Euros(12.32m)), (bill.BillingDate, Assert.Single(bill.Charges).Amount));
        Assert.Null(NextStep.OnDay(state, Seats, A.Day("2026-02-19")));
        Assert.Null(NextStep.OnDay(state, Seats, A.Day("2026-02-21")));
        // The regular bill of a day is one of that day too.
        Assert.Equal(A.Euros(30), Assert.Single(NextStep.OnDay(state, Seats, A.Day("2026-02-15"))!.Charges).Amount);
        Assert.Equal(A.Euros(45), Assert.Single(NextStep.OnDay(state, Seats, A.Day("2026-03-15"))!.Charges).Amount);
    }

    [Fact]
    public void A_pause_is_previewed_with_what_it_gives_back()
    {
        var state = Do(PauseSubscription.Decide(Active(), "2026-02-01", null, MidPeriod));

        // 30.00 for 31 days, 17 of them used: 16.45
        Assert.Equal(A.Euros(-13.55m), Assert.Single(NextStep.OnDay(state, Seats, A.Day("2026-02-01"))!.Unused).Amount);
        Assert.Null(NextStep.OnDay(state, Seats, A.Day("2026-02-15")));
    }

    [Fact]
    public void A_settlement_is_what_the_known_end_bills_and_without_one_there_is_none()
    {
        var ending = Do(CancelSubscription.Decide(Active(), new CancelSubscriptionCommand("2026-03-01", "prorate", null, MidPeriod)));

        // The period from 15 February is cut to 14 of its 28 days when it is billed, so nothing of it is left to give back.
        Assert.Null(NextStep.Settlement(ending, Seats));
        var sooner = Do(CancelSubscription.Decide(Active(), new CancelSubscriptionCommand("2026-02-01", "prorate", null, MidPeriod)));
        Assert.Equal(A.Euros(-13.55m), Assert.Single(NextStep.Settlement(sooner, Seats)!.Unused).Amount);
        Assert.Null(NextStep.Settlement(Active(), Seats));
    }

    [Fact]
    public void What_is_planned_is_outlined_with_the_terms_from_each_day_on()
    {
        var big = A.Plan(A.PlanDraft with { Components = [A.SeatComponent] }) with { Number = 3 };
        var state = Do(ChangeSubscription.Decide(Active(), Change("pro", Seats, "2026-02-15", "6", keepsPlan: true)));
        state = Do(state, ChangeSubscription.Decide(state, Change("big", big, "2026-03-15", "7")));
        state = Do(state, ChangeSubscription.Decide(state, Change("pro", Seats, "2026-04-15", "8", keepsPlan: true)));

        Assert.Equal(
            ["2026-02-15 pro 1 x6", "2026-03-15 big 3 x7", "2026-04-15 big 3 x8"],
            PlannedChanges.Outline(state).Select(next => $"{next.On:R} {next.Plan} {next.Version} x{next.Quantities["seat"]}"));
    }

    private static ChangeSubscriptionCommand Change(string plan, PlanVersion target, string day, string seats, bool keepsPlan = false) => new(
        plan, target, false, new Dictionary<string, string> { ["seat"] = seats }, false, new AnchorChoice(), day, null, MidPeriod, keepsPlan);

    private static SubscriptionState Active() =>
        A.Subscription(A.Subscribe(Seats) with { Quantities = new Dictionary<string, string> { ["seat"] = "4" } }).Woken(MidPeriod, Seats);

    private static SubscriptionState Do(Decision<SubscriptionEvent> decision) => Do(Active(), decision);

    private static SubscriptionState Do(SubscriptionState state, Decision<SubscriptionEvent> decision)
    {
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, SubscriptionEvolution.Evolve);
    }
}
