using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Attaches a discount: the terms of a coupon, or ones agreed by hand.</summary>
/// <param name="Plan">The version of the plan that the subscription is on.</param>
/// <param name="Effective"><c>now</c>, <c>period_end</c> or an ISO date: the first billing day it holds on.</param>
public sealed record AttachDiscountCommand(DiscountTerms Terms, PlanVersion Plan, string? Effective, Instant Now);

/// <summary>Attaches discounts and removes them. Bills made while one is attached have it; what is invoiced stays as it is.</summary>
public static class AttachDiscount
{
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, AttachDiscountCommand command)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.IsOver) return Rejection.Conflict("subscription_over", "The subscription is over; reactivate it before you discount it.");
        var day = ChangeSubscription.Day(state, command.Effective, command.Now);
        if (day.Rejection is not null) return day.Rejection;
        if (command.Terms.Coupon is { } coupon && state.Discounts.Any(discount => discount.Terms.Coupon == coupon))
        {
            return Rejection.Conflict("coupon_used", $"The subscription has or had the coupon {coupon}; what comes on top is agreed without it.", "/coupon");
        }

        AttachedDiscount[] kept = [.. AttachedDiscounts.Kept(state, command.Now)];
        if (kept.Length >= Limits.DiscountsEver || kept.Count(discount => AttachedDiscounts.MayTakeOff(state, discount, command.Now)) >= Limits.Discounts)
        {
            return Rejection.Conflict("too_many_discounts", $"A subscription has room for {Limits.Discounts} discounts, and {Limits.DiscountsEver} with the coupons it had.");
        }

        if (AttachedDiscounts.Misfit(command.Terms, command.Plan, state.Items) is { } misfit) return misfit;
        return new SubscriptionEvent[] { new DiscountAdded(new AttachedDiscount(state.DiscountCount + 1, command.Terms, day.Value), command.Now) };
    }

    /// <param name="number">Which discount.</param>
    /// <param name="effective"><c>now</c>, <c>period_end</c> or an ISO date: the first billing day it does not hold on.</param>
    public static Decision<SubscriptionEvent> Remove(SubscriptionState? state, int number, string? effective, Instant now)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.Discounts.FirstOrDefault(discount => discount.Number == number) is not { } attached)
        {
            return Rejection.Missing("discount_not_found", "The subscription has no such discount.");
        }

        if (state.IsOver) return Rejection.Conflict("subscription_over", "The subscription is over; nothing is discounted any more.");
        var day = ChangeSubscription.Day(state, effective, now);
        if (day.Rejection is not null) return day.Rejection;
        return attached.Until is { } until && (until == day.Value || until <= state.Zone.DayOf(now))
            ? Array.Empty<SubscriptionEvent>()
            : new SubscriptionEvent[] { new DiscountRemoved(number, day.Value, now) };
    }
}

/// <summary>Which discounts a subscription can have.</summary>
internal static class AttachedDiscounts
{
    /// <summary>Those that may still take something off, and coupons, which a subscription redeems once.</summary>
    internal static IEnumerable<AttachedDiscount> Kept(SubscriptionState state, Instant now) =>
        state.Discounts.Where(discount => discount.Terms.Coupon is not null || MayTakeOff(state, discount, now));

    // One that is spent may have counted with the billing day to come, and then holds on it.
    internal static bool MayTakeOff(SubscriptionState state, AttachedDiscount discount, Instant now)
    {
        var today = state.Zone.DayOf(now);
        return !(discount.Until <= today) && (!discount.IsSpent || discount.LastUsed > today);
    }

    /// <summary>Why these terms are none for this plan; null when they are.</summary>
    internal static Rejection? Misfit(DiscountTerms terms, PlanVersion plan, IReadOnlyList<OpenItem> items, string? pointer = null)
    {
        var byHand = terms.Coupon is null;
        if (terms.Amount is { } amount && amount.Currency != plan.Currency)
        {
            return new Rejection(
                "currency_mismatch", $"The discount is in {amount.Currency}, the subscription is billed in {plan.Currency}.", byHand ? "/currency" : pointer ?? "/coupon");
        }

        var known = plan.AllComponents.Select(component => component.Code).Concat(items.Select(item => item.Code)).OfType<string>().ToHashSet();
        if (byHand)
        {
            var unknown = terms.AppliesTo.Select((code, i) => (code, i)).FirstOrDefault(named => !known.Contains(named.code));
            return unknown.code is null ? null : new Rejection(
                "unknown_component", $"The plan has no component '{unknown.code}'.", "/applies_to/" + unknown.i.ToString(CultureInfo.InvariantCulture));
        }

        // A coupon may name components of many plans; one of them must be of this one.
        return !terms.IsOnLines || terms.AppliesTo.Any(known.Contains)
            ? null
            : new Rejection("coupon_does_not_apply", $"The coupon is for {string.Join(", ", terms.AppliesTo)}, which the plan does not have.", pointer ?? "/coupon");
    }
}
