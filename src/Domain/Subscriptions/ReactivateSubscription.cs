using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Takes back a cancellation: before its day, or after it.</summary>
public static class ReactivateSubscription
{
    /// <summary>Before its day the cancellation is as if it had never been.</summary>
    public static Decision<SubscriptionEvent> Uncancel(SubscriptionState? state, Instant now)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.IsOver) return Rejection.Conflict("subscription_over", "The cancellation has taken effect; reactivate the subscription instead.");
        return state.Cancellation is { } cancellation
            ? new SubscriptionEvent[] { new CancellationWithdrawn(cancellation, now) }
            : Array.Empty<SubscriptionEvent>();
    }

    /// <summary>After its day the subscription begins again today, or within days it has paid for.</summary>
    /// <param name="anchor"><c>keep</c> (the default) or <c>now</c>.</param>
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, string? anchor, Instant now)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.Status == SubscriptionStatus.Active) return Array.Empty<SubscriptionEvent>();
        if (state.Status != SubscriptionStatus.Canceled) return Rejection.Conflict("not_canceled", "Only a canceled subscription can be reactivated.");
        var today = state.Zone.DayOf(now);
        if (state.Terms.EndsOn <= today) return Rejection.Conflict("term_over", $"The agreed term ended on {state.Terms.EndsOn:R}; create a new subscription.");
        var keep = Fields.OneOf(anchor, "/anchor", true, ("keep", true), ("now", false));
        if (keep.Rejection is not null) return keep.Rejection;
        return new SubscriptionEvent[]
        {
            new SubscriptionReactivated(today, keep.Value ? state.Terms.Anchor : BillingAnchor.On(today), keep.Value ? StillPaid(state, today) : null),
        };
    }

    // Only the days from today on: those between were not used, so nothing in arrears was earned in them.
    private static BilledPeriod? StillPaid(SubscriptionState state, LocalDate today) =>
        state.Forfeited is { } paid && today < paid.Period.End ? paid with { ArrearsFrom = today } : null;
}
