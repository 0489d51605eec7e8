using Orleans.Concurrency;
using OrleansBilling.Domain.Subscriptions;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>What a subscription tells others of its customer for their previews. Answered while it is at work, so that two can ask each other.</summary>
[Alias("ISubscriptionReading")]
public interface ISubscriptionReading : IGrainWithStringKey
{
    /// <summary>Its next bill; empty when it will have none.</summary>
    [AlwaysInterleave]
    [Alias("NextBill")] Task<NextBill> NextBill();
}

/// <summary>The next bill of a subscription, if any.</summary>
[GenerateSerializer, Immutable, Alias("NextBill")]
public sealed record NextBill(BillRequest? Request);
