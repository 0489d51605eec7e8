using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>The limit and the engine on one database, the limit before and after, and their ratio.</summary>
internal static class ThroughputRun
{
    /// <summary>Bills before anything is measured.</summary>
    public const int WarmUp = 500;

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        var database = await server.CreateDatabaseAsync();
        var time = new ShiftedTime();
        using var silo = await BenchSilo.StartAsync(database, time, options);
        await Firm.FoundAsync(silo.Services, time.GetUtcNow());
        await Firm.CopyAsync(database, 's', WarmUp);
        await Firm.CopyAsync(database, 'e', subscriptions);
        if (options.Limit) await Firm.CopyAsync(database, 'l', LimitRun.MostTransactions(options));
        time.MoveTo(Firm.BillingMoment(time.GetUtcNow()));
        var engine = new EngineRun(server, database, silo, options);
        // What a silo that has run for a while has compiled and prepared.
        await engine.WakeAsync('s', WarmUp);
        var limit = options.Limit ? await LimitRun.PrepareAsync(server, database, Firm.Number('s', 1), options) : null;
        if (limit is not null) await limit.MeasureAsync();
        if (options.Engine) await engine.MeasureAsync(subscriptions);
        if (limit is not null && options.Engine)
        {
            await limit.MeasureAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  engine / limit  {engine.Best!.PerSecond / limit.Best!.PerSecond:F2}; by CPU, which others on the machine disturb less, {limit.Best.CpuEach / engine.Best.CpuEach:F2}"));
        }

        await silo.StopAsync();
    }
}
