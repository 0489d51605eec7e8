using NodaTime;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>Which rows the events of a subscription write, beside its own row, which says what the state says.</summary>
internal static class SubscriptionRowWriter
{
    /// <param name="old">The state before the events; null when the subscription is new.</param>
    /// <param name="before">The version before the first event.</param>
    /// <param name="now">By the real clock.</param>
    internal static void WriteEvents(
        UnitOfWork unit, string organization, SubscriptionState? old, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, long before, Instant now)
    {
        PriceMoveRows.Write(unit, organization, old, state, events);
        SubscriptionNotices.Write(unit, organization, state, events, before, now);
        foreach (var period in events.OfType<UsageBilled>().SelectMany(billed => billed.Periods)) UsageRows.Write(unit, organization, state, period, before + events.Count);
    }
}
