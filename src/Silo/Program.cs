using System.Net;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Telemetry;

namespace OrleansBilling.Silo;

/// <summary>A silo as a process of its own. <c>migrate</c> only brings the database up to date.</summary>
public static class Program
{
    private const int Misused = 2;

    public static async Task<int> Main(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddEnvironmentVariables();
        if (builder.Configuration["BILLING_DATABASE"] is not { Length: > 0 } database)
        {
            await Console.Error.WriteLineAsync("Set BILLING_DATABASE to a PostgreSQL connection string, as the owner of the database.");
            return Misused;
        }

        var applied = await new Migrator(database).MigrateAsync();
        if (args.Contains("migrate"))
        {
            Console.WriteLine(applied == 0 ? "The database is up to date." : $"{applied} migrations applied; the database is up to date.");
            return 0;
        }

        var settings = Read(builder.Configuration, database);
        builder.WebHost.UseUrls($"http://{(settings.ListenOnAnyAddress ? "0.0.0.0" : "127.0.0.1")}:{Port(builder.Configuration, "BILLING_HEALTH_PORT", 8081)}");
        builder.AddBillingSilo(settings);
        builder.AddBillingTelemetry("billing-silo");
        var app = builder.Build();
        app.MapSiloHealth();
        await app.RunAsync();
        return 0;
    }

    private static SiloSettings Read(ConfigurationManager configuration, string database)
    {
        var defaults = new SiloSettings { Database = database };
        var podAddress = configuration["POD_IP"];
        return defaults with
        {
            ClusterId = configuration["BILLING_CLUSTER"] ?? defaults.ClusterId,
            AdvertisedAddress = podAddress is null ? defaults.AdvertisedAddress : IPAddress.Parse(podAddress),
            ListenOnAnyAddress = podAddress is not null,
            SiloPort = Port(configuration, "BILLING_SILO_PORT", defaults.SiloPort),
            GatewayPort = Port(configuration, "BILLING_GATEWAY_PORT", defaults.GatewayPort),
            SiloName = configuration["POD_NAME"],
            Dashboard = configuration.GetValue("BILLING_DASHBOARD", false),
            WorkConnections = configuration.GetValue("BILLING_WORK_CONNECTIONS", defaults.WorkConnections),
            SharedCommits = configuration.GetValue("BILLING_SHARED_COMMITS", defaults.SharedCommits),
            Mail = BillingMail.Read(configuration),
            Webhooks = defaults.Webhooks with { AllowPrivateAddresses = configuration.GetValue("Webhooks:AllowPrivateAddresses", false) },
            Wakes = defaults.Wakes with
            {
                RetryPeriod = Seconds(configuration, "BILLING_WAKE_RETRY_SECONDS", defaults.Wakes.RetryPeriod),
                Spread = Seconds(configuration, "BILLING_WAKE_SPREAD_SECONDS", defaults.Wakes.Spread),
                SweepGrace = Seconds(configuration, "BILLING_SWEEP_GRACE_SECONDS", defaults.Wakes.SweepGrace),
                SweepEvery = Seconds(configuration, "BILLING_SWEEP_EVERY_SECONDS", defaults.Wakes.SweepEvery),
                Concurrency = configuration.GetValue("BILLING_WAKE_CONCURRENCY", defaults.Wakes.Concurrency),
            },
        };
    }

    private static int Port(ConfigurationManager configuration, string name, int fallback) => configuration.GetValue(name, fallback);

    private static TimeSpan Seconds(ConfigurationManager configuration, string name, TimeSpan fallback) =>
        TimeSpan.FromSeconds(configuration.GetValue(name, fallback.TotalSeconds));
}
