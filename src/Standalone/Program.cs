using OrleansBilling.Infrastructure.Postgres.Local;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Standalone.Demo;

namespace OrleansBilling.Standalone;

/// <summary>One process for a laptop or a small firm: API, silo and a private PostgreSQL, with nothing to configure.</summary>
public static class Program
{
    private const int Failed = 1;
    private const int Misused = 2;

    public static async Task<int> Main(string[] args)
    {
        var (options, problem) = StandaloneOptions.Read(args, Environment.GetEnvironmentVariable);
        if (options is null)
        {
            await Console.Error.WriteLineAsync(problem + "\n\n" + StandaloneOptions.Usage);
            return Misused;
        }

        if (options.Help)
        {
            Console.WriteLine(StandaloneOptions.Usage);
            return 0;
        }

        using var stop = new StopSignals();
        try
        {
            await RunAsync(options, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception exception) when (exception is LocalPostgresException or MigrationException or DemoRefusedException or IOException or UnauthorizedAccessException)
        {
            // These are written for the person at the terminal: a taken port, a directory of another user, no PostgreSQL.
            await Console.Error.WriteLineAsync(exception.Message);
            return Failed;
        }
    }

    private static async Task RunAsync(StandaloneOptions options, CancellationToken stop)
    {
        var data = DataDirectory.Open(options.DataPath);
        var keys = new StandaloneKeys(data.SandboxKey(), data.OperatorKey());
        if (options.Database is not null)
        {
            await StandaloneHost.RunAsync(options.Database, options, keys, stop);
            return;
        }

        await using var cluster = await PrivateCluster.StartAsync(data.Postgres, Console.WriteLine, stop);
        if (cluster.Adopted)
        {
            Console.WriteLine($"PostgreSQL was still running (process {cluster.ProcessId}) and has been taken over.");
        }

        await StandaloneHost.RunAsync(cluster.ConnectionString, options, keys, stop);
        Console.WriteLine("Stopping PostgreSQL.");
    }
}
