using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>How many days ahead a customer is told of what comes; null is not told.</summary>
public sealed record AheadDays(int? TrialEnding, int? UpcomingRenewal, int? UpcomingCharge)
{
    public static AheadDays None { get; } = new(null, null, null);

    /// <summary>What an organization's settings mean for a subscription; a trial that it never had has no end to tell of.</summary>
    public static AheadDays Of(NoticeSettings settings, bool hasTrial) => new(
        settings.TrialEnding && hasTrial ? settings.DaysAhead.TrialEnding : null,
        settings.UpcomingRenewal ? settings.DaysAhead.UpcomingRenewal : null,
        settings.UpcomingCharge ? settings.DaysAhead.UpcomingCharge : null);
}

/// <summary>A charge that the customer was told of.</summary>
/// <param name="Amount">What was told; null when nothing was, since nobody knew it.</param>
public sealed record ToldCharge(LocalDate On, Money? Amount);

/// <summary>What is told ahead.</summary>
public enum Announcement
{
    TrialEnding,
    Renewal,
    Charge,
}

/// <summary>Something to tell.</summary>
/// <param name="Day">The day to tell it.</param>
/// <param name="About">The day it is about.</param>
public sealed record ComingAnnouncement(Announcement Kind, LocalDate Day, LocalDate About);

/// <summary>
/// Tells so many days ahead that a trial ends, that a new period begins, and what will be charged then. Each is told once for its day, and
/// not any more when that day has come: who is caught up with late hears of nothing that is past.
/// </summary>
public static class Announcements
{
    /// <summary>The subscription follows the organization's settings from now on.</summary>
    public static Decision<SubscriptionEvent> Follow(SubscriptionState state, NoticeSettings settings)
    {
        var ahead = AheadDays.Of(settings, state.Terms.TrialEnd is not null);
        return state.IsOver || ahead == state.Ahead ? Array.Empty<SubscriptionEvent>() : new SubscriptionEvent[] { new NoticeDaysFollowed(ahead) };
    }

    /// <summary>What is to be told next; null when nothing is.</summary>
    /// <param name="now">What is about a day that has begun by now is passed over; null passes nothing over.</param>
    internal static ComingAnnouncement? Next(SubscriptionState state, Instant? now)
    {
        if (state.Ahead == AheadDays.None) return null;
        return new[] { TrialEnd(state), Renewal(state), Charge(state) }
            .OfType<ComingAnnouncement>()
            .Where(coming => now is not { } at || state.Zone.StartOf(coming.About) > at)
            .MinBy(coming => coming.Day);
    }

    internal static BillingStep Step(SubscriptionState state, PlanVersion plan, ComingAnnouncement coming, Instant due) => coming.Kind switch
    {
        Announcement.TrialEnding => new BillingStep(due, null, [new TrialEndingAnnounced(coming.About)]),
        Announcement.Renewal => new BillingStep(due, null, [new RenewalAnnounced(coming.About)]),
        _ => new BillingStep(due, null, [new UpcomingChargeAnnounced(coming.About, null)]) { Tells = BillOf(state, plan, coming.About) },
    };

    /// <summary>What the customer was told that a day would cost; null when nothing.</summary>
    internal static Money? ToldOf(SubscriptionState state, LocalDate day) => state.ChargeTold is { } told && told.On == day ? told.Amount : null;

    private static ComingAnnouncement? TrialEnd(SubscriptionState state)
    {
        if (state.Ahead.TrialEnding is not { } days || state.Status != SubscriptionStatus.Trialing || state.Terms.TrialEnd is not { } end) return null;
        return state.TrialEndTold == end || !GoesOn(state, end) ? null : Coming(Announcement.TrialEnding, state.Terms.StartDate, end, days);
    }

    private static ComingAnnouncement? Renewal(SubscriptionState state)
    {
        if (state.Ahead.UpcomingRenewal is not { } days || state.Status != SubscriptionStatus.Active) return null;
        if (state.Current is not { } current || state.NextPeriodStart is not { } next) return null;
        return state.RenewalTold == next || !GoesOn(state, next) ? null : Coming(Announcement.Renewal, current.Period.Start, next, days);
    }

    private static ComingAnnouncement? Charge(SubscriptionState state)
    {
        if (state.Ahead.UpcomingCharge is not { } days || state.Status is not (SubscriptionStatus.Active or SubscriptionStatus.Trialing)) return null;
        if (state.NextPeriodStart is not { } next || state.ChargeTold?.On == next || !GoesOn(state, next)) return null;
        return Coming(Announcement.Charge, state.Current?.Period.Start ?? state.Terms.StartDate, next, days);
    }

    // What begins sooner than it would be told is told as soon as it can be.
    private static ComingAnnouncement Coming(Announcement kind, LocalDate earliest, LocalDate about, int days) =>
        new(kind, LocalDate.Max(earliest, about.PlusDays(-days)), about);

    private static bool GoesOn(SubscriptionState state, LocalDate day) => !(state.EndDay <= day) && !(state.Pause?.From <= day);

    // Nobody knows what meters will show, so what they price is not told.
    private static BillRequest? BillOf(SubscriptionState state, PlanVersion plan, LocalDate day)
    {
        if (state.HasBilledUsage || state.Held.Count > 0 || ArrearsBill.MetersUsage(plan)) return null;
        var request = NextStep.Upcoming(state, plan);
        return request?.BillingDate == day ? request : null;
    }
}
