using NodaTime;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Grains.Subscriptions;

namespace OrleansBilling.Grains.Forecasts;

/// <summary>
/// The meters of a subscription as a forecast takes them: what is counted by now, and nothing more. What came late is billed with the
/// first bill and not again.
/// </summary>
/// <param name="now">What time it is where the subscription is billed.</param>
internal sealed class ForecastMeters(MeterReadings meters, Instant now)
{
    /// <summary>Events may be this much ahead of the clock, and more: days that begin later hold none, and are not asked for.</summary>
    private static readonly Duration Ahead = Duration.FromHours(1);

    private bool _lateIsBilled;

    /// <summary>What a rule answers when it has all the readings it needs.</summary>
    internal async Task<T> AnswerAsync<T>(Func<UsageBook, T> rule)
    {
        var book = UsageBook.Empty;
        while (true)
        {
            var answer = rule(book);
            if (book.Missing is not { } need) return answer;
            book = book.With(need, await ReadAsync(need));
        }
    }

    private async Task<UsageReadings> ReadAsync(UsageNeed need)
    {
        var isToCome = need.Slices.All(slice => slice.From > now + Ahead);
        if (_lateIsBilled && isToCome)
        {
            return new UsageReadings(long.MaxValue, [.. need.Slices.Select(slice => new SliceReading(slice.From, slice.Until, []))], []);
        }

        var readings = await meters.LookAsync(need);
        if (_lateIsBilled) return readings with { Late = [] };
        _lateIsBilled = true;
        return readings;
    }
}
