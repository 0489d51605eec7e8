using NodaTime;

namespace OrleansBilling.Grains.Aggregates;

/// <summary>Days of the contract as the rules take them.</summary>
internal static class LocalDays
{
    internal static LocalDate? ToLocalDate(this DateOnly? day) => day is { } sent ? LocalDate.FromDateOnly(sent) : null;
}
