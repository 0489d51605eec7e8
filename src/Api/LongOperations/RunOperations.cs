using OrleansBilling.Api.Reports;
using OrleansBilling.Infrastructure.Postgres.Operations;

namespace OrleansBilling.Api.LongOperations;

/// <summary>
/// Runs operations, one at a time in each API process. What a process that died was at is taken over by another one, or by itself when it is back, and made anew: files are kept
/// whole or not at all.
/// </summary>
public sealed class RunOperations(OperationQueue queue, ExportReport export, OperationSettings settings, ILogger<RunOperations> log) : BackgroundService
{
    /// <summary>What exports are called.</summary>
    public const string Export = "export";

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _started = new(0);

    /// <summary>Looks for work now.</summary>
    public void Nudge() => _started.Release();

    public override void Dispose()
    {
        _started.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the start of the host, which waits for the first wait in here.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await queue.ClaimAsync(settings.Lease, stoppingToken) is { } operation) await Run(operation, stoppingToken);
                await queue.ExpireAsync(stoppingToken);
                await _started.WaitAsync(settings.Look, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // It outlives every outage; what it holds is free again when its lease ends.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                log.LogWarning(exception, "Operations could not be run; trying again.");
                await Task.Delay(AfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Run(ClaimedOperation operation, CancellationToken stopping)
    {
        if (operation.Attempt > settings.MaximumAttempts)
        {
            await queue.FailAsync(operation, "interrupted", $"It was begun {settings.MaximumAttempts} times and never came to its end.", settings.Keep);
            return;
        }

        using var ours = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var progress = new RowProgress();
        var beating = Beat(operation, progress, ours);
        try
        {
            var made = await export.Make(operation, progress, ours.Token);
            await Quiet(ours, beating);
            await Settle(operation, made, progress);
        }
#pragma warning disable CA1031 // Whatever happened, it is worth another attempt, and must not stop the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var lost = ours.IsCancellationRequested && !stopping.IsCancellationRequested;
            await Quiet(ours, beating);
            if (exception is not OperationCanceledException) log.LogWarning(exception, "Operation {Operation} of {Organization} failed at attempt {Attempt}.", operation.Id, operation.Organization, operation.Attempt);
            if (!lost) await queue.ReleaseAsync(operation, stopping.IsCancellationRequested ? TimeSpan.Zero : AfterFailure);
        }
    }

    private async Task Settle(ClaimedOperation operation, MadeFile made, RowProgress progress)
    {
        if (made.Problem is { } problem)
        {
            await queue.FailAsync(operation, problem.Code, problem.Detail, settings.Keep);
            return;
        }

        await using var content = made.Content!;
        if (content.Length > settings.MaximumBytes)
        {
            await queue.FailAsync(operation, "file_too_large", $"The file has {content.Length} bytes and {settings.MaximumBytes} are kept at most: ask for fewer days.", settings.Keep);
            return;
        }

        await queue.SucceedAsync(operation, TemporaryFile.Parts(content), made.Name, made.Type, progress.Done, settings.Keep);
    }

    private async Task Beat(ClaimedOperation operation, RowProgress progress, CancellationTokenSource ours)
    {
        using var timer = new PeriodicTimer(settings.Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(ours.Token))
            {
                if (await Lives(operation, progress, ours.Token)) continue;
                await ours.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // It is done.
        }
    }

    private async Task<bool> Lives(ClaimedOperation operation, RowProgress progress, CancellationToken cancellation)
    {
        try
        {
            return await queue.BeatAsync(operation, progress.Done, progress.Total, settings.Lease, cancellation);
        }
#pragma warning disable CA1031 // A beat that is missed does no harm as long as the lease goes on; whether it does is looked at when the file is kept.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogWarning(exception, "Operation {Operation} of {Organization} could not show that it lives.", operation.Id, operation.Organization);
            return true;
        }
    }

    private static async Task Quiet(CancellationTokenSource ours, Task beating)
    {
        await ours.CancelAsync();
        await beating;
    }
}
