using System.Globalization;

namespace OrleansBilling.Bench;

/// <summary>Prints how fast this machine bills: see docs/performance.md.</summary>
public static class Program
{
    private const int Misused = 2;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["silo", ..])
        {
            await TwoSilosRun.ServeAsync(args);
            return 0;
        }

        if (args is ["callers", var api])
        {
            await Callers.ServeAsync(new Uri(api));
            return 0;
        }

        if (BenchOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(BenchOptions.Help);
            return Misused;
        }

        await using var server = await BenchServer.StartAsync();
        foreach (var subscriptions in options.Subscriptions)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{subscriptions:N0} subscriptions, {(options.Separate ? "commits of their own" : "shared commits")}, {options.Concurrency} wakes at once"));
            if (options.Limit || options.Engine) await ThroughputRun.PrintAsync(server, subscriptions, options);
            if (options.Silos) await TwoSilosRun.PrintAsync(server, subscriptions, options);
            if (options.Api) await ApiRun.PrintAsync(server, subscriptions, options);
            if (options.Reminders) await ReminderRun.PrintAsync(server, subscriptions, options);
            if (options.Usage) await UsageRun.PrintAsync(server, subscriptions, options);
            if (options.Audit || options.Export) await BooksRun.PrintAsync(server, subscriptions, options);
        }

        return 0;
    }
}
