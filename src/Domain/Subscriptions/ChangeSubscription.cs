using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Moves to another plan or version, or other quantities, or another anchor.</summary>
/// <param name="Plan">The code of the plan to move to (the one it is on when none was named).</param>
/// <param name="Target">The version to move to.</param>
/// <param name="Quantities">Decimal strings by component; what is not named carries over.</param>
/// <param name="AnchorNow">Whether periods are to be counted anew from the day of the change.</param>
/// <param name="Effective"><c>now</c>, <c>period_end</c> or an ISO date.</param>
/// <param name="Proration"><c>prorate</c> or <c>none</c>.</param>
public sealed record ChangeSubscriptionCommand(
    string Plan,
    PlanVersion Target,
    bool PlanArchived,
    IReadOnlyDictionary<string, string>? Quantities,
    bool AnchorNow,
    AnchorChoice Anchor,
    string? Effective,
    string? Proration,
    Instant Now);

/// <summary>Decides a change. It is recorded as planned for its day first; when that day has come, the next step carries it out.</summary>
public static class ChangeSubscription
{
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, ChangeSubscriptionCommand command)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.IsOver) return Rejection.Conflict("subscription_over", "The subscription is over; reactivate it before you change it.");
        if (command.Target.Currency != state.Terms.Currency)
        {
            return new Rejection("currency_mismatch", $"The plan is sold in {command.Target.Currency}, the subscription is billed in {state.Terms.Currency}.", "/plan");
        }

        var day = Day(state, command.Effective, command.Now);
        var proration = Fields.OneOf(command.Proration, "/proration", ChangeProration.Prorate, ("prorate", ChangeProration.Prorate), ("none", ChangeProration.None));
        if (Fields.First(day.Rejection, proration.Rejection) is { } bad) return bad;
        if (state.Changes.Count >= Limits.PlannedChanges) return Rejection.Conflict("too_many_changes", $"A subscription has room for {Limits.PlannedChanges} planned changes.");
        return Plan(state, command, day.Value, proration.Value);
    }

    private static Decision<SubscriptionEvent> Plan(SubscriptionState state, ChangeSubscriptionCommand command, LocalDate day, ChangeProration proration)
    {
        var before = state.Changes.Where(change => change.On < day).Aggregate(state.Terms, SubscriptionEvolution.After);
        var moves = command.Plan != before.Plan || command.Target.Number != before.PlanVersion;
        if (moves && command.PlanArchived) return Rejection.Conflict("plan_archived", $"The plan '{command.Plan}' is archived and takes no new subscribers.", "/plan");
        var quantities = ComponentQuantities.Read(command.Plan, command.Target, command.Quantities, before.Quantities);
        if (quantities.Rejection is not null) return quantities.Rejection;
        var anchor = Anchor(command, day);
        if (anchor.Rejection is not null) return anchor.Rejection;
        var same = !moves && anchor.Value is null && SubscriptionComparison.SamePairs(before.Quantities, quantities.Value);
        if (same && state.Changes.All(change => change.On != day)) return Array.Empty<SubscriptionEvent>();
        return new SubscriptionEvent[]
        {
            new ChangeScheduled(new PlannedChange(
                state.ChangeCount + 1, day, command.Plan, command.Target, quantities.Value, anchor.Value, proration, command.Now)),
        };
    }

    /// <summary>The day a change or pause takes effect.</summary>
    internal static Result<LocalDate> Day(SubscriptionState state, string? text, Instant now, string pointer = "/effective")
    {
        var today = state.Zone.DayOf(now);
        if (text is null or "now") return LocalDate.Max(today, state.Terms.StartDate);
        if (text == "period_end") return state.Current is { } current ? LocalDate.Max(today, current.Period.End) : state.Terms.FirstBilledDay;
        var parsed = LocalDatePattern.Iso.Parse(text);
        if (!parsed.Success) return new Rejection("bad_day", $"'{text}' is not now, period_end or a day such as 2026-01-31.", pointer);
        if (parsed.Value < today) return new Rejection("day_in_the_past", $"The day cannot be before today, {today:R}.", pointer);
        if (parsed.Value > today.PlusYears(Limits.StartYears)) return new Rejection("day_out_of_range", $"At most {Limits.StartYears} years ahead.", pointer);
        return state.EndDay is { } end && parsed.Value >= end
            ? new Rejection("day_after_end", $"The subscription ends on {end:R}.", pointer)
            : LocalDate.Max(parsed.Value, state.Terms.StartDate);
    }

    private static Result<BillingAnchor?> Anchor(ChangeSubscriptionCommand command, LocalDate day)
    {
        if (command.AnchorNow) return BillingAnchor.On(day);
        if (command.Anchor == new AnchorChoice()) return default(Result<BillingAnchor?>);
        var anchor = CreateSubscription.Anchor(command.Anchor, command.Target.Interval, day);
        return anchor.Rejection is not null ? anchor.Rejection : (BillingAnchor?)anchor.Value;
    }
}
