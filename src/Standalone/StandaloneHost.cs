namespace OrleansBilling.Standalone;

/// <summary>The application itself, once there is a database.</summary>
public static class StandaloneHost
{
    /// <summary>Runs until <paramref name="stop"/> is cancelled; by its return nothing uses the database any more.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task RunAsync(string connectionString, StandaloneOptions options, string apiKey, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(connectionString);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A failed start ends in one sentence at the terminal, without its stack trace in the log.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        var url = $"http://127.0.0.1:{options.Port}";
        builder.WebHost.UseUrls(url);

        // compose hosts: migrations, silo and API take the place of this one answer.
        await using var app = builder.Build();
        app.MapGet("/health/live", () => Results.Text("ok"));

        await app.StartAsync(stop);
        Announce(url, apiKey);
        await WaitAsync(stop);
        await app.StopAsync(CancellationToken.None);
    }

    private static void Announce(string url, string apiKey) => Console.WriteLine($"""

        OrleansBilling  {url}
        Documentation   {url}/docs
        API key         {apiKey}

        Ctrl-C stops it; its data stay.
        """);

    private static Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(stopped.SetResult);
        return stopped.Task;
    }
}
