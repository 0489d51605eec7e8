using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Organizations;
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
    internal static async Task<MrrSources> ReadAsync(IGrainFactory grains, BillingDatabase database, string organization, SubscriptionState state, PlanVersion plan)
    {
        var measured = MeasuredSubscription.Of(state, plan, moved: true);
        // What is worth something has moved before; of what is worth nothing only the rows know whether it ever was.
        if (measured.Mrr is { IsZero: true }) measured = measured with { Moved = await MrrRows.AnyAsync(database, organization, state.Terms.Id) };
        return new MrrSources(measured, plan, (await grains.OrganizationAsync(organization)).Profile.Zone);
    }

    /// <param name="before">The version before the first event.</param>
    internal static void Write(UnitOfWork unit, string organization, IReadOnlyList<SubscriptionEvent> events, long before, Instant at, MrrSources sources)
    {
        var recorded = events.Select((@event, i) => new RecordedEvent(@event, before + i + 1, at));
        foreach (var movement in MoveMrr.Of(sources.Before, recorded, PlanOf, sources.Zone).Movements) MrrRows.Write(unit, organization, movement);

        // A change brings the version that it leads to along.
        PlanVersion PlanOf(string code, int number) => events.OfType<SubscriptionChanged>()
            .LastOrDefault(changed => changed.Change.Plan == code && changed.Change.Target.Number == number)?.Change.Target ?? sources.Plan;
    }
}
