using System.Diagnostics;
using OrleansBilling.Chaos.Hosts;
using OrleansBilling.Chaos.Load;

namespace OrleansBilling.Chaos.Plan;

/// <summary>Does a step to the cluster and brings back what it took away.</summary>
internal sealed class Disturb(ChaosCluster cluster, Promises promises)
{
    private static readonly TimeSpan BetweenCuts = TimeSpan.FromMilliseconds(700);

    public async Task DoAsync(Step step)
    {
        // The moment is the chance that this is about; nothing waits for it.
        await Task.Delay(step.After);
        await (step.Disturbance switch
        {
            Disturbance.KillSilo => KillAsync(cluster.Silos[step.Silo]),
            Disturbance.KillApi => KillAsync(cluster.Api),
            Disturbance.KillPostgres => KillPostgresAsync(step.Length),
            Disturbance.PauseSilo => PauseAsync(cluster.Silos[step.Silo], step.Length),
            Disturbance.CutConnections => CutAsync(step.Length),
            Disturbance.DoubleWakes => DoubleWakes.DoAsync(cluster.Postgres.ConnectionString, promises),
            Disturbance.RollingRestart => RestartAllAsync(),
            _ => throw new UnreachableException(),
        });
        await cluster.UntilReadyAsync();
    }

    private static async Task KillAsync(HostProcess host)
    {
        await host.KillAsync();
        host.Start();
    }

    private async Task KillPostgresAsync(TimeSpan outage)
    {
        await cluster.Postgres.KillAsync();
        await Task.Delay(outage);
        await cluster.Postgres.StartAgainAsync();
    }

    private static async Task PauseAsync(HostProcess silo, TimeSpan length)
    {
        Signals.Stop(silo.ProcessId);
        await Task.Delay(length);
        Signals.Continue(silo.ProcessId);
    }

    private async Task CutAsync(TimeSpan length)
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            await cluster.Postgres.CutConnectionsAsync();
            await Task.Delay(BetweenCuts);
        }
        while (Stopwatch.GetElapsedTime(began) < length);
    }

    private async Task RestartAllAsync()
    {
        foreach (var silo in cluster.Silos)
        {
            await silo.StopAsync();
            silo.Start();
            await cluster.UntilReadyAsync();
        }
    }
}
