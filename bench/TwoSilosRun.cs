using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>The engine on two silos: this process and one more.</summary>
internal static class TwoSilosRun
{
    private const string Ready = "ready";

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions options)
    {
        using var firm = await DueFirm.StartAsync(server, subscriptions, options, alone: false);
        await using var other = Child.Start(
            typeof(TwoSilosRun).Assembly.Location,
            ["silo", options.Concurrency.ToString(CultureInfo.InvariantCulture), options.Separate.ToString()],
            ("BENCH_DATABASE", firm.Database), ("BENCH_NOW", firm.Time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));
        await other.ReadUntilAsync(Ready);
        other.Ignore();
        var engine = await firm.WarmEngineAsync(server, options, other.Id);
        await engine.MeasureAsync(subscriptions);
        engine.Print("two silos");
        await firm.Silo.StopAsync();
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
