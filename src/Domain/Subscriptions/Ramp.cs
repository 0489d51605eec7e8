using NodaTime;
using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>
/// Which phase of its plan a subscription is in. A phase lasts whole periods, those that begin on a boundary of the anchor. A shorter
/// slice (a first period cut by the anchor, the rest of a period after a pause) belongs to the phase it falls in and does not count.
/// </summary>
internal static class Ramp
{
    /// <summary>The plan with the components of the phase under way.</summary>
    internal static PlanVersion UnderWay(SubscriptionState state, PlanVersion plan) => plan.InPeriod(state.PeriodsOnPlan);

    /// <summary>The plan with the components of the phase that a period beginning on a day falls in.</summary>
    internal static PlanVersion From(SubscriptionState state, PlanVersion plan, LocalDate day) => plan.InPeriod(Begun(state, day));

    /// <summary>How many whole periods will have begun on the plan when a period begins on a day.</summary>
    internal static int Begun(SubscriptionState state, LocalDate day)
    {
        // What a change puts in the place of a period on the day that it begins is that same period.
        var counted = state.PeriodsOnPlan > 0 && state.Current?.Period.Start == day;
        return !counted && Periods.Whole(state, day).Start == day ? state.PeriodsOnPlan + 1 : state.PeriodsOnPlan;
    }

    /// <summary>The subscription with the periods counted that will have begun before a day, as things stand.</summary>
    internal static SubscriptionState Before(SubscriptionState state, LocalDate day)
    {
        for (var next = state.NextPeriodStart; next < day; next = Periods.Whole(state, next.Value).End)
        {
            state = state with { PeriodsOnPlan = Begun(state, next.Value) };
        }

        return state;
    }

    /// <summary>The subscription under the terms of a change. Another plan begins with its first phase, another version of the plan does not.</summary>
    internal static SubscriptionState Changed(SubscriptionState state, NewTerms change) => state with
    {
        Terms = SubscriptionEvolution.After(state.Terms, change),
        PeriodsOnPlan = change.Plan == state.Terms.Plan ? state.PeriodsOnPlan : 0,
    };
}
