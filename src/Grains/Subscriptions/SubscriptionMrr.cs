using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>What measuring takes beside the events.</summary>
/// <param name="Before">The subscription before them.</param>
/// <param name="Plan">The version of the plan that it is on then.</param>
/// <param name="Zone">The seller's.</param>
internal sealed record MrrSources(MeasuredSubscription Before, PlanVersion Plan, BillingZone Zone);

/// <summary>Writes what happens to a subscription's monthly recurring revenue, in the commit in which it happens.</summary>
internal static class SubscriptionMrr
{
    private static readonly BillingZone AnyZone = new("UTC");

    /// <summary>Null when the events move nothing, as most do: that is known without the seller's zone and the rows.</summary>
    internal static async Task<MrrSources?> ReadAsync(
        Func<Task<OrganizationState>> seller, MrrStore store, string organization, SubscriptionState state, PlanVersion plan, IReadOnlyList<SubscriptionEvent> events)
    {
        var sources = new MrrSources(MeasuredSubscription.Of(state, plan, null), plan, AnyZone);
        if (Movements(events, 0, default, sources).Count == 0) return null;
        return sources with
        {
            Before = sources.Before with { LastMoved = await store.LastDayAsync(organization, state.Terms.Id) },
            Zone = (await seller()).Profile.Zone,
        };
    }

    /// <param name="before">The version before the first event.</param>
    internal static void Write(UnitOfWork unit, string organization, IReadOnlyList<SubscriptionEvent> events, long before, Instant at, MrrSources sources)
    {
        foreach (var movement in Movements(events, before, at, sources)) MrrRows.Write(unit, organization, movement);
    }

    private static IReadOnlyList<MrrMovement> Movements(IReadOnlyList<SubscriptionEvent> events, long before, Instant at, MrrSources sources)
    {
        return MoveMrr.Of(sources.Before, events.Select((@event, i) => new RecordedEvent(@event, before + i + 1, at)), PlanOf, sources.Zone).Movements;

        // A change brings the version that it leads to along.
        PlanVersion PlanOf(string code, int number) => events.OfType<SubscriptionChanged>()
            .LastOrDefault(changed => changed.Change.Plan == code && changed.Change.Target.Number == number)?.Change.Target ?? sources.Plan;
    }
}
