using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>A price change that waits for the subscription's renewal.</summary>
/// <param name="Plan">The plan it is about; who leaves that plan is not moved.</param>
/// <param name="Target">The version to move to.</param>
/// <param name="NotBefore">The first day on which a renewal counts; once announced, the day that was announced.</param>
/// <param name="NoticeDays">How many days before the renewal it is announced.</param>
public sealed record PriceMove(PriceChangeId PriceChange, string Plan, PlanVersion Target, LocalDate NotBefore, int NoticeDays, bool Announced);

/// <summary>Asks a subscription to move to a newer version of its plan.</summary>
/// <param name="From">The first day on which a renewal counts.</param>
public sealed record PriceMoveOrder(PriceChangeId PriceChange, string Plan, PlanVersion Target, LocalDate From, int NoticeDays);

/// <summary>What a move changes, before discounts and taxes, and without usage, which nobody knows yet.</summary>
/// <param name="On">The renewal.</param>
/// <param name="Old">What the recurring components of the period that begins then would cost.</param>
/// <param name="New">What they will cost.</param>
public sealed record PriceMoveEffect(LocalDate On, Money Old, Money New);

/// <summary>
/// Moves at a renewal. A renewal is the beginning of a whole period that follows another one: not the first bill, not the rest of a
/// period after a pause. A renewal for which the notice would come too late is passed over.
/// </summary>
public static class PriceMoves
{
    /// <param name="plan">The version of the plan that the subscription is on.</param>
    public static IReadOnlyList<SubscriptionEvent> Plan(SubscriptionState? state, PlanVersion plan, PriceMoveOrder order, Instant now)
    {
        if (state is null || state.IsOver || !Fits(state, order.Plan, order.Target)) return [];
        if (state.PriceMoves.Any(known => known.PriceChange == order.PriceChange) || state.PriceMoves.Count >= Limits.PlannedChanges) return [];
        var told = state.Zone.DayOf(now).PlusDays(order.NoticeDays);
        var move = new PriceMove(order.PriceChange, order.Plan, order.Target, LocalDate.Max(order.From, told), order.NoticeDays, Announced: false);
        return [new PriceMovePlanned(move, Effect(state, plan, move))];
    }

    /// <summary>Takes a move back, as long as it has not taken place.</summary>
    public static IReadOnlyList<SubscriptionEvent> Withdraw(SubscriptionState? state, PriceChangeId priceChange) =>
        state?.PriceMoves.Any(move => move.PriceChange == priceChange) == true ? [new PriceMoveWithdrawn(priceChange)] : [];

    /// <summary>The day a move takes place as far as is known now; null when it will not: paused, over before, or moved off by a planned change.</summary>
    public static LocalDate? RenewalOf(SubscriptionState state, PriceMove move)
    {
        if (state.NextPeriodStart is not { } next) return null;
        // What begins next is a renewal only when it follows a period.
        var earliest = LocalDate.Max(move.NotBefore, state.Current is null ? next.PlusDays(1) : next);
        var period = Periods.Whole(state, earliest);
        var on = period.Start == earliest ? earliest : period.End;
        return on >= state.EndDay || state.Changes.Any(change => change.On < on && LeadsOff(change, move)) ? null : on;
    }

    /// <summary>What a move will change; null when it will not take place.</summary>
    /// <param name="plan">The version of the plan that the subscription is on.</param>
    public static PriceMoveEffect? Effect(SubscriptionState state, PlanVersion plan, PriceMove move)
    {
        if (RenewalOf(state, move) is not { } on) return null;
        var before = state with { Changes = [.. state.Changes.Where(change => change.On <= on && !LeadsOff(change, move))] };
        state = Ramp.Before(state, on);
        foreach (var next in PlannedChanges.Of(before, plan)) (state, plan) = (Ramp.Changed(state, next), next.Target);
        var moved = Ramp.Changed(state, Terms(state, move, on));
        return new PriceMoveEffect(on, Recurring(state, plan, on), Recurring(moved, move.Target, on));
    }

    /// <summary>The next move to announce, and the day for it; null when there is none.</summary>
    internal static (PriceMove Move, LocalDate Day)? NextToAnnounce(SubscriptionState state)
    {
        if (state.Status is not (SubscriptionStatus.Trialing or SubscriptionStatus.Active)) return null;
        (PriceMove Move, LocalDate Day)? next = null;
        foreach (var move in state.PriceMoves.Where(move => !move.Announced))
        {
            var day = RenewalOf(state, move)?.PlusDays(-move.NoticeDays);
            if (day is { } sooner && (next is not { } known || sooner < known.Day)) next = (move, sooner);
        }

        return next;
    }

    /// <summary>The move that takes place when a period begins on a day: of several the one to the newest version. Null when none does.</summary>
    internal static NewTerms? At(SubscriptionState state, LocalDate day)
    {
        var renews = state.Current is { } current && day >= current.Period.End && Periods.Whole(state, day).Start == day;
        if (!renews) return null;
        var move = state.PriceMoves.Where(move => move.Announced && move.NotBefore <= day).MaxBy(move => move.Target.Number);
        return move is null ? null : Terms(state, move, day);
    }

    /// <summary>A planned change with what it does not name filled in: on the day of a move, from the version moved to.</summary>
    internal static NewTerms Resolve(SubscriptionState state, PlanVersion plan, PlannedChange change)
    {
        if (At(state, change.On) is not { } move) return PlannedChanges.Resolve(change, state.Terms, plan);
        var resolved = PlannedChanges.Resolve(change, SubscriptionEvolution.After(state.Terms, move), move.Target);
        return change.Target is null ? resolved with { PriceChange = move.PriceChange } : resolved;
    }

    /// <summary>
    /// What is not announced by a day on which things change can be announced on that day at the earliest: for renewals sooner than the
    /// notice from then, it would come too late.
    /// </summary>
    internal static SubscriptionState Told(SubscriptionState state, LocalDate day) => state.PriceMoves.Count == 0 ? state : state with
    {
        PriceMoves = [.. state.PriceMoves.Select(move => move.Announced ? move : move with { NotBefore = LocalDate.Max(move.NotBefore, day.PlusDays(move.NoticeDays)) })],
    };

    /// <summary>The moves that still make sense under some terms.</summary>
    internal static IReadOnlyList<PriceMove> Left(IReadOnlyList<PriceMove> moves, NewTerms terms) =>
        [.. moves.Where(move => move.Plan == terms.Plan && move.Target.Number > terms.Target.Number)];

    private static bool Fits(SubscriptionState state, string plan, PlanVersion target) =>
        state.Terms.Plan == plan && state.Terms.PlanVersion < target.Number;

    private static bool LeadsOff(PlannedChange change, PriceMove move) =>
        change.Target is { } target && (target.Plan != move.Plan || target.Version.Number >= move.Target.Number);

    private static NewTerms Terms(SubscriptionState state, PriceMove move, LocalDate day) => new(
        0, day, move.Plan, move.Target, ComponentQuantities.CarryOver(move.Target, state.Terms.Quantities, []), null, ChangeProration.Prorate)
    {
        PriceChange = move.PriceChange,
    };

    /// <summary>What the recurring components of the period that begins on a day cost.</summary>
    internal static Money Recurring(SubscriptionState state, PlanVersion plan, LocalDate on)
    {
        var period = Periods.From(state, on);
        var recurring = Ramp.From(state, plan, on).Components.Where(component => component.Kind == ComponentKind.Recurring);
        return Money.Sum(
            recurring.Select(component => PriceComponent.Price(plan, component, state.QuantityOf(component.Code), period, Periods.Share(state, period)).Amount), plan.Currency);
    }
}
