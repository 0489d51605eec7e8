using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Open items as charges.</summary>
internal static class Items
{
    internal static IEnumerable<Charge> Charges(SubscriptionState state, PlanVersion plan) => state.Items.Select(item => Charge(item, plan));

    internal static Charge Charge(OpenItem item, PlanVersion plan)
    {
        var (amount, derivation) = PriceComponent.Product(item.UnitAmount, item.Quantity, plan.Currency);
        return new Charge
        {
            Component = item.Code,
            Kind = ChargeKind.OneTime,
            Description = item.Description,
            Quantity = item.Quantity,
            UnitAmount = item.UnitAmount,
            Amount = amount,
            TaxCategory = item.TaxCategory,
            TaxBehavior = plan.TaxBehavior,
            Derivation = derivation,
        };
    }
}
