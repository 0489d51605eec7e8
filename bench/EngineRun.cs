using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansBilling.Contracts;

namespace OrleansBilling.Bench;

/// <summary>From the wake of a subscription to the sealed number of its invoice, for all that are due, so many at once.</summary>
internal sealed class EngineRun(BenchServer server, string database, IHost silo, BenchOptions options, params int[] otherSilos)
{
    private readonly IGrainFactory _grains = silo.Services.GetRequiredService<IGrainFactory>();
    private readonly List<TimeSpan> _waits = [];

    /// <summary>All that was measured until now.</summary>
    public Measured? Total { get; private set; }

    /// <summary>Wakes a series of subscriptions, and answers how long each took.</summary>
    public async Task<IReadOnlyCollection<TimeSpan>> WakeAsync(char series, int subscriptions, int first = 1)
    {
        var waits = new ConcurrentBag<TimeSpan>();
        await Parallel.ForEachAsync(
            Enumerable.Range(first, subscriptions),
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency },
            async (number, _) =>
            {
                var begun = Stopwatch.GetTimestamp();
                await _grains.GetGrain<ISubscriptionGrain>($"{Firm.Organization}/{Firm.Subscription(Firm.Number(series, number))}").Wake();
                waits.Add(Stopwatch.GetElapsedTime(begun));
            });
        return waits;
    }

    /// <summary>Bills that many more, and measures it.</summary>
    public async Task MeasureAsync(int subscriptions)
    {
        using var meter = await Meter.StartAsync(server, database, otherSilos);
        _waits.AddRange(await WakeAsync('e', subscriptions, first: 1 + (Total?.Items ?? 0)));
        Total = Measured.Sum(Total, await meter.StopAsync(subscriptions));
        var sealedNumbers = await BenchServer.AskAsync<long>(database, "SELECT count(*) FROM invoices WHERE number IS NOT NULL AND subscription LIKE 'sub\\_e%'");
        if (sealedNumbers != Total.Items) throw new InvalidOperationException($"{sealedNumbers} of {Total.Items} have a number.");
    }

    public void Print(string name = "engine")
    {
        TimeSpan[] sorted = [.. _waits.Order()];
        Console.WriteLine($"  {name,-14}  {Total}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"                  a wake takes {sorted[sorted.Length / 2].TotalMilliseconds:F0} ms (p50), {sorted[sorted.Length * 99 / 100].TotalMilliseconds:F0} ms (p99)"));
    }
}
