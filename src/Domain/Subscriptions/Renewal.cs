using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>The next period of a subscription as things stand, for people to see.</summary>
/// <param name="On">The day it begins.</param>
/// <param name="Amount">
/// What its recurring components cost, before discounts and taxes, and without usage, which nobody knows yet; price changes that wait are
/// not in it. Null when it is beyond what a document may carry.
/// </param>
public sealed record Renewal(LocalDate On, Money? Amount)
{
    /// <summary>The next period to begin; null when none will: over, paused, or ending before it.</summary>
    /// <param name="plan">The version of the plan that the subscription is on.</param>
    public static Renewal? Next(SubscriptionState state, PlanVersion plan)
    {
        if (state.NextPeriodStart is not { } on || on >= state.EndDay || state.Pause?.From <= on) return null;
        var before = state with { Changes = [.. state.Changes.Where(change => change.On <= on)] };
        foreach (var next in PlannedChanges.Of(before, plan)) (state, plan) = (Ramp.Changed(state, next), next.Target);
        try
        {
            return new Renewal(on, Periods.IsFree(state, Periods.From(state, on)) ? Money.Zero(plan.Currency) : PriceMoves.Recurring(state, plan, on));
        }
        catch (OverflowException)
        {
            return new Renewal(on, null);
        }
    }
}
