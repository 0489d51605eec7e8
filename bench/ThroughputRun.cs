using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>The limit and the engine on one database, the limit before and after, and their ratio.</summary>
internal static class ThroughputRun
{
    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        using var firm = await DueFirm.StartAsync(server, subscriptions, options, alone: true);
        if (options.Limit) await Firm.CopyAsync(firm.Database, 'l', LimitRun.MostTransactions(options));
        var engine = await firm.WarmEngineAsync(server, options);
        var limit = options.Limit ? await LimitRun.PrepareAsync(server, firm.Database, Firm.Number('s', 1), options) : null;
        if (limit is not null) await limit.MeasureAsync();
        if (options.Engine) await engine.MeasureAsync(subscriptions);
        if (limit is not null && options.Engine)
        {
            await limit.MeasureAsync();
            Console.WriteLine($"  engine / limit  {Ratios(engine.Best!, limit.Best!)} (by CPU: others on the machine disturb it less); to the bare one {Ratios(engine.Best!, limit.BestBare!)}");
        }

        await firm.Silo.StopAsync();
    }

    private static string Ratios(Measured engine, Measured limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{engine.PerSecond / limit.PerSecond:F2}, by CPU {limit.CpuEach / engine.CpuEach:F2}");
}
