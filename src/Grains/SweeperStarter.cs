using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansBilling.Contracts;
using OrleansBilling.Grains.Sweeper;

namespace OrleansBilling.Grains;

/// <summary>Makes sure, from every silo, that the sweeper is at work: at the start, and again soon after the silo it lived in has died.</summary>
public sealed class SweeperStarter(IGrainFactory grains, ILogger<SweeperStarter> log) : BackgroundService
{
    private static readonly TimeSpan UntilItStarts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OnceStarted = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = OnceStarted;
            try
            {
                await grains.GetGrain<ISweeperGrain>(SweeperGrain.OnlyKey).Start();
            }
#pragma warning disable CA1031 // Until the silo takes calls there is nothing to do but wait.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogDebug(exception, "The sweeper could not be reached.");
                pause = UntilItStarts;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
