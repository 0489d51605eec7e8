using OrleansBilling.Contracts;

namespace OrleansBilling.Grains;

/// <summary>Finds who is meant by the kind and key that rows and messages name.</summary>
internal static class WakeByKind
{
    /// <summary>Says "look now".</summary>
    /// <param name="kind"><c>subscription</c>, <c>customer</c> <c>price_change</c>, <c>forecast</c> or <c>audit</c>.</param>
    /// <exception cref="InvalidOperationException">Nobody of that kind wakes.</exception>
    internal static Task WakeAsync(this IGrainFactory grains, string kind, string key) => kind switch
    {
        "subscription" => grains.GetGrain<ISubscriptionGrain>(key).Wake(),
        "price_change" => grains.GetGrain<IPriceChangeGrain>(key).Wake(),
        "customer" => grains.GetGrain<ICustomerGrain>(key).Wake(),
        "audit" => grains.GetGrain<IAuditGrain>(key).Wake(),
        "forecast" => grains.GetGrain<IForecastGrain>(key).Wake(),
        _ => throw new InvalidOperationException($"There is nothing to wake of the kind '{kind}'."),
    };
}
