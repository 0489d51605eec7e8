namespace OrleansBilling.Bench;

/// <summary>Prints how fast this machine bills: see docs/performance.md.</summary>
public static class Program
{
    private const int Misused = 2;

    public static async Task<int> Main(string[] args)
    {
        if (BenchOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(BenchOptions.Usage);
            return Misused;
        }

        await using var server = await BenchServer.StartAsync();
        foreach (var subscriptions in options.Subscriptions) await ThroughputRun.PrintAsync(server, subscriptions, options);
        return 0;
    }
}
