using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Mrr;

/// <summary>What a movement of monthly recurring revenue is.</summary>
public enum MrrMovementKind
{
    /// <summary>The first of a subscription.</summary>
    New,
    Expansion,

    /// <summary>Back from nothing, after a pause or an end.</summary>
    Reactivation,
    Contraction,

    /// <summary>Down to nothing, by a pause or an end.</summary>
    Churn,

    /// <summary>To another plan or version at the same amount.</summary>
    Moved,
}

/// <summary>Monthly recurring revenue of a subscription changed. Never changed itself.</summary>
/// <param name="Version">Of the subscription's journal: the event that moved it.</param>
/// <param name="Day">That of the event, and not before the seller's day on which it was recorded nor before the last movement.</param>
/// <param name="Plan">What it is on from now; of churn, what it was on.</param>
public sealed record MrrMovement(
    SubscriptionId Subscription, CustomerId Customer, long Version, LocalDate Day, MrrMovementKind Kind, PlanReference Plan, Money Before, Money After);

/// <summary>An event of a subscription as its journal has it.</summary>
/// <param name="At">When it was recorded.</param>
public sealed record RecordedEvent(SubscriptionEvent Event, long Version, Instant At);

/// <summary>A subscription between two events, with what its last movement left.</summary>
/// <param name="State">Null before its first event.</param>
/// <param name="LastMoved">The day of its last movement; null while it had none.</param>
public sealed record MeasuredSubscription(SubscriptionState? State, Money? Mrr, PlanReference? Plan, LocalDate? LastMoved)
{
    /// <summary>Before its first event.</summary>
    public static MeasuredSubscription None { get; } = new(null, null, null, null);

    /// <summary>A subscription as it stands.</summary>
    /// <param name="plan">The version of the plan that it is on.</param>
    public static MeasuredSubscription Of(SubscriptionState state, PlanVersion plan, LocalDate? lastMoved)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new MeasuredSubscription(state, MeasureMrr.Of(state, plan), new PlanReference(state.Terms.Plan, state.Terms.PlanVersion), lastMoved);
    }
}

/// <summary>Which movements of monthly recurring revenue follow from a subscription's journal. Pure, so that an audit can say it again.</summary>
public static class MoveMrr
{
    /// <summary>All movements of a journal, from its first event on.</summary>
    /// <param name="planOf">A published version, by the code of the plan and its number.</param>
    /// <param name="zone">The seller's.</param>
    public static IReadOnlyList<MrrMovement> OfJournal(IEnumerable<RecordedEvent> journal, Func<string, int, PlanVersion> planOf, BillingZone zone) =>
        Of(MeasuredSubscription.None, journal, planOf, zone).Movements;

    /// <summary>The movements of some events, and the subscription after them.</summary>
    public static (MeasuredSubscription After, IReadOnlyList<MrrMovement> Movements) Of(
        MeasuredSubscription before, IEnumerable<RecordedEvent> events, Func<string, int, PlanVersion> planOf, BillingZone zone)
    {
        ArgumentNullException.ThrowIfNull(events);
        var (subscription, movements) = (before, new List<MrrMovement>());
        foreach (var recorded in events)
        {
            (subscription, var movement) = Step(subscription, recorded, planOf, zone);
            if (movement is not null) movements.Add(movement);
        }

        return (subscription, movements);
    }

    /// <summary>Whether an event may move anything, so that nobody fetches what that takes for one that does not.</summary>
    public static bool CanMove(SubscriptionEvent @event) => DayOf(@event) is not null;

    private static (MeasuredSubscription, MrrMovement?) Step(MeasuredSubscription before, RecordedEvent recorded, Func<string, int, PlanVersion> planOf, BillingZone zone)
    {
        var state = SubscriptionEvolution.Evolve(before.State, recorded.Event);
        if (DayOf(recorded.Event) is not { } on || IsHalfDone(before.State, recorded.Event)) return (before with { State = state }, null);
        var after = MeasuredSubscription.Of(state, planOf(state.Terms.Plan, state.Terms.PlanVersion), before.LastMoved);
        if (KindOf(before, after) is not { } kind) return (after, null);
        var movement = new MrrMovement(
            state.Terms.Id,
            state.Terms.Customer,
            recorded.Version,
            LocalDate.Max(DayOf(state, on, recorded.At, zone), before.LastMoved ?? LocalDate.MinIsoValue),
            kind,
            kind == MrrMovementKind.Churn ? before.Plan! : after.Plan!,
            before.Mrr ?? Money.Zero(state.Terms.Currency),
            after.Mrr!.Value);
        return (after with { LastMoved = movement.Day }, movement);
    }

    private static MrrMovementKind? KindOf(MeasuredSubscription before, MeasuredSubscription after)
    {
        var (old, now) = (before.Mrr?.Minor ?? 0, after.Mrr!.Value.Minor);
        return (old, now) switch
        {
            (0, 0) => null,
            (0, _) => before.LastMoved is null ? MrrMovementKind.New : MrrMovementKind.Reactivation,
            (_, 0) => MrrMovementKind.Churn,
            _ when now > old => MrrMovementKind.Expansion,
            _ when now < old => MrrMovementKind.Contraction,
            _ => before.Plan == after.Plan ? null : MrrMovementKind.Moved,
        };
    }

    // New terms on the day that a period ends are recorded together with the period that begins under them: measured in between, a phase or a discount of the old one would show.
    private static bool IsHalfDone(SubscriptionState? before, SubscriptionEvent @event) =>
        @event is SubscriptionChanged changed && before?.Current is { } current && changed.On >= current.Period.End;

    // What is late is of the day it came in, so that a day that is over stays as it was. On a test clock the journal's time is not that of the world it tells of.
    private static LocalDate DayOf(SubscriptionState state, LocalDate on, Instant at, BillingZone zone) => state.TestClock is null ? LocalDate.Max(on, zone.DayOf(at)) : on;

    private static LocalDate? DayOf(SubscriptionEvent @event) => @event switch
    {
        SubscriptionBilled billed => billed.On,
        SubscriptionChanged changed => changed.On,
        SubscriptionPaused paused => paused.On,
        SubscriptionReactivated reactivated => reactivated.On,
        SubscriptionCanceled canceled => canceled.On,
        SubscriptionEnded ended => ended.On,
        _ => null,
    };
}
