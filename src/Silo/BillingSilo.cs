using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using OrleansBilling.Grains;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Webhooks;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Metrics;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Webhooks;

namespace OrleansBilling.Silo;

/// <summary>How a silo finds its database and its cluster.</summary>
public sealed record SiloSettings
{
    /// <summary>Must never change for a database: it is in the keys of stored state and reminders.</summary>
    public const string ServiceId = "billing";

    /// <summary>The PostgreSQL connection string.</summary>
    public required string Database { get; init; }

    /// <summary>Silos and clients of one cluster share it.</summary>
    public string ClusterId { get; init; } = "billing";

    /// <summary>The address other silos reach this one at.</summary>
    public IPAddress AdvertisedAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Whether to listen on every address (in a pod) or only on the advertised one.</summary>
    public bool ListenOnAnyAddress { get; init; }

    public int SiloPort { get; init; } = 11111;

    /// <summary>Where API processes connect.</summary>
    public int GatewayPort { get; init; } = 30000;

    public string? SiloName { get; init; }

    /// <summary>A cluster of one, in this process only: no membership table.</summary>
    public bool Alone { get; init; }

    /// <summary>How grains are woken.</summary>
    public WakeOptions Wakes { get; init; } = new() { FirstAudits = true };

    /// <summary>Where notices to customers are sent.</summary>
    public MailSettings Mail { get; init; } = new();

    /// <summary>How webhooks are sent.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>Whether the Orleans Dashboard may ask this silo. It then times every call of a grain.</summary>
    public bool Dashboard { get; init; }

    /// <summary>Connections for units of work; PostgreSQL must allow all silos' together.</summary>
    public int WorkConnections { get; init; } = 16;

    /// <summary>Whether customers and subscriptions share their commits; else each has a transaction of its own.</summary>
    public bool SharedCommits { get; init; } = true;
}

/// <summary>A silo: the grains, on stock Orleans providers over our own tables.</summary>
public static class BillingSilo
{
    /// <summary>How long a caller waits for an answer: a burst queues, it does not fail.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long a silo takes to finish what it is doing before it stops.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(60);

    // Subscriptions are touched once a month: what a burst brought into memory leaves it soon.
    private static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(5);

    public static void AddBillingSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddSingleton(new BillingDatabaseOptions
        {
            ConnectionString = settings.Database,
            WorkConnections = settings.WorkConnections,
            SharedCommits = settings.SharedCommits,
        });
        builder.Services.AddSingleton<BillingDatabase>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainTime);
        builder.UseOrleans(silo => Configure(silo, settings));
        builder.Services.AddSingleton<Backlogs>();
        builder.Services.AddSingleton<BacklogMetrics>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<BacklogMetrics>());
        // After Orleans, so that what these services call is running when they start, and still running when they stop.
        builder.Services.AddBillingGrains(settings.Wakes);
        builder.Services.AddBillingWebhooks(settings.Webhooks);
        builder.Services.AddBillingMail(settings.Mail);
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Alone)
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, null, SiloSettings.ServiceId, settings.ClusterId);
        }
        else
        {
            silo.UseBillingClustering();
            silo.ConfigureEndpoints(settings.AdvertisedAddress, settings.SiloPort, settings.GatewayPort, settings.ListenOnAnyAddress);
        }

        // A trace that begins in the API goes on in the grains.
        silo.AddActivityPropagation();
        if (settings.Dashboard) silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        silo.UseBillingGrainStorage();
        silo.UseBillingReminders();
        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (SiloSettings.ServiceId, settings.ClusterId));
        silo.Configure<SiloOptions>(options => options.SiloName = settings.SiloName ?? options.SiloName);
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = options.SystemResponseTimeout = ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = CollectionAge);
    }
}
