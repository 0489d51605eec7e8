using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Usage;

namespace OrleansBilling.Bench;

/// <summary>Usage events a second, in the batches of the API, by some senders at once.</summary>
internal static class UsageRun
{
    private const int BatchSize = 1_000;
    private const int Senders = 4;

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        var database = await server.CreateDatabaseAsync();
        var time = new ShiftedTime();
        using var silo = await BenchSilo.StartAsync(database, time, options);
        await Firm.FoundAsync(silo.Services, time.GetUtcNow(), metered: true);
        await Firm.CopyAsync(database, 'u', subscriptions);
        var ingestion = new UsageIngestion(silo.Services.GetRequiredService<BillingDatabase>());
        using var meter = await Meter.StartAsync(server, database);
        var (end, batches) = (Environment.TickCount64 + (options.Seconds * 1000L), 0);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (Environment.TickCount64 < end) await SendAsync(Interlocked.Increment(ref batches));
        }));
        Console.WriteLine($"  usage events    {await meter.StopAsync(batches * BatchSize)}");
        await silo.StopAsync();

        async Task SendAsync(int batch)
        {
            var now = time.GetUtcNow();
            UsageEvent[] events =
            [
                .. Enumerable.Range(0, BatchSize).Select(i => new UsageEvent(
                    string.Create(CultureInfo.InvariantCulture, $"ev_{batch}_{i}"), Firm.Subscription(Firm.Number('u', 1 + (((batch * BatchSize) + i) % subscriptions))), "calls", 1m, now, null)),
            ];
            var results = await ingestion.AddAsync(Firm.Organization, events, now);
            if (results.FirstOrDefault(result => result.Status != UsageStatus.Accepted) is { } refused) throw new InvalidOperationException($"{refused.Code}: {refused.Detail}");
        }
    }
}
