using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Contracts;

namespace OrleansBilling.Bench;

/// <summary>
/// The first of the month as it goes by itself: so many reminders fall due within one minute, the real reminder service ticks, nobody else wakes
/// anybody; and callers of the API read all the while.
/// </summary>
internal static class ReminderRun
{
    private const int Callers = 4;

    /// <summary>Until a silo and an API have started, the silo has loaded its reminders, and callers have read for a while.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions given)
    {
        var options = given with { Concurrency = given.Ringing };
        var database = await server.CreateDatabaseAsync();
        var time = new ShiftedTime();
        DateTime begin;
        using (var first = await BenchSilo.StartAsync(database, time, options))
        {
            await Firm.FoundAsync(first.Services, time.GetUtcNow());
            await Firm.CopyAsync(database, 'r', subscriptions);
            begin = await SetRemindersAsync(database, first.Services.GetRequiredService<IGrainFactory>(), subscriptions);
            await first.StopAsync();
        }

        time.MoveTo(Firm.BillingMoment(time.GetUtcNow()));
        using var silo = await BenchSilo.StartAsync(database, time, options, alone: false);
        await using var api = await ApiLoad.StartAsync(database);
        await api.ReadAsync(Callers, 'r', subscriptions, () => DateTime.UtcNow < begin - TimeSpan.FromSeconds(20));
        var idle = await api.ReadAtPaceAsync(Callers, 'r', subscriptions, () => DateTime.UtcNow < begin);
        if (idle.Calls == 0) throw new TimeoutException("The reminders were due before all had started.");
        using var meter = await Meter.StartAsync(server, database);
        var billing = UntilBilledAsync(database, subscriptions);
        var busy = await api.ReadAtPaceAsync(Callers, 'r', subscriptions, () => !billing.IsCompleted);
        await billing;
        Console.WriteLine(await BenchServer.AskAsync<string>(
            database,
            $"""
            SELECT format('  reminders       %s due within a minute, {options.Concurrency} at work at once, %s billed; late by %s s (p50), %s s (p99), the last by %s s',
                {subscriptions}, count(*), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY late)::numeric, 1),
                round(percentile_cont(0.99) WITHIN GROUP (ORDER BY late)::numeric, 1), round(max(late)::numeric, 1))
            FROM ({Late}) done
            """));
        var measured = await meter.StopAsync(subscriptions);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"                  {measured.PerSecond:N0}/s from the first due to the last sealed; peak memory {measured.PeakMemory / 1024 / 1024} MB"));
        Console.WriteLine($"  reads before    {idle}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  reads meanwhile {busy}, p99 {busy.P99 / idle.P99:F1} times the idle one"));
        await silo.StopAsync();
    }

    private static async Task UntilBilledAsync(string database, int subscriptions)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience && await BenchServer.AskAsync<long>(database, "SELECT count(*) FROM register_entries") < subscriptions) await Task.Delay(TimeSpan.FromSeconds(1));
    }

    private const string Late =
        """
        SELECT extract(epoch FROM e.sealed_at - d.due) AS late
        FROM bench_due d
        JOIN invoices i ON i.organization = 'org_bench' AND i.subscription = d.subscription
        JOIN register_entries e ON e.organization = i.organization AND e.document = i.id
        """;

    /// <summary>Answers when the first is due.</summary>
    private static async Task<DateTime> SetRemindersAsync(string database, IGrainFactory grains, int subscriptions)
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
        return begin;
    }
}
