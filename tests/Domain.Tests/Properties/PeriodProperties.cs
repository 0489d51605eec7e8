using CsCheck;

namespace OrleansBilling.Tests.Properties;

public sealed class PeriodProperties
{
    private static readonly Interval[] Intervals =
    [
        new(IntervalUnit.Day, 1), new(IntervalUnit.Day, 30), new(IntervalUnit.Week, 1), new(IntervalUnit.Week, 4), new(IntervalUnit.Month, 1),
        new(IntervalUnit.Month, 2), new(IntervalUnit.Month, 3), new(IntervalUnit.Month, 7), new(IntervalUnit.Year, 1), new(IntervalUnit.Year, 4), new(IntervalUnit.Year, 10),
    ];

    public static TheoryData<int> EveryAnchorDay => [.. Enumerable.Range(1, 31)];

    [Theory, MemberData(nameof(EveryAnchorDay))]
    public void Periods_of_an_anchor_day_tile_the_time_line_without_gap_or_overlap(int day)
    {
        foreach (var interval in Intervals)
        {
            var anchor = interval.Months > 0 ? BillingAnchor.OnDayOfMonth(day, A.Day("2024-02-03")) : BillingAnchor.On(new LocalDate(2024, 1, day));
            for (var n = -60; n < 60; n++)
            {
                ServicePeriod period = new(anchor.Boundary(interval, n), anchor.Boundary(interval, n + 1));

                Assert.Equal(period, anchor.PeriodContaining(period.Start, interval));
                Assert.Equal(period, anchor.PeriodContaining(period.End.PlusDays(-1), interval));
                if (interval.Months == 0) Assert.Equal(interval.Days, period.Days);
                else Assert.Equal(Math.Min(day, period.Start.Calendar.GetDaysInMonth(period.Start.Year, period.Start.Month)), period.Start.Day);
            }
        }
    }

    [Fact]
    public void Every_day_lies_in_the_period_that_is_asked_for_it() =>
        Gen.Select(GenLife.Day, GenLife.Day, GenLife.Interval).Sample((anchorDay, day, interval) =>
        {
            var anchor = BillingAnchor.On(anchorDay);
            var period = anchor.PeriodContaining(day, interval);

            Assert.True(period.Contains(day));
            Assert.False(anchor.PeriodContaining(period.End, interval).Contains(day));
            Assert.Equal(period.Start, anchor.PeriodContaining(period.Start.PlusDays(-1), interval).End);
        });

    [Fact]
    public void Counting_from_the_anchor_never_drifts() =>
        Gen.Select(GenLife.Day, Gen.Int[1, 24], Gen.Int[0, 200]).Sample((start, months, n) =>
        {
            var boundary = BillingAnchor.On(start).Boundary(new Interval(IntervalUnit.Month, months), n);

            Assert.Equal(start.PlusMonths(months * n), boundary);
        });
}
