using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Tests.Mrr;

public sealed class MoveMrrTests
{
    private static readonly PlanVersion Pro = A.Plan();
    private static readonly BillingZone Paris = new("Europe/Paris");

    [Fact]
    public void What_is_late_is_of_the_sellers_day_on_which_it_was_recorded()
    {
        // 23:30 in London is the next day in Paris
        Assert.Equal(A.Day("2026-01-15"), Assert.Single(Recorded(Life(), "2026-01-14T23:30:00Z")).Day);
        Assert.Equal(A.Day("2026-01-16"), Assert.Single(Recorded(Life(), "2026-01-15T23:30:00Z")).Day);
        Assert.Equal(A.Day("2026-02-03"), Assert.Single(Recorded(Life(), "2026-02-03T12:00:00Z")).Day);
    }

    [Fact]
    public void Days_never_go_back_although_the_customer_or_the_seller_moves_to_another_zone()
    {
        SubscriptionEvent[] life = [.. Life(), new CancellationScheduled(new Cancellation(A.Day("2026-01-14"), CancelCredit.None, null, A.Now)), new SubscriptionCanceled(A.Day("2026-01-14"), new Cancellation(A.Day("2026-01-14"), CancelCredit.None, null, A.Now), [])];

        Assert.Equal([A.Day("2026-01-15"), A.Day("2026-01-15")], Recorded(life, "2026-01-14T12:00:00Z").Select(movement => movement.Day));
    }

    [Fact]
    public void On_a_test_clock_it_is_the_day_of_the_event()
    {
        SubscriptionEvent[] life = [.. Life().Select(@event => @event is SubscriptionCreated created ? created with { TestClock = new TestClockId("clk_one") } : @event)];

        Assert.Equal(A.Day("2026-01-15"), Assert.Single(Recorded(life, "2026-11-30T12:00:00Z")).Day);
    }

    [Fact]
    public void It_says_whose_it_is_and_which_event_moved_it()
    {
        var movement = Assert.Single(Recorded(Life(), "2026-01-15T12:00:00Z"));

        Assert.Equal(
            (new SubscriptionId("sub_one"), new CustomerId("cus_acme"), (long)Life().Length, MrrMovementKind.New, A.Euros(0), A.Euros(31)),
            (movement.Subscription, movement.Customer, movement.Version, movement.Kind, movement.Before, movement.After));
    }

    [Fact]
    public void Read_in_parts_it_is_what_it_is_as_a_whole()
    {
        SubscriptionEvent[] life = [.. Life(), new PauseScheduled(new Pause(A.Day("2026-01-20"), A.Day("2026-02-01"), A.Now))];
        var state = life.Aggregate((SubscriptionState?)null, SubscriptionEvolution.Evolve)!;
        while (NextStep.At(state, Pro, A.At("2026-04-01T00:00:00Z")) is { } step)
        {
            life = [.. life, .. step.Events];
            state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
        }

        RecordedEvent[] journal = [.. life.Select((@event, i) => new RecordedEvent(@event, i + 1, A.Now))];
        var whole = MoveMrr.OfJournal(journal, PlanOf, Paris);
        Assert.Equal([MrrMovementKind.New, MrrMovementKind.Churn, MrrMovementKind.Reactivation], whole.Select(movement => movement.Kind));
        for (var i = 1; i < journal.Length; i++)
        {
            var (half, first) = MoveMrr.Of(MeasuredSubscription.None, journal[..i], PlanOf, Paris);
            // As a grain takes it up again: from its state, and from the rows whether there was a movement
            var resumed = MeasuredSubscription.Of(half.State!, Pro, first.Count > 0 ? first[^1].Day : null);
            Assert.Equal(whole, [.. first, .. MoveMrr.Of(resumed, journal[i..], PlanOf, Paris).Movements]);
        }
    }

    [Fact]
    public void Nothing_is_fetched_for_what_cannot_move_it()
    {
        Assert.Equal([false, false, true], Life().Select(MoveMrr.CanMove));
        Assert.True(MoveMrr.CanMove(new SubscriptionPaused(A.Day("2026-01-20"), [])));
        Assert.False(MoveMrr.CanMove(new PauseScheduled(new Pause(A.Day("2026-01-20"), null, A.Now))));
    }

    /// <summary>Created, started and billed on 15 January.</summary>
    private static SubscriptionEvent[] Life()
    {
        var events = CreateSubscription.Decide(null, A.Subscribe()).Events.ToList();
        var state = events.Aggregate((SubscriptionState?)null, SubscriptionEvolution.Evolve)!;
        while (NextStep.At(state, Pro, A.Now) is { } step)
        {
            events.AddRange(step.Events);
            state = step.Events.Aggregate(state, SubscriptionEvolution.Evolve);
        }

        return [.. events];
    }

    private static IReadOnlyList<MrrMovement> Recorded(SubscriptionEvent[] events, string at) =>
        MoveMrr.OfJournal(events.Select((@event, i) => new RecordedEvent(@event, i + 1, A.At(at))), PlanOf, Paris);

    private static PlanVersion PlanOf(string code, int version) => (code, version) == ("pro", 1) ? Pro : throw new ArgumentOutOfRangeException(nameof(code));
}
