using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>Which notices each event of a subscription causes.</summary>
internal static class SubscriptionNotices
{
    /// <param name="before">The version before the first event.</param>
    /// <param name="now">By the real clock.</param>
    internal static void Write(UnitOfWork unit, string organization, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, long before, Instant now)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (Of(events[i]) is not var (kind, facts)) continue;
            // What happens once in a life may happen again after it is taken up anew: the version tells.
            var cause = $"{state.Terms.Id.Value} {(before + i + 1).ToString(CultureInfo.InvariantCulture)}";
            NoticeRows.Add(unit, organization, new Notice(kind, state.Terms.Customer, cause, now) { Subscription = state.Terms.Id, Facts = facts });
        }
    }

    private static (NoticeKind Kind, NoticeFacts Facts)? Of(SubscriptionEvent @event) => @event switch
    {
        PriceMoveAnnounced announced => (NoticeKind.PriceChange, new NoticeFacts { On = announced.Effect.On, OldAmount = announced.Effect.Old, Amount = announced.Effect.New }),
        TrialEndingAnnounced announced => (NoticeKind.TrialEnding, new NoticeFacts { On = announced.On }),
        RenewalAnnounced announced => (NoticeKind.UpcomingRenewal, new NoticeFacts { On = announced.On }),
        UpcomingChargeAnnounced { Amount: { } amount } announced => (NoticeKind.UpcomingCharge, new NoticeFacts { On = announced.On, Amount = amount }),
        SubscriptionCanceled canceled => (NoticeKind.Cancellation, new NoticeFacts { On = canceled.On, Reason = canceled.Cancellation.Reason }),
        SubscriptionEnded ended => (NoticeKind.Cancellation, new NoticeFacts { On = ended.On }),
        _ => null,
    };
}
