using NodaTime;

namespace OrleansBilling.Domain.Values;

/// <summary>
/// The local day from which periods are counted: boundary n is the anchor plus n intervals, always counted from the anchor and
/// never from the boundary before, so that a day missing from a short month comes back in the next long one.
/// </summary>
/// <param name="Date">Boundary 0.</param>
/// <param name="Day">The wanted day of the month, 1 to 31, remembered past short months; only used with months and years.</param>
public sealed record BillingAnchor(LocalDate Date, int Day)
{
    /// <summary>An anchor on a day, wanting that day of the month.</summary>
    public static BillingAnchor On(LocalDate date) => new(date, date.Day);

    /// <summary>The first day on or after another that is the wanted day of its month (its last day in a shorter month).</summary>
    public static BillingAnchor OnDayOfMonth(int day, LocalDate onOrAfter)
    {
        var here = DayIn(onOrAfter.ToYearMonth(), day);
        return new BillingAnchor(here >= onOrAfter ? here : DayIn(onOrAfter.ToYearMonth().PlusMonths(1), day), day);
    }

    /// <summary>The first wanted day of the week on or after a day; 1 is Monday (ISO 8601).</summary>
    public static BillingAnchor OnWeekday(int weekday, LocalDate onOrAfter) =>
        On(onOrAfter.PlusDays((weekday - (int)onOrAfter.DayOfWeek + 7) % 7));

    /// <summary>Boundary n; n may be negative.</summary>
    public LocalDate Boundary(Interval interval, int n) => interval.Months == 0
        ? Date.PlusDays(n * interval.Days)
        : DayIn(Date.ToYearMonth().PlusMonths(n * interval.Months), Day);

    /// <summary>The whole period that holds a day.</summary>
    public ServicePeriod PeriodContaining(LocalDate day, Interval interval)
    {
        var n = Guess(day, interval);
        while (Boundary(interval, n) > day) n--;
        while (Boundary(interval, n + 1) <= day) n++;
        return new ServicePeriod(Boundary(interval, n), Boundary(interval, n + 1));
    }

    // At most one off: the loops above mend what division by uneven months leaves.
    private int Guess(LocalDate day, Interval interval) => interval.Months == 0
        ? Period.DaysBetween(Date, day) / interval.Days
        : (((day.Year - Date.Year) * 12) + day.Month - Date.Month) / interval.Months;

    private static LocalDate DayIn(YearMonth month, int day) =>
        month.OnDayOfMonth(Math.Min(day, CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month)));
}
