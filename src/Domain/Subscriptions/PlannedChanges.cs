using NodaTime;
using OrleansBilling.Domain.Catalog;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>What planned changes come to, one after the other.</summary>
public static class PlannedChanges
{
    /// <summary>The terms that a change leads to from those before it, with everything that it does not name.</summary>
    internal static NewTerms Resolve(PlannedChange change, SubscriptionTerms terms, PlanVersion plan)
    {
        var target = change.Target ?? new PlanTarget(terms.Plan, plan);
        return new NewTerms(
            change.Number, change.On, target.Plan, target.Version,
            ComponentQuantities.CarryOver(target.Version, terms.Quantities, change.Quantities), change.Anchor, change.Proration);
    }

    /// <summary>Plan, version and quantities from each planned change on, for people to see.</summary>
    public static IEnumerable<(LocalDate On, string Plan, int Version, IReadOnlyDictionary<string, decimal> Quantities)> Outline(SubscriptionState state)
    {
        var (plan, version, quantities) = (state.Terms.Plan, state.Terms.PlanVersion, state.Terms.Quantities);
        foreach (var change in state.Changes)
        {
            if (change.Target is { } target) (plan, version) = (target.Plan, target.Version.Number);
            quantities = ComponentQuantities.CarryOver(change.Target?.Version, quantities, change.Quantities);
            yield return (change.On, plan, version, quantities);
        }
    }

    /// <summary>The terms from each planned change on, in order of their days.</summary>
    /// <param name="plan">The version of the plan that the subscription is on.</param>
    public static IEnumerable<NewTerms> Of(SubscriptionState state, PlanVersion plan)
    {
        var terms = state.Terms;
        foreach (var change in state.Changes)
        {
            var next = Resolve(change, terms, plan);
            (terms, plan) = (SubscriptionEvolution.After(terms, next), next.Target);
            yield return next;
        }
    }
}
