using System.Threading.RateLimiting;
using OrleansBilling.Api.Http;

namespace OrleansBilling.Api.Keys;

/// <summary>Bounds how fast one API key may call; a token bucket per key, in this process.</summary>
public sealed class RequestRate(BillingApiSettings settings) : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => Bucket(settings)), StringComparer.Ordinal);

    /// <summary>Null when the request may go on, else a 429 that says when.</summary>
    public Problem? Take(string key)
    {
        using var lease = _limiter.AttemptAcquire(key);
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return new Problem(429, "too_many_requests", $"This key calls too often. Try again in {seconds} s.") { RetryAfter = seconds };
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static TokenBucketRateLimiterOptions Bucket(BillingApiSettings settings) => new()
    {
        TokenLimit = settings.RequestBurst,
        TokensPerPeriod = settings.RequestsPerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
