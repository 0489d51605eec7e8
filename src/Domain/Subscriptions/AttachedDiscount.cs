using NodaTime;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>A discount of a subscription, and how much of it is used.</summary>
/// <param name="Number">Counted from 1 within the subscription: the order in which they were attached.</param>
/// <param name="From">The first billing day it holds on.</param>
public sealed record AttachedDiscount(int Number, DiscountTerms Terms, LocalDate From)
{
    /// <summary>The first billing day it does not hold on any more; null while nobody removed it.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>In how many billing periods it took something off.</summary>
    public int PeriodsUsed { get; init; }

    /// <summary>The billing day of the last of these periods; a bill before its day counts with it.</summary>
    public LocalDate? LastUsed { get; init; }

    /// <summary>What it took off in that period.</summary>
    public Money? TakenThen { get; init; }

    /// <summary>Billing periods left; null is without end.</summary>
    public int? PeriodsLeft => Terms.Periods - PeriodsUsed;

    /// <summary>Whether it will never take anything off a new period.</summary>
    public bool IsSpent => PeriodsLeft <= 0;
}

/// <summary>What a discount took off with a bill.</summary>
public sealed record DiscountUse(int Number, Money Taken);

/// <summary>Which discounts take part in a bill, and what becomes of them.</summary>
/// <remarks>
/// A discount counts billing periods, not documents. Each bill belongs to a billing day: the day itself, or, for what is billed before
/// its time (work done, the end, a pause), the next one. What corrects the period under way belongs to that period and counts nothing.
/// </remarks>
internal static class SubscriptionDiscounts
{
    /// <summary>Discounts what a bill charges for the first time.</summary>
    /// <param name="cycle">The billing day it counts with.</param>
    internal static DiscountedBill OnBill(SubscriptionState state, LocalDate day, LocalDate cycle, IReadOnlyList<Pricing.Charge> charges)
    {
        DiscountInForce[] live = [.. state.Discounts.Where(discount => IsLive(discount, day, cycle)).Select(discount => InForce(discount, cycle))];
        var discounted = TakeDiscounts.From(charges, live, state.Terms.Currency);
        DiscountUse[] uses =
        [
            .. live.Select(discount => new DiscountUse(discount.Number, discounted.TakenBy(discount.Number, state.Terms.Currency))).Where(use => !use.Taken.IsZero),
        ];
        return new DiscountedBill(discounted, uses.Length == 0 ? [] : [new DiscountsUsed(cycle, uses)], OfPeriod(live, uses));
    }

    /// <summary>The billing day that a bill of this moment counts with.</summary>
    internal static LocalDate Cycle(SubscriptionState state, LocalDate day) => LocalDate.Max(day, state.NextPeriodStart ?? day);

    internal static IReadOnlyList<AttachedDiscount> Used(IReadOnlyList<AttachedDiscount> discounts, DiscountsUsed used) =>
        [.. discounts.Select(discount => used.Uses.FirstOrDefault(use => use.Number == discount.Number) is { } use ? After(discount, used.Cycle, use.Taken) : discount)];

    private static AttachedDiscount After(AttachedDiscount discount, LocalDate cycle, Money taken) => discount.LastUsed == cycle
        ? discount with { TakenThen = discount.TakenThen!.Value + taken }
        : discount with { PeriodsUsed = discount.PeriodsUsed + 1, LastUsed = cycle, TakenThen = taken };

    private static bool IsLive(AttachedDiscount discount, LocalDate day, LocalDate cycle) =>
        discount.From <= day && (discount.Until is not { } until || day < until) && (!discount.IsSpent || discount.LastUsed == cycle);

    private static DiscountInForce InForce(AttachedDiscount discount, LocalDate cycle) => new(
        discount.Number, discount.Terms, discount.Terms.Amount is { } amount && discount.LastUsed == cycle ? amount - discount.TakenThen!.Value : discount.Terms.Amount);

    // One that holds for some periods only, and took nothing off this one, has not begun to count it.
    private static DiscountInForce[] OfPeriod(DiscountInForce[] live, DiscountUse[] uses) =>
    [
        .. live
            .Where(discount => discount.Terms.Periods is null || uses.Any(use => use.Number == discount.Number))
            .Select(discount => uses.FirstOrDefault(use => use.Number == discount.Number) is { } use ? discount with { Left = discount.Left - use.Taken } : discount),
    ];
}

/// <summary>The discounts of a bill.</summary>
/// <param name="Events">Which of them count, if any.</param>
/// <param name="Period">Those of the period that this bill begins.</param>
internal sealed record DiscountedBill(DiscountedCharges Charges, IReadOnlyList<SubscriptionEvent> Events, IReadOnlyList<DiscountInForce> Period)
{
    internal IReadOnlyList<Pricing.Charge> Lines => Charges.Lines;
}
