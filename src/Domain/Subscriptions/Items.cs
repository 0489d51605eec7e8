using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Open items as charges.</summary>
internal static class Items
{
    internal static IEnumerable<Charge> Charges(SubscriptionState state, PlanVersion plan) => state.Items.Select(item => Charge(item, plan));

    internal static Charge Charge(OpenItem item, PlanVersion plan) => Charge(item, plan.Currency, plan.TaxBehavior) with { Plan = PlanReference.Of(plan) };

    /// <param name="behavior">For an item that does not say it itself.</param>
    internal static Charge Charge(OpenItem item, Currency currency, TaxBehavior behavior)
    {
        var (amount, derivation) = PriceComponent.Product(item.UnitAmount, item.Quantity, currency);
        return new Charge
        {
            Component = item.Code,
            Kind = ChargeKind.OneTime,
            Description = item.Description,
            Quantity = item.Quantity,
            UnitAmount = item.UnitAmount,
            Amount = amount,
            TaxCategory = item.TaxCategory,
            TaxBehavior = item.TaxBehavior ?? behavior,
            Derivation = derivation,
        };
    }
}
