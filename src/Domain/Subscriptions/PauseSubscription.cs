using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Pauses and resumes. Paused days are not charged; what was paid for them is given back to the credit balance.</summary>
public static class PauseSubscription
{
    /// <param name="from"><c>now</c>, <c>period_end</c> or an ISO date: the first day not used.</param>
    /// <param name="until">The first day used again; null until somebody resumes it.</param>
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, string? from, LocalDate? until, Instant now)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.Status != SubscriptionStatus.Active || state.Current is null)
        {
            return Rejection.Conflict("not_active", $"Only an active subscription can be paused; this one is {state.Status.ToString().ToLowerInvariant()}.");
        }

        var day = ChangeSubscription.Day(state, from, now, "/from");
        if (day.Rejection is not null) return day.Rejection;
        if (until <= day.Value) return new Rejection("until_before_from", "'until' is the first day used again, so it comes after 'from'.", "/until");
        if (until >= state.EndDay) return new Rejection("day_after_end", $"The subscription ends on {state.EndDay:R}.", "/until");
        var pause = new Pause(day.Value, until, now);
        return state.Pause is { } old && old with { DecidedAt = now } == pause
            ? Array.Empty<SubscriptionEvent>()
            : new SubscriptionEvent[] { new PauseScheduled(pause) };
    }

    /// <param name="at"><c>now</c> or an ISO date: the first day used again.</param>
    public static Decision<SubscriptionEvent> Resume(SubscriptionState? state, string? at, Instant now)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.Pause is not { } pause || state.IsOver) return Rejection.Conflict("not_paused", "The subscription is neither paused nor about to be.");
        var today = state.Zone.DayOf(now);
        var parsed = at is null or "now" ? today : Parse(at);
        if (parsed is not { } day) return new Rejection("bad_day", $"'{at}' is not now or a day such as 2026-01-31.", "/at");
        if (day < today) return new Rejection("day_in_the_past", $"The day cannot be before today, {today:R}.", "/at");
        if (day >= state.EndDay) return new Rejection("day_after_end", $"The subscription ends on {state.EndDay:R}.", "/at");
        return pause.Until == day ? Array.Empty<SubscriptionEvent>() : new SubscriptionEvent[] { new ResumeScheduled(day) };
    }

    private static LocalDate? Parse(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true } parsed ? parsed.Value : null;
}
