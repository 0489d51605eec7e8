using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Scenarios.World;

/// <summary>What is decided about a subscription under way. What is due is billed first, and what the decision makes due at once after it.</summary>
public sealed partial class BillingWorld
{
    /// <summary>Moves to another plan, other quantities or another anchor; what is not said stays.</summary>
    public BillingWorld Change(
        string subscription, string? plan = null, Dictionary<string, string>? quantities = null, string effective = "now", string? proration = null, bool anchorNow = false)
    {
        WakeAll();
        var state = _subscriptions[subscription].State;
        var target = plan is null ? VersionOf(state) : _plans[plan].State.Newest;
        var command = new ChangeSubscriptionCommand(
            plan ?? state.Terms.Plan, target, PlanArchived: false, quantities, anchorNow, new AnchorChoice(), effective, proration, Now, KeepsPlan: plan is null);
        // Sent again before its day it would be a second change of that day, which takes the place of the first.
        _subscriptions[subscription].Once(current => ChangeSubscription.Decide(current, command));
        return WakeAll();
    }

    public BillingWorld Uncancel(string subscription)
    {
        WakeAll();
        _subscriptions[subscription].Once(state => ReactivateSubscription.Uncancel(state, Now));
        return WakeAll();
    }

    public BillingWorld Reactivate(string subscription)
    {
        WakeAll();
        _subscriptions[subscription].Once(state => ReactivateSubscription.Decide(state, null, Now));
        return WakeAll();
    }

    public BillingWorld Pause(string subscription, string from = "now", string? until = null)
    {
        WakeAll();
        _subscriptions[subscription].Once(state => PauseSubscription.Decide(state, from, until is null ? null : Day(until), Now));
        return WakeAll();
    }

    /// <summary>Something to be billed with the next invoice.</summary>
    public BillingWorld Item(string subscription, string code, string amount)
    {
        WakeAll();
        _subscriptions[subscription].Once(state => AddOpenItem.Decide(state, new OpenItemDraft(code, code, amount, null, null, null, null), Now));
        return WakeAll();
    }

    /// <summary>Takes back what waits for the next invoice.</summary>
    public BillingWorld RemoveItem(string subscription, int number)
    {
        WakeAll();
        _subscriptions[subscription].Once(state => RemoveOpenItem.Decide(state, number));
        return WakeAll();
    }

    /// <summary>A discount for ever, unless periods are said.</summary>
    public BillingWorld Discount(
        string subscription, string? percent = null, string? amount = null, int? periods = null, string? on = null, string? coupon = null, string effective = "now")
    {
        WakeAll();
        var state = _subscriptions[subscription].State;
        var terms = Terms(percent, amount, periods, on, coupon);
        _subscriptions[subscription].Once(current => AttachDiscount.Decide(current, new AttachDiscountCommand(terms, VersionOf(state), effective, Now)));
        return WakeAll();
    }

    public BillingWorld RemoveDiscount(string subscription, int number, string effective = "now")
    {
        WakeAll();
        _subscriptions[subscription].Once(state => AttachDiscount.Remove(state, number, effective, Now));
        return WakeAll();
    }

    public int? PeriodsLeft(string subscription, int number) =>
        _subscriptions[subscription].State.Discounts.First(discount => discount.Number == number).PeriodsLeft;

    /// <summary>Terms of a discount in the seller's currency.</summary>
    public DiscountTerms Terms(string? percent = null, string? amount = null, int? periods = null, string? on = null, string? coupon = null) =>
        new DiscountDraft(percent, amount, amount is null ? null : Organization.State.Profile.Currency.Code, periods is null ? "forever" : null, periods, on?.Split(' ')).Read().Value
            with { Coupon = coupon };
}
