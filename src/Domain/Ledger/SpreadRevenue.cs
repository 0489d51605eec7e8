using NodaTime;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Ledger;

/// <summary>A part of an amount and the day it is earned on.</summary>
public readonly record struct EarnedPart(LocalDate Day, Money Amount);

/// <summary>
/// Which month earns what of a line: its days share it out, by largest remainder. What is of the month of the document, or of earlier ones, is earned on the day of the
/// document, so that a month that is closed never changes; what is of later months, on the last day of each.
/// </summary>
public static class SpreadRevenue
{
    /// <param name="period">What the line pays for; null earns it at once.</param>
    /// <param name="day">The day of the document.</param>
    public static IReadOnlyList<EarnedPart> Of(Money amount, ServicePeriod? period, LocalDate day)
    {
        if (amount.IsZero) return [];
        if (period is null || period.End <= EndOfMonth(day).PlusDays(1)) return [new EarnedPart(day, amount)];
        var months = Months(period).ToArray();
        var shares = Rounding.Split(amount.Minor, [.. months.Select(month => (long)month.Days)]);
        return
        [
            .. months.Zip(shares, (month, share) => new EarnedPart(LocalDate.Max(day, EarnedOn(month, day)), amount with { Minor = share }))
                .GroupBy(part => part.Day)
                .Select(same => new EarnedPart(same.Key, Money.Sum(same.Select(part => part.Amount), amount.Currency)))
                .Where(part => !part.Amount.IsZero),
        ];
    }

    private static LocalDate EarnedOn(ServicePeriod month, LocalDate day) => month.Start <= EndOfMonth(day) ? day : EndOfMonth(month.Start);

    private static IEnumerable<ServicePeriod> Months(ServicePeriod period)
    {
        for (var start = period.Start; start < period.End; start = EndOfMonth(start).PlusDays(1)) yield return period.Clip(start, EndOfMonth(start).PlusDays(1))!;
    }

    private static LocalDate EndOfMonth(LocalDate day) => day.With(DateAdjusters.EndOfMonth);
}
