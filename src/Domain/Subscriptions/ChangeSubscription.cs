using NodaTime;
using NodaTime.Text;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Moves to another plan or version, or other quantities, or another anchor.</summary>
/// <param name="Plan">The code of the plan to move to (the one it is on when none was named).</param>
/// <param name="Target">The version to move to (the one it is on when neither plan nor version was named).</param>
/// <param name="Quantities">Decimal strings by component; what is not named carries over.</param>
/// <param name="AnchorNow">Whether periods are to be counted anew from the day of the change.</param>
/// <param name="Effective"><c>now</c>, <c>period_end</c> or an ISO date.</param>
/// <param name="Proration"><c>prorate</c> or <c>none</c>.</param>
/// <param name="KeepsPlan">Neither plan nor version was named: it stays on whatever it will be on that day.</param>
public sealed record ChangeSubscriptionCommand(
    string Plan,
    PlanVersion Target,
    bool PlanArchived,
    IReadOnlyDictionary<string, string>? Quantities,
    bool AnchorNow,
    AnchorChoice Anchor,
    string? Effective,
    string? Proration,
    Instant Now,
    bool KeepsPlan = false);

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
        var (before, plan) = Before(state, command, day);
        var target = command.KeepsPlan ? new PlanTarget(before.Plan, plan) : new PlanTarget(command.Plan, command.Target);
        var moves = target.Plan != before.Plan || target.Version.Number != before.PlanVersion;
        if (moves && command.PlanArchived) return Rejection.Conflict("plan_archived", $"The plan '{command.Plan}' is archived and takes no new subscribers.", "/plan");
        var quantities = ComponentQuantities.Read(target.Plan, target.Version, command.Quantities);
        if (quantities.Rejection is not null) return quantities.Rejection;
        var anchor = Anchor(command, target.Version.Interval, day);
        if (anchor.Rejection is not null) return anchor.Rejection;
        var same = !moves && anchor.Value is null
            && SubscriptionComparison.SamePairs(before.Quantities, ComponentQuantities.CarryOver(target.Version, before.Quantities, quantities.Value));
        if (same && state.Changes.All(change => change.On != day)) return Array.Empty<SubscriptionEvent>();
        return new SubscriptionEvent[]
        {
            new ChangeScheduled(new PlannedChange(
                state.ChangeCount + 1, day, command.KeepsPlan ? null : target, quantities.Value, anchor.Value, proration, command.Now)),
        };
    }

    // The terms on the eve of the day, when everything planned before it has come. Who names no plan sends the one it is on now.
    private static (SubscriptionTerms Terms, PlanVersion Plan) Before(SubscriptionState state, ChangeSubscriptionCommand command, LocalDate day)
    {
        var earlier = state with { Changes = [.. state.Changes.Where(change => change.On < day)] };
        return PlannedChanges.Of(earlier, command.Target).Aggregate(
            (state.Terms, command.Target), (known, next) => (SubscriptionEvolution.After(known.Terms, next), next.Target));
    }

    /// <summary>The day a change or pause takes effect.</summary>
    internal static Result<LocalDate> Day(SubscriptionState state, string? text, Instant now, string pointer = "/effective")
    {
        var today = state.Zone.DayOf(now);
        if (text is null or "now") return LocalDate.Max(today, state.Terms.StartDate);
        if (text == "period_end") return LocalDate.Max(today, state.Current?.Period.End ?? state.Terms.FirstBilledDay);
        var parsed = LocalDatePattern.Iso.Parse(text);
        if (!parsed.Success) return new Rejection("bad_day", $"'{text}' is not now, period_end or a day such as 2026-01-31.", pointer);
        if (parsed.Value < today) return new Rejection("day_in_the_past", $"The day cannot be before today, {today:R}.", pointer);
        if (parsed.Value > today.PlusYears(Limits.StartYears)) return new Rejection("day_out_of_range", $"At most {Limits.StartYears} years ahead.", pointer);
        return state.EndDay is { } end && parsed.Value >= end
            ? new Rejection("day_after_end", $"The subscription ends on {end:R}.", pointer)
            : LocalDate.Max(parsed.Value, state.Terms.StartDate);
    }

    private static Result<BillingAnchor?> Anchor(ChangeSubscriptionCommand command, Interval interval, LocalDate day)
    {
        if (command.AnchorNow) return BillingAnchor.On(day);
        if (command.Anchor == new AnchorChoice()) return default(Result<BillingAnchor?>);
        var anchor = CreateSubscription.Anchor(command.Anchor, interval, day);
        return anchor.Rejection is not null ? anchor.Rejection : (BillingAnchor?)anchor.Value;
    }
}
