using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Scenarios.World;

/// <summary>What subscriptions are worth in a month.</summary>
public sealed partial class BillingWorld
{
    /// <summary>What moved the monthly recurring revenue of a subscription, in order.</summary>
    public Pages MrrOf(string subscription) => new(Movements(_subscriptions[subscription]).Select(movement =>
        $"{LocalDatePattern.Iso.Format(movement.Day)} {EnumWords.Of(movement.Kind)} {movement.Before.ToAmountString()} > {movement.After.ToAmountString()} {movement.Plan.Code}/{movement.Plan.Version}"));

    // A world has no time at which an event is recorded: nothing in it is late.
    internal IReadOnlyList<MrrMovement> Movements(Aggregate<SubscriptionState, SubscriptionEvent> subscription) => MoveMrr.OfJournal(
        subscription.Journal.Select((@event, i) => new RecordedEvent(@event, i + 1, NodaConstants.UnixEpoch)), (plan, version) => _plans[plan].State.Version(version)!, Zone);
}

/// <summary>Whatever happened to a subscription, each movement goes on from the one before, and the last one leaves what it is worth.</summary>
internal static class MrrBook
{
    internal static void Verify(BillingWorld world, Aggregate<SubscriptionState, SubscriptionEvent> subscription)
    {
        var (state, movements) = (subscription.State, world.Movements(subscription));
        var (worth, day) = (Money.Zero(state.Terms.Currency), LocalDate.MinIsoValue);
        foreach (var movement in movements)
        {
            Assert.Equal(worth, movement.Before);
            Assert.True(movement.Day >= day);
            (worth, day) = (movement.After, movement.Day);
        }

        Assert.Equal(MeasureMrr.Of(state, world.VersionOf(state)), worth);
        Assert.True(worth.IsZero || state.Status == SubscriptionStatus.Active);
        Assert.All(movements.Skip(1), movement => Assert.NotEqual(MrrMovementKind.New, movement.Kind));
    }
}
