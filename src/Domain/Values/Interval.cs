namespace OrleansBilling.Domain.Values;

/// <summary>A unit of the calendar by which periods are counted.</summary>
public enum IntervalUnit
{
    Day,
    Week,
    Month,
    Year,
}

/// <summary>The length of a billing period: a whole number of days, weeks, months or years, at most ten years.</summary>
public sealed record Interval
{
    /// <summary>The longest period, in years.</summary>
    public const int MaxYears = 10;

    /// <exception cref="ArgumentException">Not between one unit and ten years.</exception>
    public Interval(IntervalUnit unit, int count)
    {
        if (!Fits(unit, count)) throw new ArgumentException($"{count} {unit} is not between one unit and {MaxYears} years.", nameof(count));
        (Unit, Count) = (unit, count);
    }

    public IntervalUnit Unit { get; }

    public int Count { get; }

    /// <summary>Months in one interval; 0 when it is counted in days or weeks.</summary>
    public int Months => Unit switch { IntervalUnit.Month => Count, IntervalUnit.Year => 12 * Count, _ => 0 };

    /// <summary>Days in one interval; 0 when it is counted in months or years.</summary>
    public int Days => Unit switch { IntervalUnit.Day => Count, IntervalUnit.Week => 7 * Count, _ => 0 };

    public static Result<Interval> Parse(string? unit, int? count, string pointer)
    {
        IntervalUnit? known = unit switch
        {
            "day" => IntervalUnit.Day,
            "week" => IntervalUnit.Week,
            "month" => IntervalUnit.Month,
            "year" => IntervalUnit.Year,
            _ => null,
        };
        if (known is not { } parsed) return new Rejection("unknown_interval_unit", "The unit must be day, week, month or year.", pointer + "/unit");
        if (!Fits(parsed, count ?? 1))
        {
            return new Rejection("interval_out_of_range", $"An interval is at least 1 {unit} and at most {MaxYears} years.", pointer + "/count");
        }

        return new Interval(parsed, count ?? 1);
    }

    private static bool Fits(IntervalUnit unit, int count) => count >= 1 && count <= unit switch
    {
        IntervalUnit.Day => 366 * MaxYears,
        IntervalUnit.Week => 52 * MaxYears,
        IntervalUnit.Month => 12 * MaxYears,
        _ => MaxYears,
    };

    public override string ToString() => $"{Count} {Unit}";
}
