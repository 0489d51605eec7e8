using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansBilling.Contracts;
using OrleansBilling.Grains.Sweeper;

namespace OrleansBilling.Grains;

/// <summary>Makes sure, from every silo at its start, that the sweeper is at work.</summary>
public sealed class SweeperStarter(IGrainFactory grains, ILogger<SweeperStarter> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<ISweeperGrain>(SweeperGrain.OnlyKey).Start();
                return;
            }
#pragma warning disable CA1031 // Until the silo takes calls there is nothing to do but wait.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.LogDebug(exception, "The sweeper could not be started yet.");
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
