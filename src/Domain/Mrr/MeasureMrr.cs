using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Mrr;

/// <summary>
/// Monthly recurring revenue of a subscription: what the recurring components of a whole period cost, less the discounts that run, as for a month.
/// </summary>
/// <remarks>
/// It is measured while a period is under way, so not on trial, in a pause, before the first period or after the end; and not in a first period that was agreed to be free.
/// Usage, one-time components and minimums, which are only known at a period's end, are no part of it; nor is a discount of one period, which recurs no more than they do. Prices with
/// tax inside count as they are: a subscription does not know its customer's tax.
/// </remarks>
public static class MeasureMrr
{
    private const int MonthsPerYear = 12;
    private const int WeeksPerYear = 52;
    private const int DaysPerYear = 365;

    /// <param name="plan">The version of the plan that the subscription is on, with all its phases.</param>
    public static Money Of(SubscriptionState state, PlanVersion plan)
    {
        ArgumentNullException.ThrowIfNull(state);
        var currency = state.Terms.Currency;
        if (state.Current is not { } current || IsAgreedToBeFree(state, current)) return Money.Zero(currency);
        var phase = Ramp.UnderWay(state, plan);
        Charge[] charges = [.. phase.Components.Where(component => component.Kind == ComponentKind.Recurring).Select(component => WholePeriod(state, phase, component))];
        DiscountInForce[] discounts = [.. current.Discounts.Where(discount => discount.Terms.Periods != 1).Select(discount => discount with { Left = discount.Terms.Amount })];
        var taken = TakeDiscounts.From(charges, discounts, currency).Lines;
        return AMonth(Money.Sum(charges.Concat(taken).Select(charge => charge.Amount), currency), phase.Interval);
    }

    private static bool IsAgreedToBeFree(SubscriptionState state, BilledPeriod current) => state.Terms.FirstPeriod == FirstPeriod.Free && Periods.IsFree(state, current.Period);

    private static Charge WholePeriod(SubscriptionState state, PlanVersion phase, Component component) =>
        PriceComponent.Price(phase, component, state.QuantityOf(component.Code), null, Proration.Whole);

    /// <summary>An amount of a period as of a month: a year is 12 months, 52 weeks or 365 days. Rounded once.</summary>
    internal static Money AMonth(Money amount, Interval interval) => interval.Unit switch
    {
        IntervalUnit.Day => amount.MulDiv(DaysPerYear, MonthsPerYear * interval.Count),
        IntervalUnit.Week => amount.MulDiv(WeeksPerYear, MonthsPerYear * interval.Count),
        _ => amount.MulDiv(1, interval.Months),
    };
}
