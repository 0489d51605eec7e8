using NodaTime;

namespace OrleansBilling.Domain.Values;

/// <summary>A half-open range of local days: <see cref="Start"/> is in it, <see cref="End"/> is the first day after it.</summary>
/// <remarks>Half-open, so that periods that follow each other share a bound and leave neither gap nor overlap. Never empty.</remarks>
public sealed record ServicePeriod
{
    /// <exception cref="ArgumentException">The end is not after the start.</exception>
    public ServicePeriod(LocalDate start, LocalDate end)
    {
        if (end <= start) throw new ArgumentException($"A period from {start:R} to {end:R} has no day in it.", nameof(end));
        (Start, End) = (start, end);
    }

    /// <summary>The first day in the period.</summary>
    public LocalDate Start { get; }

    /// <summary>The first day after the period.</summary>
    public LocalDate End { get; }

    /// <summary>How many days are in it, at least 1. Calendar days: a day with a clock change counts as one.</summary>
    public int Days => Period.DaysBetween(Start, End);

    public bool Contains(LocalDate day) => day >= Start && day < End;

    /// <summary>What is left of this period from a day on and before another; null when nothing is.</summary>
    public ServicePeriod? Clip(LocalDate from, LocalDate? before)
    {
        var start = LocalDate.Max(Start, from);
        var end = before is { } limit ? LocalDate.Min(End, limit) : End;
        return end > start ? new ServicePeriod(start, end) : null;
    }

    public override string ToString() => $"[{Start:R}, {End:R})";
}
