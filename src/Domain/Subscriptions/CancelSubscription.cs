using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Cancels now, at the period's end, or on a day. What is due by then must have been billed before.</summary>
/// <param name="At"><c>now</c>, <c>period_end</c> or an ISO date: the first day not used.</param>
/// <param name="Credit"><c>none</c> or <c>prorate</c>.</param>
public sealed record CancelSubscriptionCommand(string? At, string? Credit, string? Reason, Instant Now);

/// <summary>
/// Decides a cancellation. It is always recorded as scheduled for its day first; when that day has come, the next step carries
/// it out like any other end, so that a cancellation now and one decided a month ago settle by the same rule.
/// </summary>
public static class CancelSubscription
{
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, CancelSubscriptionCommand command)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.IsOver)
        {
            return Rejection.Conflict("subscription_over", $"The subscription is already {(state.Status == SubscriptionStatus.Ended ? "ended" : "canceled")}.");
        }

        var credit = Fields.OneOf(command.Credit, "/credit", CancelCredit.None, ("none", CancelCredit.None), ("prorate", CancelCredit.Prorate));
        var day = Day(state, command);
        var bad = Fields.First(credit.Rejection, day.Rejection, Fields.Text(command.Reason, Limits.DescriptionLength, "/reason", required: false));
        if (bad is not null) return bad;

        var cancellation = new Cancellation(day.Value, credit.Value, command.Reason, command.Now);
        var repeated = state.Cancellation is { } old && old with { DecidedAt = command.Now } == cancellation;
        return repeated ? Array.Empty<SubscriptionEvent>() : new SubscriptionEvent[] { new CancellationScheduled(cancellation) };
    }

    private static Result<LocalDate> Day(SubscriptionState state, CancelSubscriptionCommand command)
    {
        var today = state.Zone.DayOf(command.Now);
        if (command.At is null or "now") return LocalDate.Max(today, state.Terms.StartDate);
        if (command.At == "period_end") return LocalDate.Max(today, PeriodEnd(state));
        var parsed = LocalDatePattern.Iso.Parse(command.At);
        if (!parsed.Success) return new Rejection("bad_day", $"'{command.At}' is not now, period_end or a day such as 2026-01-31.", "/at");
        if (parsed.Value < today) return new Rejection("day_in_the_past", $"The first day not used cannot be before today, {today:R}.", "/at");
        if (parsed.Value > today.PlusYears(Limits.StartYears)) return new Rejection("day_out_of_range", $"At most {Limits.StartYears} years ahead.", "/at");
        return state.Terms.EndsOn is { } ends && parsed.Value > ends
            ? new Rejection("day_after_end", $"The subscription ends on {ends:R} by itself.", "/at")
            : LocalDate.Max(parsed.Value, state.Terms.StartDate);
    }

    // A period cut short by an end still counts to its whole end: a cancellation may be moved later.
    private static LocalDate PeriodEnd(SubscriptionState state)
    {
        var end = state.Current is { } current ? Periods.Whole(state, current.Period.Start).End
            : state.Status == SubscriptionStatus.Scheduled ? state.Terms.StartDate
            : state.Terms.FirstBilledDay;
        return state.Terms.EndsOn is { } ends ? LocalDate.Min(end, ends) : end;
    }
}

/// <summary>Moves a subscription to the zone its customer moved to.</summary>
public static class ChangeTimeZone
{
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, BillingZone zone) =>
        state is null || state.IsOver || state.Zone.Equals(zone)
            ? Array.Empty<SubscriptionEvent>()
            : new SubscriptionEvent[] { new SubscriptionTimeZoneChanged(zone) };
}
