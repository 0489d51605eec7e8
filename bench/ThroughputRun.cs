using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>The limit and the engine on one database, and their ratio. They take turns, for a machine that others use too is faster in one minute than in the next.</summary>
internal static class ThroughputRun
{
    /// <summary>Fewer are over before all wakes are at work.</summary>
    private const int LeastPart = 5_000;
    private const int MostParts = 5;

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        using var firm = await DueFirm.StartAsync(server, subscriptions, options, alone: true);
        var parts = options.Engine ? Math.Clamp(subscriptions / LeastPart, 1, MostParts) : 1;
        if (options.Limit) await Firm.CopyAsync(firm.Database, 'l', LimitRun.MostTransactions(options, parts + 1));
        var engine = await firm.WarmEngineAsync(server, options);
        await using var limit = options.Limit ? await LimitRun.PrepareAsync(server, firm.Database, Firm.Number('s', 1), options, parts + 1) : null;
        if (limit is not null) await limit.MeasureAsync();
        for (var part = 0; options.Engine && part < parts; part++)
        {
            await engine.MeasureAsync((subscriptions * (part + 1) / parts) - (subscriptions * part / parts));
            if (limit is not null) await limit.MeasureAsync();
        }

        limit?.Print();
        if (options.Engine) engine.Print();
        if (limit is not null && options.Engine)
        {
            Console.WriteLine($"  engine / limit  {Ratios(engine.Total!, limit.Best)} (by CPU: others on the machine disturb it less); to the bare one {Ratios(engine.Total!, limit.BestBare)}");
        }

        await firm.Silo.StopAsync();
    }

    private static string Ratios(Measured engine, Measured limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{engine.PerSecond / limit.PerSecond:F2}, by CPU {limit.CpuEach / engine.CpuEach:F2}");
}
