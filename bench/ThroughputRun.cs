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
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  engine / limit  {engine.Best!.PerSecond / limit.Best!.PerSecond:F2}; by CPU, which others on the machine disturb less, {limit.Best.CpuEach / engine.Best.CpuEach:F2}"));
        }

        await firm.Silo.StopAsync();
    }
}
