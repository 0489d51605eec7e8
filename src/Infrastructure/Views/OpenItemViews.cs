using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Infrastructure.Views;

/// <summary>Open items as the contract shows them.</summary>
public static class OpenItemViews
{
    /// <param name="at">What it waits for.</param>
    public static OpenItemView Of(OpenItem item, Currency currency, string at) => new(
        item.Number,
        item.Code,
        item.Description,
        Decimals.ToText(item.Quantity),
        Decimals.ToPriceText(item.UnitAmount, currency),
        item.TaxCategory,
        at,
        item.AddedAt.ToDateTimeOffset());
}
