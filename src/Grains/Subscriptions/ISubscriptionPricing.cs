using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>What a price change tells a subscription. Said twice it is heard once.</summary>
[Alias("ISubscriptionPricing")]
public interface ISubscriptionPricing : IGrainWithStringKey
{
    [Alias("PlanMove")] Task PlanMove(PriceMoveOrder order);

    [Alias("WithdrawMove")] Task WithdrawMove(PriceChangeId priceChange);
}
