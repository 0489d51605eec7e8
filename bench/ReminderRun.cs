using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Contracts;

namespace OrleansBilling.Bench;

/// <summary>The way it goes by itself: so many reminders fall due within one minute, the real reminder service ticks, nobody else wakes anybody.</summary>
internal static class ReminderRun
{
    /// <summary>Until a silo has started, loaded its reminders and billed a first few.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        var database = await server.CreateDatabaseAsync();
        var time = new ShiftedTime();
        using (var first = await BenchSilo.StartAsync(database, time, options))
        {
            await Firm.FoundAsync(first.Services, time.GetUtcNow());
            await Firm.CopyAsync(database, 'r', subscriptions);
            await SetRemindersAsync(database, first.Services.GetRequiredService<IGrainFactory>(), subscriptions);
            await first.StopAsync();
        }

        time.MoveTo(Firm.BillingMoment(time.GetUtcNow()));
        using var silo = await BenchSilo.StartAsync(database, time, options);
        using var meter = await Meter.StartAsync(server, database);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience && await BenchServer.AskAsync<long>(database, $"SELECT count(*) FROM ({Late}) done") < subscriptions) await Task.Delay(TimeSpan.FromSeconds(1));
        Console.WriteLine(await BenchServer.AskAsync<string>(
            database,
            $"""
            SELECT format('  reminders       %s due within a minute, %s billed; late by %s s (p50), %s s (p99), the last by %s s',
                {subscriptions}, count(*), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY late)::numeric, 1),
                round(percentile_cont(0.99) WITHIN GROUP (ORDER BY late)::numeric, 1), round(max(late)::numeric, 1))
            FROM ({Late}) done
            """));
        var measured = await meter.StopAsync(subscriptions);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"                  peak memory {measured.PeakMemory / 1024 / 1024} MB"));
        await silo.StopAsync();
    }

    private const string Late =
        """
        SELECT extract(epoch FROM e.sealed_at - d.due) AS late
        FROM bench_due d
        JOIN invoices i ON i.organization = 'org_bench' AND i.subscription = d.subscription
        JOIN register_entries e ON e.organization = i.organization AND e.document = i.id
        """;

    private static async Task SetRemindersAsync(string database, IGrainFactory grains, int subscriptions)
    {
        // The hash is Orleans' own: it says which silo rings.
        await using var connection = new Npgsql.NpgsqlConnection(database);
        await connection.OpenAsync();
        await using (var table = new Npgsql.NpgsqlCommand("CREATE TABLE bench_due (subscription text PRIMARY KEY, grain text, hash integer, due timestamptz)", connection)) await table.ExecuteNonQueryAsync();
        var begin = DateTime.UtcNow + Ahead;
        await using (var copy = await connection.BeginBinaryImportAsync("COPY bench_due FROM STDIN BINARY"))
        {
            for (var number = 1; number <= subscriptions; number++)
            {
                var grain = grains.GetGrain<ISubscriptionGrain>($"{Firm.Organization}/{Firm.Subscription(Firm.Number('r', number))}").GetGrainId();
                await copy.StartRowAsync();
                await copy.WriteAsync(Firm.Subscription(Firm.Number('r', number)));
                await copy.WriteAsync(grain.ToString());
                await copy.WriteAsync(unchecked((int)grain.GetUniformHashCode()));
                await copy.WriteAsync(begin + (TimeSpan.FromMinutes(1) * number / subscriptions), NpgsqlTypes.NpgsqlDbType.TimestampTz);
            }

            await copy.CompleteAsync();
        }

        await BenchServer.ExecuteAsync(
            database,
            "INSERT INTO reminders (service_id, grain_id, reminder_name, grain_hash, start_time, period) SELECT 'billing', grain, 'wake', hash, due, 300000 FROM bench_due");
        await BenchServer.ExecuteAsync(database, "VACUUM ANALYZE reminders, bench_due");
    }
}
