using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansBilling.Telemetry;

/// <summary>
/// Lets a category of Orleans write so many lines a second and no more. When a database is away each call that fails is told of, at the rate of
/// a burst; the figure <c>billing.logs.dropped</c> says how many were not written. Our own lines are all written.
/// </summary>
public sealed class LogLimit : LoggingSampler, IDisposable
{
    public const string MeterName = "OrleansBilling.Logs";

    /// <summary>Lines of one category at once, after a quiet time.</summary>
    public const int Burst = 100;

    /// <summary>Lines of one category a second, in the long run.</summary>
    public const int PerSecond = 10;

    private readonly ConcurrentDictionary<string, TokenBucketRateLimiter> _limits = new(StringComparer.Ordinal);
    private readonly Meter _meter = new(MeterName);
    private long _dropped;

    public LogLimit() => _meter.CreateObservableCounter(
        "billing.logs.dropped", () => Interlocked.Read(ref _dropped), "{line}", "Lines of Orleans that were not written, because there were too many.");

    public override bool ShouldSample<TState>(in LogEntry<TState> logEntry)
    {
        if (!logEntry.Category.StartsWith("Orleans.", StringComparison.Ordinal)) return true;
        using var lease = _limits.GetOrAdd(logEntry.Category, _ => Limit()).AttemptAcquire();
        if (!lease.IsAcquired) Interlocked.Increment(ref _dropped);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        foreach (var limit in _limits.Values) limit.Dispose();
        _meter.Dispose();
    }

    private static TokenBucketRateLimiter Limit() => new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = Burst,
        TokensPerPeriod = PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });
}
