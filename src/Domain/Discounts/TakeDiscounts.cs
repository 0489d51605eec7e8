using OrleansBilling.Domain.Pricing;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Discounts;

/// <summary>A discount that takes part in a bill.</summary>
/// <param name="Number">Tells it from the others of its subscription or invoice.</param>
/// <param name="Left">What it may still take off in this billing period; null for a percentage.</param>
public sealed record DiscountInForce(int Number, DiscountTerms Terms, Money? Left);

/// <summary>What one discount took off one charge; positive.</summary>
public sealed record Taken(int Number, Money Amount);

/// <summary>A charge, and what each discount took off it, in the order in which they did.</summary>
public sealed record DiscountedCharge(Charge Charge, IReadOnlyList<Taken> Taken);

/// <summary>Charges with their discounts.</summary>
/// <param name="Lines">The discounts as negative charges, one for each charge that one takes something off.</param>
public sealed record DiscountedCharges(IReadOnlyList<DiscountedCharge> Charges, IReadOnlyList<Charge> Lines)
{
    /// <summary>What was taken off a charge.</summary>
    public IReadOnlyList<Taken> TakenOff(Charge charge) => Charges.First(discounted => ReferenceEquals(discounted.Charge, charge)).Taken;

    /// <summary>What a discount took off all of them.</summary>
    public Money TakenBy(int number, Currency currency) =>
        Money.Sum(Charges.SelectMany(charge => charge.Taken).Where(taken => taken.Number == number).Select(taken => taken.Amount), currency);
}

/// <summary>
/// Takes discounts off charges, before tax: those on named lines first, then those on the whole invoice, each kind in its order, each
/// of what the ones before have left, and never below zero. What is taken off several lines is rounded once and split by largest
/// remainder, so that every line, and with it every rate of tax, bears its share.
/// </summary>
/// <remarks>A percentage on named lines is rounded line by line; a percentage on the whole invoice, and an amount, on all together.</remarks>
public static class TakeDiscounts
{
    public static DiscountedCharges From(IReadOnlyList<Charge> charges, IReadOnlyList<DiscountInForce> discounts, Currency currency)
    {
        var left = charges.Select(charge => charge.Amount).ToArray();
        var taken = charges.Select(_ => new List<Taken>()).ToArray();
        var lines = new List<Charge>();
        foreach (var discount in InOrder(discounts))
        {
            foreach (var group in Groups(charges, left, discount.Terms)) Take(charges, discount, group, left, taken, lines, currency);
        }

        return new DiscountedCharges([.. charges.Zip(taken, (charge, of) => new DiscountedCharge(charge, of))], lines);
    }

    /// <summary>Those on named lines first.</summary>
    public static IEnumerable<DiscountInForce> InOrder(IEnumerable<DiscountInForce> discounts) => discounts.OrderBy(discount => discount.Terms.IsOnLines ? 0 : 1);

    /// <summary>A percentage of an amount, rounded.</summary>
    internal static Money Share(Money amount, decimal percent) => Money.Round(amount.ToMajor() * percent / 100m, amount.Currency);

    /// <summary>A discount as a line; of nothing there is none.</summary>
    internal static Charge Line(Charge charge, DiscountTerms terms, Money taken, Derivation derivation) => charge with
    {
        Kind = ChargeKind.Discount,
        Description = Description(terms, charge.Description),
        Quantity = 1,
        UnitAmount = null,
        Amount = -taken,
        TakenOff = charge.Kind,
        Derivation = terms.Coupon is { } coupon ? derivation.Extend(derivation.Formula, new DerivationInput("coupon", coupon)) : derivation,
    };

    /// <summary>How a percentage, or an amount, of a single line came about.</summary>
    internal static Derivation Explain(DiscountTerms terms, Money basis, Money taken) => terms.Percent is { } percent
        ? new Derivation(
            "0 - base * percent / 100", [new("base", basis.ToAmountString()), new("percent", Decimals.ToText(percent))], Derivation.RoundingTo(taken.Currency))
        : new Derivation("0 - discount", [new("discount", taken.ToAmountString())], Derivation.RoundingTo(taken.Currency));

    private static IEnumerable<int[]> Groups(IReadOnlyList<Charge> charges, Money[] left, DiscountTerms terms)
    {
        int[] covered = [.. Enumerable.Range(0, charges.Count).Where(i => left[i].IsPositive && terms.Covers(charges[i].Component))];
        if (covered.Length == 0) return [];
        return terms is { IsOnLines: true, Percent: not null } ? covered.Select(i => new[] { i }) : [covered];
    }

    private static void Take(
        IReadOnlyList<Charge> charges, DiscountInForce discount, int[] group, Money[] left, List<Taken>[] taken, List<Charge> lines, Currency currency)
    {
        var basis = Money.Sum(group.Select(i => left[i]), currency);
        var all = discount.Terms.Percent is { } percent ? Share(basis, percent) : Money.Min(discount.Left!.Value, basis);
        var parts = Rounding.Split(all.Minor, [.. group.Select(i => left[i].Minor)]);
        for (var i = 0; i < group.Length; i++)
        {
            var part = new Money(parts[i], currency);
            if (part.IsZero) continue;
            var derivation = group.Length == 1 ? Explain(discount.Terms, basis, all) : Explain(discount.Terms, basis, all, left[group[i]], part);
            lines.Add(Line(charges[group[i]], discount.Terms, part, derivation));
            taken[group[i]].Add(new Taken(discount.Number, part));
            left[group[i]] -= part;
        }
    }

    // A part that is its share, rounded, says so; one that got a unit more or less for the sake of the sum is what the others leave.
    private static Derivation Explain(DiscountTerms terms, Money basis, Money all, Money line, Money part)
    {
        List<DerivationInput> inputs =
        [
            new("discount", all.ToAmountString()), new("line", line.ToAmountString()), new("all_lines", basis.ToAmountString()),
        ];
        if (terms.Percent is { } percent) inputs.Add(new("percent", Decimals.ToText(percent)));
        var share = new Derivation("0 - discount * line / all_lines", inputs, Derivation.RoundingTo(all.Currency));
        return all.MulDiv(line.Minor, basis.Minor) == part
            ? share
            : share.Extend("0 - (discount - other_parts)", new DerivationInput("other_parts", (all - part).ToAmountString()));
    }

    private static string Description(DiscountTerms terms, string line)
    {
        var name = terms.Coupon is { } coupon ? $"Coupon {coupon}" : "Discount";
        var text = terms.Percent is { } percent ? $"{name}, {Decimals.ToText(percent)} %: {line}" : $"{name}: {line}";
        return text.Length <= Limits.DescriptionLength ? text : text[..Limits.DescriptionLength];
    }
}
