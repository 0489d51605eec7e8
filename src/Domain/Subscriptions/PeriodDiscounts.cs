using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Subscriptions;

/// <summary>
/// The discounts of the period under way, when something in it is given back or charged in addition: it keeps those it was billed with,
/// whatever was attached or removed since. A percentage holds for whatever the period comes to. An amount that is given back with what
/// it was taken off may be taken again, and never more than it in one period.
/// </summary>
internal static class PeriodDiscounts
{
    /// <summary>What discounts take off a component when it costs an amount in place of what was invoiced, in the order in which they do.</summary>
    internal static IReadOnlyList<Taken> At(IReadOnlyList<DiscountInForce> period, ChargedComponent charged, Money cost)
    {
        if (cost == charged.Invoiced) return charged.Discounts;
        var left = cost;
        var all = new List<Taken>();
        foreach (var discount in TakeDiscounts.InOrder(period).Where(discount => discount.Terms.Covers(charged.Component.Code)))
        {
            var before = TakenBy(charged.Discounts, discount.Number, cost.Currency);
            var taken = Money.Min(discount.Terms.Percent is { } percent ? TakeDiscounts.Share(left, percent)
                : cost < charged.Invoiced ? before.MulDiv(cost.Minor, charged.Invoiced.Minor)
                : before + discount.Left!.Value, left);
            if (!taken.IsPositive) continue;
            all.Add(new Taken(discount.Number, taken));
            left -= taken;
        }

        return all;
    }

    internal static Money Sum(IReadOnlyList<Taken> taken, Currency currency) => Money.Sum(taken.Select(one => one.Amount), currency);

    /// <summary>The discounts after a component has so much taken off in place of what had been: what an amount has left moves by the difference.</summary>
    internal static IReadOnlyList<DiscountInForce> Moved(IReadOnlyList<DiscountInForce> period, IReadOnlyList<Taken> before, IReadOnlyList<Taken> after, Currency currency) =>
    [
        .. period.Select(discount => discount.Left is { } left
            ? discount with { Left = left + TakenBy(before, discount.Number, currency) - TakenBy(after, discount.Number, currency) }
            : discount),
    ];

    /// <summary>The discounts after all that was not used of a period is given back.</summary>
    internal static IReadOnlyList<DiscountInForce> GivenBack(BilledPeriod current, NodaTime.LocalDate from) => current.Charged.Aggregate(
        current.Discounts,
        (period, charged) => Moved(period, charged.Discounts, At(current.Discounts, charged, Advance.CostUntil(charged, current.Period, from)), charged.Invoiced.Currency));

    /// <summary>Discounts what the period is charged anew.</summary>
    internal static (DiscountedCharges Charges, IReadOnlyList<DiscountInForce> Period) From(IReadOnlyList<DiscountInForce> period, IReadOnlyList<Charge> charges, Currency currency)
    {
        var discounted = TakeDiscounts.From(charges, period, currency);
        return (discounted, [.. period.Select(discount => discount with { Left = discount.Left - discounted.TakenBy(discount.Number, currency) })]);
    }

    /// <summary>The discounts on a charge in addition to what was invoiced: for each the difference between what it takes off now and what it took off.</summary>
    internal static (IReadOnlyList<Charge> Lines, IReadOnlyList<Taken> Taken) More(IReadOnlyList<DiscountInForce> period, ChargedComponent charged, Money due, Charge more)
    {
        var (lines, all, left) = (new List<Charge>(), new List<Taken>(), more.Amount);
        foreach (var whole in At(period, charged, due))
        {
            var terms = period.First(discount => discount.Number == whole.Number).Terms;
            var before = TakenBy(charged.Discounts, whole.Number, due.Currency);
            // What an amount got back from another component is taken off this charge at most, and not off what is invoiced.
            var taken = whole with { Amount = Money.Min(whole.Amount, before + left) };
            var difference = taken.Amount - before;
            // What a split by largest remainder took more by a cent is not asked back.
            all.Add(difference.IsNegative ? taken with { Amount = before } : taken);
            if (!difference.IsPositive) continue;
            lines.Add(TakeDiscounts.Line(more, terms, difference, Explain(terms, left, taken.Amount, before)));
            left -= difference;
        }

        return (lines, all);
    }

    private static Derivation Explain(DiscountTerms terms, Money basis, Money due, Money before)
    {
        var difference = due - before;
        return terms.Percent is { } percent && TakeDiscounts.Share(basis, percent) != difference
            ? new Derivation(
                "0 - (discount_due - discount_taken)",
                [new("discount_due", due.ToAmountString()), new("discount_taken", before.ToAmountString())],
                Derivation.RoundingTo(due.Currency))
            : TakeDiscounts.Explain(terms, basis, difference);
    }

    private static Money TakenBy(IReadOnlyList<Taken> taken, int number, Currency currency) =>
        Money.Sum(taken.Where(one => one.Number == number).Select(one => one.Amount), currency);
}
