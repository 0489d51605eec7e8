using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>Recurring components billed at the end of what they pay for. One with quantity 0 gives a line of 0, so that the bill shows it.</summary>
internal static class Arrears
{
    /// <summary>What they have earned in the period under way and not billed yet, up to a day. Minimums come with <see cref="ArrearsBill"/>.</summary>
    internal static IReadOnlyList<Charge> Until(SubscriptionState state, PlanVersion plan, LocalDate day)
    {
        if (state.Current is not { } current || current.Period.Clip(current.ArrearsFrom, day) is not { } used || Periods.IsFree(state, used)) return [];
        return
        [
            .. plan.Components
                .Where(component => component.Kind == ComponentKind.Recurring && plan.TimingOf(component) == BillingTiming.Arrears)
                .Select(component => PriceComponent.Price(plan, component, state.QuantityOf(component.Code), used, Periods.Share(state, used))),
        ];
    }
}
