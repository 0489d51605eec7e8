using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>The API from a process of its own: idle, and while all subscriptions bill at once.</summary>
internal static class ApiRun
{
    private const int Callers = 4;

    public static async Task PrintAsync(BenchServer server, int subscriptions, BenchOptions given)
    {
        var options = given with { Concurrency = given.Ringing };
        using var firm = await DueFirm.StartAsync(server, subscriptions, options, alone: false);
        var engine = await firm.WarmEngineAsync(server, options);
        await using var api = await ApiLoad.StartAsync(firm.Database);
        await api.ReadAsync(Callers, 's', DueFirm.WarmUp, For(options.Seconds));
        await api.WriteAsync(Callers, For(options.Seconds));
        Console.WriteLine($"  API reads       {await api.ReadAsync(Callers, 's', DueFirm.WarmUp, For(options.Seconds))}");
        Console.WriteLine($"  API writes      {await api.WriteAsync(Callers, For(options.Seconds))}");

        // What counts is what a caller waits behind the burst.
        var idle = await api.ReadAtPaceAsync(Callers, 's', DueFirm.WarmUp, For(options.Seconds));
        Console.WriteLine($"  reads at a pace {idle}");
        var billing = engine.MeasureAsync(subscriptions);
        var busy = await api.ReadAtPaceAsync(Callers, 's', DueFirm.WarmUp, () => !billing.IsCompleted);
        await billing;
        engine.Print();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  reads meanwhile {busy}, p99 {busy.P99 / idle.P99:F1} times the idle one"));
        await firm.Silo.StopAsync();
    }

    private static Func<bool> For(int seconds)
    {
        var end = Environment.TickCount64 + (seconds * 1000L);
        return () => Environment.TickCount64 < end;
    }
}
