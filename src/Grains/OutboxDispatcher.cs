using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansBilling.Grains.Subscriptions;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Grains;

/// <summary>Delivers messages between aggregates; one in every silo, and they share the work by locking rows.</summary>
public sealed class OutboxDispatcher(Outbox outbox, IGrainFactory grains, ILogger<OutboxDispatcher> log) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Idle;
            try
            {
                if (await outbox.ClaimAsync(BatchSize, DeliverAsync, stoppingToken) == BatchSize) continue;
            }
#pragma warning disable CA1031 // The dispatcher outlives every outage.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogWarning(exception, "The outbox could not be read; trying again.");
                pause = AfterFailure;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task DeliverAsync(ClaimedMessage message, CancellationToken cancellationToken) => message.Message switch
    {
        "wake" => grains.WakeAsync(message.RecipientKind, $"{message.Organization}/{message.Recipient}"),
        "suspend" or "cancel" or "resume" => grains.TellAsync(message),
        _ => throw new InvalidOperationException($"Nobody takes '{message.Message}' for a {message.RecipientKind}."),
    };
}
