using NodaTime;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>The periods of a subscription: whole ones by its anchor, and the slices that its start and end leave of them.</summary>
public static class Periods
{
    /// <summary>The whole period of the anchor that holds a day.</summary>
    public static ServicePeriod Whole(SubscriptionState state, LocalDate day) =>
        state.Terms.Anchor.PeriodContaining(day, state.Terms.Interval);

    /// <summary>The period that begins on a billing day, cut by a known end.</summary>
    public static ServicePeriod From(SubscriptionState state, LocalDate day) => Whole(state, day).Clip(day, state.EndDay)!;

    /// <summary>The share of a whole period that a slice of it is charged.</summary>
    public static Proration Share(SubscriptionState state, ServicePeriod slice)
    {
        var first = slice.Start == state.Terms.FirstBilledDay;
        return first && state.Terms.FirstPeriod == FirstPeriod.Full ? Proration.Whole : Proration.Of(slice, Whole(state, slice.Start));
    }

    /// <summary>
    /// Whether nothing is charged for a slice: it belongs to a first period that was agreed to be free, or to one whose full price
    /// the slice before it has charged already (there are two when the first period was cut by a cancellation that moved later).
    /// </summary>
    public static bool IsFree(SubscriptionState state, ServicePeriod slice) => state.Terms.FirstPeriod switch
    {
        FirstPeriod.Free => InFirstPeriod(state, slice),
        FirstPeriod.Full => InFirstPeriod(state, slice) && slice.Start != state.Terms.FirstBilledDay,
        _ => false,
    };

    private static bool InFirstPeriod(SubscriptionState state, ServicePeriod slice) =>
        Whole(state, state.Terms.FirstBilledDay).Contains(slice.Start);
}

/// <summary>What a subscription charges on a billing day and at its end. A component with quantity 0 gives a line of 0, so that the bill shows it.</summary>
public static class PeriodCharges
{
    public static IReadOnlyList<Charge> ForBillingDay(SubscriptionState state, PlanVersion plan, LocalDate day, ServicePeriod begins)
    {
        var ends = state.Current?.Period;
        var charges = new List<Charge>();
        foreach (var component in plan.Components)
        {
            var period = (component.Kind, plan.TimingOf(component)) switch
            {
                (ComponentKind.OneTime, _) => null,
                (_, BillingTiming.Arrears) => ends,
                _ => begins,
            };
            if (component.Kind == ComponentKind.OneTime && day == state.Terms.FirstBilledDay) charges.Add(OneTime(state, plan, component));
            if (period is not null && !Periods.IsFree(state, period)) charges.Add(Recurring(state, plan, component, period));
        }

        return charges;
    }

    /// <summary>What components in arrears have earned in the period under way, up to a day.</summary>
    public static IReadOnlyList<Charge> ArrearsUntil(SubscriptionState state, PlanVersion plan, LocalDate end)
    {
        if (state.Current?.Period.Clip(state.Current.Period.Start, end) is not { } used || Periods.IsFree(state, used)) return [];
        return
        [
            .. plan.Components
                .Where(component => component.Kind == ComponentKind.Recurring && plan.TimingOf(component) == BillingTiming.Arrears)
                .Select(component => Recurring(state, plan, component, used)),
        ];
    }

    /// <summary>What was charged in advance for days from a day on.</summary>
    public static IReadOnlyList<UnusedService> Unused(SubscriptionState state, PlanVersion plan, LocalDate from)
    {
        if (state.Current is not { Invoice: { } invoice, Period: var charged } || charged.Clip(from, null) is not { } unused) return [];
        if (Periods.IsFree(state, charged)) return [];
        return
        [
            .. plan.Components
                .Where(component => component.Kind == ComponentKind.Recurring && plan.TimingOf(component) == BillingTiming.Advance)
                .Select(component => new UnusedService(invoice, component.Code, charged, unused)),
        ];
    }

    private static Charge Recurring(SubscriptionState state, PlanVersion plan, Component component, ServicePeriod period) =>
        PriceComponent.Price(plan, component, state.QuantityOf(component.Code), period, Periods.Share(state, period));

    private static Charge OneTime(SubscriptionState state, PlanVersion plan, Component component) =>
        PriceComponent.Price(plan, component, state.QuantityOf(component.Code), null, Proration.Whole);
}
