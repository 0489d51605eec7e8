using System.Net;
using System.Net.Sockets;
using OrleansBilling.Api;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Infrastructure.Webhooks;
using OrleansBilling.Silo;
using OrleansBilling.Telemetry;

namespace OrleansBilling.Standalone;

/// <summary>The keys that open a standalone server.</summary>
/// <param name="Sandbox">The API key of the ready-made sandbox organization.</param>
/// <param name="Operator">The key that may create organizations.</param>
public sealed record StandaloneKeys(string Sandbox, string Operator);

/// <summary>The application itself, once there is a database.</summary>
public static class StandaloneHost
{
    /// <summary>
    /// A laptop has no crowd to spread, and its owner sees at once what was missed while it was closed: the sweeper looks early.
    /// </summary>
    private static readonly WakeOptions Wakes = new() { FirstAudits = true, Spread = TimeSpan.Zero, SweepGrace = TimeSpan.FromSeconds(20), SweepEvery = TimeSpan.FromSeconds(10) };

    /// <summary>Runs until <paramref name="stop"/> is cancelled; by its return nothing uses the database any more.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task RunAsync(string connectionString, StandaloneOptions options, StandaloneKeys keys, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(keys);
        await new Migrator(connectionString).MigrateAsync(stop);
        var url = $"http://127.0.0.1:{options.Port}";
        await using var app = Build(connectionString, url, keys, mailFolder: Path.Combine(options.DataPath, "mail"));
        await app.StartAsync(stop);
        await SandboxOrganization.EnsureAsync(app.Services.GetRequiredService<IGrainFactory>(), keys.Sandbox);
        Announce(url, keys.Sandbox);
        try
        {
            if (options.Demo) await new Demo.DemoFirm(url, keys.Sandbox).LoadAsync(Console.WriteLine, stop);
            await WaitAsync(stop);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Silo and API in one process, not started yet.</summary>
    /// <param name="mailFolder">Gets mail as files when no mail server is set; null leaves notices queued.</param>
    public static WebApplication Build(
        string connectionString, string url, StandaloneKeys keys, Action<WebApplicationBuilder>? change = null, string? mailFolder = null, MailSettings? mail = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A failed start ends in one sentence at the terminal, without its stack trace in the log.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // Its first look may come before its stop watch is set: it then takes the age of the machine for a stall.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.WebHost.UseUrls(url);
        mail ??= BillingMail.Read(builder.Configuration) with { PickupFolder = mailFolder };
        var webhooks = new WebhookOptions { AllowLoopbackInSandboxes = true, AllowPrivateAddresses = builder.Configuration.GetValue("Webhooks:AllowPrivateAddresses", false) };
        builder.AddBillingSilo(new SiloSettings
        {
            Database = connectionString,
            Alone = true,
            SiloPort = FreePort(),
            GatewayPort = FreePort(),
            Wakes = Wakes,
            Mail = mail,
            Webhooks = webhooks,
            Dashboard = true,
            SharedCommits = builder.Configuration.GetValue("BILLING_SHARED_COMMITS", true),
        });
        builder.Services.AddBillingApi(BillingApiSettings.From(builder.Configuration) with { OperatorKey = keys.Operator, Dashboard = true });
        change?.Invoke(builder);
        builder.AddBillingTelemetry("billing");
        var app = builder.Build();
        app.UseBillingApi();
        return app;
    }

    private static void Announce(string url, string apiKey) => Console.WriteLine($"""

        OrleansBilling  {url}
        Documentation   {url}/docs
        API key         {apiKey}

        Ctrl-C stops it; its data stay.
        """);

    // A silo alone talks to nobody, but Orleans wants ports.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task WaitAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(stopped.SetResult);
        return stopped.Task;
    }
}
