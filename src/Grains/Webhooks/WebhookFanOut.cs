using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using OrleansBilling.Infrastructure.Webhooks;

namespace OrleansBilling.Grains.Webhooks;

/// <summary>Hands new events of the journal on to webhook endpoints. One in every silo; whoever is first does it, the others look again later.</summary>
public sealed class WebhookFanOut(WebhookTail tail, WebhookDeliveries deliveries, BillingClock clock, WebhookOptions options, ILogger<WebhookFanOut> log) : BackgroundService
{
    /// <summary>How long the log of a delivery that ended is kept.</summary>
    public static readonly Duration Kept = Duration.FromDays(30);

    private const int BatchSize = 1000;
    private static readonly Duration BetweenPrunings = Duration.FromMinutes(10);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private Instant _pruned = Instant.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = options.Poll;
            try
            {
                if (await tail.HandOnAsync(BatchSize, clock.Now, stoppingToken) == BatchSize) continue;
                await PruneAsync(stoppingToken);
            }
#pragma warning disable CA1031 // It outlives every outage.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogWarning(exception, "Events could not be handed on to webhook endpoints; trying again.");
                pause = AfterFailure;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PruneAsync(CancellationToken stoppingToken)
    {
        var now = clock.Now;
        if (_pruned + BetweenPrunings > now) return;
        while (await deliveries.PruneAsync(now, Kept, BatchSize, stoppingToken) == BatchSize)
        {
        }

        _pruned = now;
    }
}
