using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>
/// Says what is due next, and does it: the start, each billing day, changes, pauses, the end, one step at a time and in order of
/// their due moments. Depends on the state alone, so that a subscription woken a year late goes through the same steps as one
/// woken on time.
/// </summary>
public static class NextStep
{
    /// <summary>The moment of the next step; null when nothing will ever be due.</summary>
    public static Instant? Due(SubscriptionState state) => Due(state, null);

    private static Instant? Due(SubscriptionState state, Instant? now)
    {
        if (state.IsOver) return null;
        if (AtOnce(state) is { } items) return items[0].AddedAt;
        if (NextDay(state, now) is not { } day) return null;
        return NeverStarts(state) ? state.Cancellation!.DecidedAt : state.Zone.StartOf(day);
    }

    /// <summary>The next step if it is due by now; null when nothing is.</summary>
    /// <param name="plan">The version of the plan that the subscription is on.</param>
    /// <param name="usage">The meters' readings; a subscription that never had usage needs none.</param>
    public static BillingStep? At(SubscriptionState state, PlanVersion plan, Instant now, UsageBook? usage = null) =>
        Due(state, now) is { } due && due <= now ? Take(state, plan, due, usage, now) : null;

    /// <summary>The next step that charges something, however far ahead; null when there is none. For previews.</summary>
    public static BillRequest? Upcoming(SubscriptionState state, PlanVersion plan, UsageBook? usage = null)
    {
        state = Silent(state);
        for (var steps = 0; steps < Limits.StepsPerWake && Due(state) is { } due; steps++)
        {
            var step = Take(state, plan, due, usage);
            if (step.Bill is { Charges.Count: > 0 } bill) return bill;
            (state, plan) = Apply(state, plan, step);
        }

        return null;
    }

    /// <summary>What the end of a subscription whose end is known bills or gives back; null when nothing. For previews.</summary>
    public static BillRequest? Settlement(SubscriptionState state, PlanVersion plan, UsageBook? usage = null)
    {
        state = Silent(state);
        var step = default(BillingStep);
        for (var steps = 0; steps < Limits.BackdatedPeriods && Due(state) is { } due; steps++)
        {
            step = Take(state, plan, due, usage);
            (state, plan) = Apply(state, plan, step);
        }

        return state.IsOver ? step?.Bill : null;
    }

    /// <summary>What a planned change or pause will bill or give back on its day; null when nothing. For previews.</summary>
    public static BillRequest? OnDay(SubscriptionState state, PlanVersion plan, LocalDate day, UsageBook? usage = null)
    {
        state = Silent(state);
        for (var steps = 0; steps < Limits.BackdatedPeriods && Due(state) is { } due && due <= state.Zone.StartOf(day); steps++)
        {
            var step = Take(state, plan, due, usage);
            if (step.Bill is { } bill && bill.BillingDate == day) return bill;
            (state, plan) = Apply(state, plan, step);
        }

        return null;
    }

    /// <summary>State and plan after a step.</summary>
    public static (SubscriptionState State, PlanVersion Plan) Apply(SubscriptionState state, PlanVersion plan, BillingStep step) => (
        step.Events.Aggregate(state, (current, @event) => SubscriptionEvolution.Evolve(current, @event)),
        step.Events.OfType<SubscriptionChanged>().LastOrDefault()?.Change.Target ?? plan);

    // Whoever only wants to know what will be billed tells nobody.
    private static SubscriptionState Silent(SubscriptionState state) => state with { Ahead = AheadDays.None };

    private static LocalDate? NextDay(SubscriptionState state, Instant? now)
    {
        var change = state.Changes.Count > 0 ? state.Changes[0].On : (LocalDate?)null;
        var coming = state.Status switch
        {
            SubscriptionStatus.Scheduled => state.Terms.StartDate,
            SubscriptionStatus.Paused => state.Pause?.Until,
            SubscriptionStatus.Trialing when FreeAfterTrial(state) => state.Terms.TrialEnd,
            _ => Earlier(state.NextPeriodStart, state.Pause?.From),
        };
        var news = Earlier(PriceMoves.NextToAnnounce(state)?.Day, Announcements.Next(state, now)?.Day);
        return Earlier(Earlier(Earlier(coming, change), news), state.EndDay);
    }

    // With a later 'bill_from' the trial ends before the first bill.
    private static bool FreeAfterTrial(SubscriptionState state) => state.Terms.TrialEnd < state.Terms.FirstBilledDay;

    // Nobody has to wait for the start day of what was canceled before it.
    private static bool NeverStarts(SubscriptionState state) =>
        state.Status == SubscriptionStatus.Scheduled && state.Cancellation is { } cancellation && cancellation.On <= state.Terms.StartDate;

    private static OpenItem[]? AtOnce(SubscriptionState state)
    {
        OpenItem[] items = [.. state.Items.Where(item => item.AtOnce)];
        return items.Length > 0 ? items : null;
    }

    private static LocalDate? Earlier(LocalDate? left, LocalDate? right) => (left, right) switch
    {
        ({ } one, { } other) => LocalDate.Min(one, other),
        _ => left ?? right,
    };

    /// <summary>The order within a day: the end, an announcement, a pause, a change, and only then what is left to start, resume or bill.</summary>
    private static BillingStep Take(SubscriptionState state, PlanVersion plan, Instant due, UsageBook? usage, Instant? now = null)
    {
        plan = Ramp.UnderWay(state, plan);
        if (AtOnce(state) is { } items) return Steps.BillItems(state, plan, items, due);
        var day = NextDay(state, now)!.Value;
        if (state.EndDay is { } end && day >= end) return Steps.End(state, plan, end, due, usage);
        if (PriceMoves.NextToAnnounce(state) is { } news && day >= news.Day) return Steps.Announce(state, plan, news.Move, due);
        if (Announcements.Next(state, now) is { } coming && day >= coming.Day) return Announcements.Step(state, plan, coming, due);
        if (state.Status == SubscriptionStatus.Scheduled && day >= state.Terms.StartDate) return Steps.Start(day, due);
        if (state.Status == SubscriptionStatus.Trialing && FreeAfterTrial(state) && day >= state.Terms.TrialEnd) return Steps.EndTrial(day, due);
        if (state.Status == SubscriptionStatus.Active && state.Pause is { } pause && day >= pause.From) return Steps.Pause(state, plan, day, due, usage);
        if (state.Changes.Count > 0 && day >= state.Changes[0].On) return Steps.Change(state, plan, PriceMoves.Resolve(state, plan, state.Changes[0]), due, usage);
        if (state.Status == SubscriptionStatus.Paused) return Steps.Resume(day, due);
        return PriceMoves.At(state, day) is { } move ? Steps.Change(state, plan, move, due, usage) : Steps.Bill(state, plan, day, due, usage);
    }
}
