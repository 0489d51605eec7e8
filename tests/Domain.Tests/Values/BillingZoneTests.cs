namespace OrleansBilling.Tests.Values;

public sealed class BillingZoneTests
{
    [Theory]
    [InlineData("UTC", "2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-01-31", "2026-01-30T18:30:00Z")]
    [InlineData("America/New_York", "2026-07-01", "2026-07-01T04:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")] // midnight did not exist: the day began at 01:00
    [InlineData("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z")] // the same
    [InlineData("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z")] // 00:00 came twice: the earlier one
    [InlineData("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z")] // there was no such day: it begins with the next
    [InlineData("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Kwajalein", "1993-08-21", "1993-08-21T12:00:00Z")] // nor here
    public void A_day_begins_at_its_first_instant(string zone, string day, string instant) =>
        Assert.Equal(A.At(instant), new BillingZone(zone).StartOf(A.Day(day)));

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03")]
    [InlineData("America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04")]
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31")]
    public void An_instant_lies_in_one_day(string zone, string instant, string day) => Assert.Equal(A.Day(day), new BillingZone(zone).DayOf(A.At(instant)));

    [Fact]
    public void In_every_zone_the_days_of_forty_years_begin_one_after_the_other()
    {
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = new BillingZone(id);
            var previous = Instant.MinValue;
            for (var day = new LocalDate(1990, 1, 1); day.Year < 2030; day = day.PlusDays(1))
            {
                var start = zone.StartOf(day);
                Assert.True(start >= previous, $"{id} {day}");
                previous = start;
            }
        }
    }

    [Fact]
    public void A_bad_zone_is_refused()
    {
        BillingZone.Parse(null).Rejection.ShouldBe("time_zone_required", "/time_zone");
        BillingZone.Parse("Paris", "/z").Rejection.ShouldBe("unknown_time_zone", "/z");
        Assert.Throws<ArgumentException>(() => new BillingZone("Mars/Olympus"));
    }

    [Fact]
    public void Zones_are_equal_by_their_id()
    {
        Assert.Equal(new BillingZone("Europe/Paris"), new BillingZone("Europe/Paris"));
        Assert.NotEqual(new BillingZone("Europe/Paris"), new BillingZone("Europe/Berlin"));
    }
}
