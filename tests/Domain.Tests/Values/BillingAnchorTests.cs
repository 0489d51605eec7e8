namespace OrleansBilling.Tests.Values;

public sealed class BillingAnchorTests
{
    private static readonly Interval Monthly = new(IntervalUnit.Month, 1);

    [Fact]
    public void Boundaries_are_counted_from_the_anchor_and_not_from_the_one_before()
    {
        var anchor = BillingAnchor.On(A.Day("2026-01-31"));

        Assert.Equal(
            [A.Day("2025-12-31"), A.Day("2026-01-31"), A.Day("2026-02-28"), A.Day("2026-03-31"), A.Day("2026-04-30")],
            Enumerable.Range(-1, 5).Select(n => anchor.Boundary(Monthly, n)));
    }

    [Fact]
    public void A_leap_day_comes_back_every_fourth_year()
    {
        var anchor = BillingAnchor.On(A.Day("2024-02-29"));

        Assert.Equal(
            [A.Day("2024-02-29"), A.Day("2025-02-28"), A.Day("2026-02-28"), A.Day("2027-02-28"), A.Day("2028-02-29")],
            Enumerable.Range(0, 5).Select(n => anchor.Boundary(new Interval(IntervalUnit.Year, 1), n)));
    }

    [Theory]
    [InlineData(31, "2026-02-10", "2026-02-28")]
    [InlineData(31, "2026-02-28", "2026-02-28")]
    [InlineData(31, "2026-03-01", "2026-03-31")]
    [InlineData(30, "2024-02-29", "2024-02-29")]
    [InlineData(1, "2026-01-01", "2026-01-01")]
    [InlineData(1, "2026-12-02", "2027-01-01")]
    [InlineData(15, "2026-01-16", "2026-02-15")]
    public void A_day_of_the_month_is_the_first_such_day_from_a_day_on(int day, string from, string first)
    {
        var anchor = BillingAnchor.OnDayOfMonth(day, A.Day(from));

        Assert.Equal((A.Day(first), day), (anchor.Date, anchor.Day));
    }

    [Theory]
    [InlineData(1, "2026-01-01", "2026-01-05")] // a Thursday, to Monday
    [InlineData(4, "2026-01-01", "2026-01-01")]
    [InlineData(3, "2026-01-01", "2026-01-07")]
    [InlineData(7, "2026-01-01", "2026-01-04")]
    public void A_weekday_is_the_first_such_day_from_a_day_on(int weekday, string from, string first) =>
        Assert.Equal(A.Day(first), BillingAnchor.OnWeekday(weekday, A.Day(from)).Date);

    [Fact]
    public void A_wanted_31st_that_begins_in_February_is_remembered()
    {
        var anchor = BillingAnchor.OnDayOfMonth(31, A.Day("2026-02-10"));

        Assert.Equal([A.Day("2026-02-28"), A.Day("2026-03-31"), A.Day("2026-04-30")], Enumerable.Range(0, 3).Select(n => anchor.Boundary(Monthly, n)));
    }

    [Theory]
    [InlineData("2026-01-31", "2026-02-27", "2026-01-31", "2026-02-28")]
    [InlineData("2026-01-31", "2026-02-28", "2026-02-28", "2026-03-31")]
    [InlineData("2026-01-31", "2019-02-28", "2019-02-28", "2019-03-31")]
    [InlineData("2026-01-31", "2026-01-30", "2025-12-31", "2026-01-31")]
    public void A_day_lies_in_one_period_before_or_after_the_anchor(string anchor, string day, string start, string end) =>
        Assert.Equal(A.Period(start, end), BillingAnchor.On(A.Day(anchor)).PeriodContaining(A.Day(day), Monthly));
}
