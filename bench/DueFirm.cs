using System.Runtime;
using Microsoft.Extensions.Hosting;

namespace OrleansBilling.Bench;

/// <summary>A silo on a database of its own with a seller whose subscriptions are all due.</summary>
internal sealed record DueFirm(string Database, ShiftedTime Time, IHost Silo) : IDisposable
{
    /// <summary>Bills before anything is measured: a silo that has run for a while has compiled and prepared that much.</summary>
    public const int WarmUp = 4_000;

    /// <summary>So many at a time; the compiler improves what is used often once nothing new has come for a while.</summary>
    private const int Part = 500;
    private const int MostLooks = 20;
    private static readonly TimeSpan While = TimeSpan.FromMilliseconds(500);

    public static async Task<DueFirm> StartAsync(BenchServer server, int subscriptions, BenchOptions options, bool alone)
    {
        var (database, time) = (await server.CreateDatabaseAsync(), new ShiftedTime());
        var silo = await BenchSilo.StartAsync(database, time, options, alone);
        await Firm.FoundAsync(silo.Services, time.GetUtcNow());
        await Firm.CopyAsync(database, 's', WarmUp);
        await Firm.CopyAsync(database, 'e', subscriptions);
        time.MoveTo(Firm.BillingMoment(time.GetUtcNow()));
        return new DueFirm(database, time, silo);
    }

    /// <summary>What bills them, warm.</summary>
    /// <param name="otherSilos">Further silos' processes.</param>
    public async Task<EngineRun> WarmEngineAsync(BenchServer server, BenchOptions options, params int[] otherSilos)
    {
        var engine = new EngineRun(server, Database, Silo, options, otherSilos);
        for (var first = 1; first <= WarmUp; first += Part)
        {
            await engine.WakeAsync('s', Part, first);
            var compiled = -1L;
            for (var looks = 0; looks < MostLooks && JitInfo.GetCompiledMethodCount() is var now && now != compiled; looks++)
            {
                compiled = now;
                await Task.Delay(While);
            }
        }

        return engine;
    }

    public void Dispose() => Silo.Dispose();
}
