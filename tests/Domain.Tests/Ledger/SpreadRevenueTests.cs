using OrleansBilling.Domain.Ledger;

namespace OrleansBilling.Tests.Ledger;

public sealed class SpreadRevenueTests
{
    [Theory]
    // Nothing to share out: no period, or all of it in the month of the document or before
    [InlineData("31.00", null, null, "2026-01-15", "2026-01-15 31.00")]
    [InlineData("31.00", "2026-01-01", "2026-02-01", "2026-01-01", "2026-01-01 31.00")]
    [InlineData("31.00", "2025-11-15", "2025-12-15", "2026-01-15", "2026-01-15 31.00")]
    // By the days of each month; the month of the document at once
    [InlineData("31.00", "2026-01-15", "2026-02-15", "2026-01-15", "2026-01-15 17.00 | 2026-02-28 14.00")]
    [InlineData("365.00", "2026-01-31", "2027-01-31", "2026-01-31", "2026-01-31 1.00 | 2026-02-28 28.00 | 2026-03-31 31.00 | 2026-04-30 30.00 | 2026-05-31 31.00 | 2026-06-30 30.00 | 2026-07-31 31.00 | 2026-08-31 31.00 | 2026-09-30 30.00 | 2026-10-31 31.00 | 2026-11-30 30.00 | 2026-12-31 31.00 | 2027-01-31 30.00")]
    // A service that begins later is earned later, and one billed late for months gone by is earned with what is of this month
    [InlineData("28.00", "2026-02-01", "2026-03-01", "2026-01-15", "2026-02-28 28.00")]
    [InlineData("90.00", "2026-01-01", "2026-04-01", "2026-02-10", "2026-02-10 59.00 | 2026-03-31 31.00")]
    // No cent is lost, and what is given back is shared out alike
    [InlineData("0.02", "2026-01-15", "2026-04-15", "2026-01-15", "2026-02-28 0.01 | 2026-03-31 0.01")]
    [InlineData("-31.00", "2026-01-15", "2026-02-15", "2026-01-15", "2026-01-15 -17.00 | 2026-02-28 -14.00")]
    public void Each_month_earns_its_days(string amount, string? start, string? end, string day, string expected)
    {
        var period = start is null ? null : A.Period(start, end!);

        var parts = SpreadRevenue.Of(Money.Parse(amount, A.Eur, "").Value, period, A.Day(day));

        Assert.Equal(expected, string.Join(" | ", parts.Select(part => $"{part.Day:uuuu'-'MM'-'dd} {part.Amount.ToAmountString()}")));
    }

    [Fact]
    public void Nothing_is_earned_of_nothing() => Assert.Empty(SpreadRevenue.Of(A.Euros(0), A.Period("2026-01-15", "2026-02-15"), A.Day("2026-01-15")));
}
