using System.Globalization;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Pricing;

/// <summary>One part of a whole amount, with how it came about.</summary>
public sealed record AmountPart(Money Amount, Derivation Derivation);

/// <summary>Splits an amount by days so that the parts add up to it to the cent.</summary>
/// <remarks>
/// Largest remainder. A part that is its share by days, rounded, says so; one that got a unit more or less for the sake of the sum
/// is explained as what the others leave. So each part can be recomputed on its own, whatever the number of parts.
/// </remarks>
public static class SplitByDays
{
    /// <param name="whole">What to split; may be negative.</param>
    /// <param name="derivation">How the whole came about; its inputs stay beside those of the split.</param>
    /// <param name="days">The days of each part, all positive.</param>
    public static IReadOnlyList<AmountPart> Of(Money whole, Derivation derivation, IReadOnlyList<int> days)
    {
        if (days.Count == 1) return [new AmountPart(whole, derivation)];
        var amounts = Rounding.Split(whole.Minor, [.. days.Select(count => (long)count)]);
        return [.. amounts.Select((minor, i) => Part(whole, derivation, whole with { Minor = minor }, days[i], days.Sum()))];
    }

    private static AmountPart Part(Money whole, Derivation derivation, Money amount, int days, int all)
    {
        var split = derivation.Extend(
            "line_amount * part_days / line_days",
            new DerivationInput("line_amount", whole.ToAmountString()),
            new DerivationInput("part_days", Text(days)),
            new DerivationInput("line_days", Text(all)),
            new DerivationInput("line_formula", derivation.Formula)) with { Rounding = Derivation.RoundingTo(whole.Currency) };
        return whole.MulDiv(days, all) == amount
            ? new AmountPart(amount, split)
            : new AmountPart(amount, split.Extend("line_amount - other_parts", new DerivationInput("other_parts", (whole - amount).ToAmountString())));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
