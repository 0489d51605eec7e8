using NodaTime;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>The periods of a subscription: whole ones by its anchor, and the slices that starts, changes and ends leave of them.</summary>
public static class Periods
{
    /// <summary>The whole period of the anchor that holds a day.</summary>
    public static ServicePeriod Whole(SubscriptionState state, LocalDate day) =>
        state.Terms.Anchor.PeriodContaining(day, state.Terms.Interval);

    /// <summary>The period that begins on a billing day, cut by a known end.</summary>
    public static ServicePeriod From(SubscriptionState state, LocalDate day) => Whole(state, day).Clip(day, state.EndDay)!;

    /// <summary>The share of a whole period that a slice of it is charged.</summary>
    public static Proration Share(SubscriptionState state, ServicePeriod slice) =>
        IsFullFirst(state, slice) ? Proration.Whole : Proration.Of(slice, Whole(state, slice.Start));

    /// <summary>The days by which a part of a slice is priced: those of the whole period, but of the slice itself where that was charged in full.</summary>
    public static int PricedDays(SubscriptionState state, ServicePeriod slice) => IsFullFirst(state, slice) ? slice.Days : Whole(state, slice.Start).Days;

    /// <summary>
    /// Whether nothing is charged for a slice: it belongs to a first period that was agreed to be free, or to one whose full price
    /// the slice before it has charged already (there are two when the first period was cut by a cancellation that moved later).
    /// </summary>
    public static bool IsFree(SubscriptionState state, ServicePeriod slice) => state.Terms.FirstPeriod switch
    {
        FirstPeriod.Free => InFirstPeriod(state, slice),
        FirstPeriod.Full => InFirstPeriod(state, slice) && slice.Start != state.Terms.FirstBilledDay,
        _ => false,
    };

    /// <summary>Whether a slice has a price agreed for itself (nothing, or the full price), which a change in its midst does not touch.</summary>
    public static bool IsOneOff(SubscriptionState state, ServicePeriod slice) =>
        state.Terms.FirstPeriod != FirstPeriod.Prorate && InFirstPeriod(state, slice);

    private static bool IsFullFirst(SubscriptionState state, ServicePeriod slice) =>
        state.Terms.FirstPeriod == FirstPeriod.Full && slice.Start == state.Terms.FirstBilledDay;

    private static bool InFirstPeriod(SubscriptionState state, ServicePeriod slice) =>
        slice.Start >= state.Terms.FirstBilledDay && slice.Start < state.Terms.FirstPeriodEnd;
}
