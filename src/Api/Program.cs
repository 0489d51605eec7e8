using Npgsql;
using OrleansBilling.Api.Hosting;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Telemetry;

namespace OrleansBilling.Api;

/// <summary>The API as a process of its own: a client of the silos, which it finds through the database.</summary>
public static class Program
{
    private const int Misused = 2;

    public static async Task<int> Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (builder.Configuration["BILLING_DATABASE"] is not { Length: > 0 } database)
        {
            await Console.Error.WriteLineAsync("Set BILLING_DATABASE to the PostgreSQL connection string that the silos use.");
            return Misused;
        }

        if (builder.Configuration["port"] is { } port) builder.WebHost.UseUrls($"http://0.0.0.0:{port}");
        var options = new BillingDatabaseOptions { ConnectionString = Checked(database) };
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(_ => new BillingDatabase(options));
        builder.Services.AddBillingApi(BillingApiSettings.From(builder.Configuration));
        // The probes answer while the client still looks for silos.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client => client.UseBillingCluster(builder.Configuration));
        builder.AddBillingTelemetry("billing-api");

        await using var app = builder.Build();
        app.UseBillingApi();
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it still looked for silos.
        }

        return 0;
    }

    // A typing error in the string should be told at the start, not at the first request.
    private static string Checked(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).ConnectionString;
}
