using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>The engine on two silos: this process and one more.</summary>
internal static class TwoSilosRun
{
    private const string Ready = "ready";

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        var database = await server.CreateDatabaseAsync();
        var time = new ShiftedTime();
        using var silo = await BenchSilo.StartAsync(database, time, options, alone: false);
        await Firm.FoundAsync(silo.Services, time.GetUtcNow());
        await Firm.CopyAsync(database, 's', ThroughputRun.WarmUp);
        await Firm.CopyAsync(database, 'e', subscriptions);
        time.MoveTo(Firm.BillingMoment(time.GetUtcNow()));
        await using var other = Child.Start(
            typeof(TwoSilosRun).Assembly.Location,
            ["silo", options.Concurrency.ToString(CultureInfo.InvariantCulture), options.Separate.ToString()],
            ("BENCH_DATABASE", database), ("BENCH_NOW", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
        await other.ReadUntilAsync(Ready);
        other.Ignore();
        var engine = new EngineRun(server, database, silo, options, other.Id);
        await engine.WakeAsync('s', ThroughputRun.WarmUp);
        await engine.MeasureAsync(subscriptions, "two silos");
        await silo.StopAsync();
    }

    /// <summary>What the second process does.</summary>
    public static async Task ServeAsync(string[] args)
    {
        var time = new ShiftedTime();
        time.MoveTo(DateTimeOffset.Parse(Environment.GetEnvironmentVariable("BENCH_NOW")!, CultureInfo.InvariantCulture));
        var options = new BenchOptions { Concurrency = int.Parse(args[1], CultureInfo.InvariantCulture), Separate = bool.Parse(args[2]) };
        using var silo = await BenchSilo.StartAsync(Environment.GetEnvironmentVariable("BENCH_DATABASE")!, time, options, alone: false);
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await silo.StopAsync();
    }
}
