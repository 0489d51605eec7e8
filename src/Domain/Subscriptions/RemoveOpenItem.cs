using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Takes back an item that is not billed yet. Its number is not given to another one.</summary>
public static class RemoveOpenItem
{
    /// <param name="state">After all that was due was done: what is billed by now waits no more.</param>
    /// <param name="number">The item's number on the subscription, from 1.</param>
    public static Decision<SubscriptionEvent> Decide(SubscriptionState? state, int number)
    {
        if (state is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        if (state.Items.Any(item => item.Number == number)) return new SubscriptionEvent[] { new OpenItemRemoved(number) };
        return number >= 1 && number <= state.ItemCount
            ? Rejection.Conflict("item_not_open", "The item waits no more: it is billed or was removed.")
            : Rejection.Missing("item_not_found", "There is no such item.");
    }
}
