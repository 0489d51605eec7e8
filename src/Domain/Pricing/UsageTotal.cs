namespace OrleansBilling.Domain.Pricing;

/// <summary>What a meter came to over some time, by the component's aggregation.</summary>
/// <param name="Quantity">0 when there was no event.</param>
/// <param name="Events">How many events there were.</param>
public sealed record UsageTotal(decimal Quantity, long Events)
{
    /// <summary>The figures of a percentage; null for other models.</summary>
    public PercentageParts? Percentage { get; init; }

    /// <summary>Nothing happened.</summary>
    public static UsageTotal Nothing { get; } = new(0, 0) { Percentage = new PercentageParts(0, 0, 0, 0) };
}

/// <summary>
/// The events that a percentage charges, by what they cost: those at the minimum or the maximum of an event, and the others, whose
/// amounts (less the free part of the first of them) are charged by the percentage.
/// </summary>
/// <param name="ChargedAmount">What the percentage is taken of.</param>
/// <param name="ChargedEvents">How many events that amount is of.</param>
public sealed record PercentageParts(decimal ChargedAmount, long ChargedEvents, long AtMinimum, long AtMaximum);
