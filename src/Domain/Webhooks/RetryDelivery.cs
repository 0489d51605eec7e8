using NodaTime;

namespace OrleansBilling.Domain.Webhooks;

/// <summary>When a delivery that failed is tried again.</summary>
/// <remarks>
/// After about 5 seconds, 20 seconds, 80 seconds, 5, 21 and 85 minutes, 6 hours, and then every 8 hours, for three days in all: soon enough
/// for a restart, long enough for a weekend. Each wait is stretched or shortened by up to a fifth, so that what failed together does not come
/// back together.
/// </remarks>
public static class RetryDelivery
{
    /// <summary>How long a delivery is tried, and how long an endpoint may fail before it is disabled.</summary>
    public static readonly Duration Patience = Duration.FromDays(3);

    /// <summary>The longest that <c>Retry-After</c> can put off what is sent.</summary>
    public static readonly Duration LongestRetryAfter = Duration.FromHours(24);

    private const int FirstSeconds = 5;
    private const int LongestSeconds = 8 * 3600;

    /// <summary>The instant of the next try; null when it was the last one.</summary>
    /// <param name="attempts">How many there were, the failed one included; at least 1.</param>
    /// <param name="first">When the first one began.</param>
    /// <param name="now">When the failed one began.</param>
    /// <param name="chance">From 0 (the shortest wait) up to 1 (the longest), excluded.</param>
    /// <param name="retryAfter">How long the endpoint asked to be left alone.</param>
    public static Instant? Next(int attempts, Instant first, Instant now, decimal chance, Duration? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        if (now - first >= Patience) return null;
        return now + Duration.Max(Wait(attempts, chance), Bounded(retryAfter) ?? Duration.Zero);
    }

    /// <summary>What the endpoint asked for, as far as it is followed.</summary>
    public static Duration? Bounded(Duration? retryAfter) => retryAfter is { } asked ? Duration.Max(Duration.Zero, Duration.Min(asked, LongestRetryAfter)) : null;

    private static Duration Wait(int attempts, decimal chance)
    {
        // Four times longer each time. The exponent is bounded, or it would overflow.
        var seconds = Math.Min(LongestSeconds, FirstSeconds * (1L << (2 * Math.Min(attempts - 1, 8))));
        return Duration.FromMilliseconds((long)(seconds * 1000 * (0.8m + (0.4m * chance))));
    }
}
