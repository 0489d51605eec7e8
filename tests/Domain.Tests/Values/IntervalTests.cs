namespace OrleansBilling.Tests.Values;

public sealed class IntervalTests
{
    [Theory]
    [InlineData("day", 1, 0, 1)]
    [InlineData("week", 2, 0, 14)]
    [InlineData("month", 3, 3, 0)]
    [InlineData("year", 10, 120, 0)]
    [InlineData("month", null, 1, 0)]
    public void An_interval_is_counted_in_months_or_in_days(string unit, int? count, int months, int days)
    {
        var interval = Interval.Parse(unit, count, "/interval").Value;

        Assert.Equal((months, days), (interval.Months, interval.Days));
    }

    [Theory]
    [InlineData("day", 0)]
    [InlineData("day", 3661)]
    [InlineData("week", 521)]
    [InlineData("month", 121)]
    [InlineData("year", 11)]
    [InlineData("year", -1)]
    [InlineData("month", int.MaxValue)]
    public void Zero_and_more_than_ten_years_are_refused(string unit, int count)
    {
        Interval.Parse(unit, count, "/interval").Rejection.ShouldBe("interval_out_of_range", "/interval/count");
        Assert.Throws<ArgumentException>(() => new Interval(Enum.Parse<IntervalUnit>(unit, ignoreCase: true), count));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Month")]
    [InlineData("fortnight")]
    public void An_unknown_unit_is_refused(string? unit) => Interval.Parse(unit, 1, "/interval").Rejection.ShouldBe("unknown_interval_unit", "/interval/unit");
}

public sealed class ServicePeriodTests
{
    [Fact]
    public void A_period_is_never_empty_and_its_end_is_not_in_it()
    {
        var period = A.Period("2026-01-31", "2026-02-28");

        Assert.Equal(28, period.Days);
        Assert.True(period.Contains(period.Start) && !period.Contains(period.End));
        Assert.Throws<ArgumentException>(() => A.Period("2026-01-01", "2026-01-01"));
        Assert.Throws<ArgumentException>(() => A.Period("2026-01-02", "2026-01-01"));
        Assert.Equal("[2026-01-31, 2026-02-28)", period.ToString());
    }

    [Theory] // flexprice-dst-day-count: days of the calendar, not of 24 hours
    [InlineData("2024-03-09", "2024-03-11", 2)]
    [InlineData("2024-11-02", "2024-11-04", 2)]
    public void A_day_with_a_clock_change_counts_as_one(string start, string end, int days) => Assert.Equal(days, A.Period(start, end).Days);

    [Fact]
    public void A_clip_keeps_what_both_have()
    {
        var period = A.Period("2026-01-01", "2026-02-01");

        Assert.Equal(A.Period("2026-01-10", "2026-02-01"), period.Clip(A.Day("2026-01-10"), null));
        Assert.Equal(A.Period("2026-01-10", "2026-01-11"), period.Clip(A.Day("2026-01-10"), A.Day("2026-01-11")));
        Assert.Equal(period, period.Clip(A.Day("2025-01-10"), A.Day("2027-01-11")));
        Assert.Null(period.Clip(A.Day("2026-02-01"), null));
        Assert.Null(period.Clip(A.Day("2026-01-01"), A.Day("2026-01-01")));
    }
}
