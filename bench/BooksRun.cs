using System.Data;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Reporting;

namespace OrleansBilling.Bench;

/// <summary>An audit of all that has been billed, and reports of it as files.</summary>
internal static class BooksRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        var database = await server.CreateDatabaseAsync();
        var time = new ShiftedTime();
        using var silo = await BenchSilo.StartAsync(database, time, options);
        await Firm.FoundAsync(silo.Services, time.GetUtcNow());
        await Firm.CopyAsync(database, 'e', subscriptions, withJournal: true);
        time.MoveTo(Firm.BillingMoment(time.GetUtcNow()));
        await new EngineRun(server, database, silo, options).WakeAsync('e', subscriptions);
        // The pattern is a customer too.
        await silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ISubscriptionGrain>($"{Firm.Organization}/{Firm.Subscription(Firm.Pattern)}").Wake();
        await BenchServer.ExecuteAsync(database, "VACUUM ANALYZE");
        if (options.Audit) await AuditAsync(server, database, silo.Services.GetRequiredService<IGrainFactory>());
        if (options.Export) foreach (var format in Enum.GetValues<ReportFormat>()) await ExportAsync(server, database, format, time.GetUtcNow());
        await silo.StopAsync();
    }

    private static async Task AuditAsync(BenchServer server, string database, IGrainFactory grains)
    {
        using var meter = await Meter.StartAsync(server, database);
        var audit = grains.GetGrain<IAuditGrain>($"{Firm.Organization}/books");
        var begun = await audit.Start("aud_bench", new CommandContext("bench", "cause_audit"));
        if (begun.Kind == OutcomeKind.Refused) throw new InvalidOperationException(begun.Refusal!.Detail);
        for (var waited = Stopwatch.StartNew(); !await audit.WaitUntilDone(TimeSpan.FromSeconds(10));)
        {
            if (waited.Elapsed > Patience) throw new TimeoutException("The audit does not end.");
        }

        var things = await BenchServer.AskAsync<long>(database, "SELECT sum((c ->> 'checked')::bigint)::bigint FROM audits, jsonb_array_elements(checks) c");
        Console.WriteLine($"  audited things  {await meter.StopAsync((int)things)}");
        var failed = await BenchServer.AskAsync<string>(database, "SELECT CASE WHEN status = 'passed' THEN '' ELSE status || ' ' || coalesce(error, '') || checks::text END FROM audits");
        if (failed.Length > 0) throw new InvalidOperationException($"The audit did not pass: {failed}");
    }

    private static async Task ExportAsync(BenchServer server, string database, ReportFormat format, DateTimeOffset now)
    {
        var day = Firm.BilledOn(now.AddMonths(-1));
        var export = new ReportExport(
            Reports.Find("ledger")!, new ReportRequest(Firm.Organization, day.AddDays(-31), day.AddDays(31), "EUR"), format, new WorkbookSetting("Seller SAS", "fr", now.DateTime));
        var rows = 0;
        using var meter = await Meter.StartAsync(server, database);
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync();
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
            await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            var outcome = await export.WriteAsync(file, connection, (written, _) => rows = written);
            if (outcome != ExportOutcome.Written || rows == 0) throw new InvalidOperationException($"{export.FileName}: {outcome}, {rows} rows.");
        }

        var measured = await meter.StopAsync(rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  exported rows   {measured} ({rows:N0} rows as {format})"));
    }
}
