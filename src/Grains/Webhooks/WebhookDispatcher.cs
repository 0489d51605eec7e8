using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Domain.Webhooks;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Metrics;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Postgres.Webhooks;
using OrleansBilling.Infrastructure.Views;
using OrleansBilling.Infrastructure.Webhooks;

namespace OrleansBilling.Grains.Webhooks;

/// <summary>
/// Sends what is due to webhook endpoints. One in every silo; they share the work by leases, so that what a killed silo was sending is sent
/// by another one: at least once, therefore, and not exactly once.
/// </summary>
/// <remarks>
/// There are two sets of places: one for endpoints whose last answer was a quick success, one for all others, of which each gets one place.
/// However many are dead or slow, the quick ones do not wait for them.
/// </remarks>
public sealed class WebhookDispatcher(
    WebhookDeliveries deliveries, WebhookSender sender, IGrainFactory grains, BillingClock clock, WebhookOptions options, WorkMetrics metrics, ILogger<WebhookDispatcher> log) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<DeliveryResult> _done = new();
    private readonly SemaphoreSlim _ended = new(0);
    private int _steady;
    private int _unsteady;

    public override void Dispose()
    {
        _ended.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = options.Poll;
            try
            {
                await SettleAsync();
                await ClaimAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The dispatcher outlives every outage.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogWarning(exception, "Webhook deliveries could not be read or written; trying again.");
                pause = AfterFailure;
            }

            await WaitAsync(pause, stoppingToken);
        }

        await FinishAsync();
    }

    /// <summary>What is under way has its time limit; it is waited for, so that nothing is sent twice for a silo that stops in peace.</summary>
    private async Task FinishAsync()
    {
        try
        {
            while (Volatile.Read(ref _steady) + Volatile.Read(ref _unsteady) > 0) await _ended.WaitAsync();
            await SettleAsync();
        }
#pragma warning disable CA1031 // The leases will end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.LogWarning(exception, "The last webhook deliveries could not be written down; they will be sent again.");
        }
    }

    /// <summary>Until a delivery ends or the time is over. Those that ended meanwhile are taken together.</summary>
    private async Task WaitAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        try
        {
            if (!await _ended.WaitAsync(pause, stoppingToken)) return;
            while (_ended.Wait(0, CancellationToken.None))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private async Task ClaimAsync(CancellationToken stoppingToken)
    {
        var lease = Duration.FromTimeSpan(options.Lease);
        foreach (var delivery in await deliveries.ClaimAsync(true, options.Steady - Volatile.Read(ref _steady), options.PerEndpoint, clock.Now, lease, stoppingToken))
        {
            Start(delivery, steady: true);
        }

        foreach (var delivery in await deliveries.ClaimAsync(false, options.Unsteady - Volatile.Read(ref _unsteady), 1, clock.Now, lease, stoppingToken))
        {
            Start(delivery, steady: false);
        }
    }

    private void Start(ClaimedDelivery delivery, bool steady)
    {
        if (steady) Interlocked.Increment(ref _steady);
        else Interlocked.Increment(ref _unsteady);
        _ = Task.Run(async () =>
        {
            try
            {
                var result = await SendAsync(delivery);
                metrics.WebhookSent(result.Error is null);
                _done.Enqueue(result);
            }
#pragma warning disable CA1031 // One delivery must not end the others. It is tried again later.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.LogError(exception, "Event {Event} could not be sent to {Endpoint} of {Organization}.", delivery.Event.Position, delivery.Endpoint, delivery.Event.Organization);
                _done.Enqueue(Unsent(delivery, clock.Now));
            }
            finally
            {
                if (steady) Interlocked.Decrement(ref _steady);
                else Interlocked.Decrement(ref _unsteady);
                _ended.Release();
            }
        });
    }

    private async Task<DeliveryResult> SendAsync(ClaimedDelivery delivery)
    {
        var began = clock.Now;
        // A silo of the next version knows it, and takes it later.
        if (!EventNames.Knows(delivery.Event.Type)) return Unsent(delivery, began);
        var view = EventViews.Of(delivery.Event);
        var answer = await sender.SendAsync(new WebhookMessage(delivery.Url, view.Id, EventViews.Write(view), delivery.Secrets, delivery.IsSandbox), began);
        var next = answer.IsSuccess || answer.IsGone
            ? null
            : RetryDelivery.Next(delivery.Attempts + 1, delivery.FirstAttemptAt ?? began, began, Chance(), answer.RetryAfter);
        var pausedUntil = answer.IsSuccess ? null : began + RetryDelivery.Bounded(answer.RetryAfter);
        return new DeliveryResult(delivery, began, answer.Status, answer.Error, next, pausedUntil, answer is { IsSuccess: true, IsSlow: false });
    }

    /// <summary>The endpoint had no part in it, so nothing is held against it.</summary>
    private static DeliveryResult Unsent(ClaimedDelivery delivery, Instant began) => new(
        delivery, began, null, "The server could not send it.", RetryDelivery.Next(delivery.Attempts + 1, delivery.FirstAttemptAt ?? began, began, Chance(), null), null, false)
    {
        IsSent = false,
    };

    private async Task SettleAsync()
    {
        // Taken off the line only once they are written.
        DeliveryResult[] results = [.. _done];
        var failingSince = await deliveries.SettleAsync(results);
        for (var i = 0; i < results.Length; i++) _done.TryDequeue(out _);
        for (var i = 0; i < results.Length; i++) await DisableAsync(results[i], failingSince[i]);
    }

    private async Task DisableAsync(DeliveryResult result, Instant? failingSince)
    {
        if (Reason(result, failingSince) is not { } reason) return;
        var key = $"{result.Delivery.Event.Organization}/{result.Delivery.Endpoint}";
        log.LogWarning("The webhook endpoint {Endpoint} is disabled: {Reason}.", key, reason);
        try
        {
            await grains.GetGrain<IWebhookDisabling>(key).Disable(reason, EventViews.IdOf(result.Delivery.Event.Position));
        }
#pragma warning disable CA1031 // The next failure asks for it again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.LogWarning(exception, "The webhook endpoint {Endpoint} could not be disabled.", key);
        }
    }

    private static WebhookDisabledFor? Reason(DeliveryResult result, Instant? failingSince)
    {
        if (result.Error is null || !result.IsSent) return null;
        if (result.Status == 410) return WebhookDisabledFor.Gone;
        return failingSince is { } since && result.At - since >= RetryDelivery.Patience ? WebhookDisabledFor.Failing : null;
    }

#pragma warning disable CA5394 // It only spreads retries.
    private static decimal Chance() => (decimal)Random.Shared.NextDouble();
#pragma warning restore CA5394
}
