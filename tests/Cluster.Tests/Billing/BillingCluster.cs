using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.TestingHost;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Grains;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Webhooks;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Migrations;
using OrleansBilling.Infrastructure.Webhooks;
using OrleansBilling.Silo;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Real grains on a real PostgreSQL, under a clock that only moves by hand.</summary>
/// <remarks>
/// Only the billing clock and the reminders' clock are the fake one. Membership, timeouts and timers of grains live in real time:
/// a silo that was killed must be found dead while the fake clock stands.
/// </remarks>
internal sealed partial class BillingCluster : IAsyncDisposable
{
    public const string Organization = "org_test";

    private static readonly TimeSpan ClientPatience = TimeSpan.FromMinutes(10);
    private readonly bool _ownsDatabase;

    private BillingCluster(MigratedDatabase database, bool ownsDatabase, InProcessTestCluster cluster, FakeTimeProvider time)
    {
        (Database, _ownsDatabase, Cluster, Time) = (database, ownsDatabase, cluster, time);
    }

    public MigratedDatabase Database { get; }

    public InProcessTestCluster Cluster { get; }

    public FakeTimeProvider Time { get; }

    public IGrainFactory Grains => Cluster.Client;

    /// <summary>Runs a test and then, in this one place, proves that the books it leaves are whole.</summary>
    public static async Task TestAsync(string now, Func<BillingCluster, Task> test, short silos = 1, WakeOptions? wakes = null)
    {
        await using var cluster = await StartAsync(now, silos, wakes);
        await test(cluster);
        await Books.AssertWholeAsync(cluster.Database, cluster.Time);
    }

    public static async Task<BillingCluster> StartAsync(
        string now, short silos = 1, WakeOptions? wakes = null, WebhookOptions? webhooks = null, Action<IServiceCollection>? services = null)
    {
        var database = await PrepareDatabaseAsync();
        return await DeployAsync(database, true, new FakeTimeProvider(At(now)), silos, wakes, webhooks, services);
    }

    /// <summary>A cluster on a database that is there already, and that outlives it.</summary>
    /// <param name="services">What else its silos have, or have in place of the usual.</param>
    public static Task<BillingCluster> StartOnAsync(
        MigratedDatabase database, FakeTimeProvider time, short silos = 1, WakeOptions? wakes = null, Action<IServiceCollection>? services = null) =>
        DeployAsync(database, false, time, silos, wakes, null, services);

    public static async Task<MigratedDatabase> PrepareDatabaseAsync(Func<BillingDatabaseOptions, BillingDatabaseOptions>? change = null)
    {
        var database = await MigratedDatabase.CreateAsync(change);
        // The reminders' statement compares with PostgreSQL's clock, which is not the fake one.
        await new Migrator(database.ConnectionString).UseReminderFilterAsync(ReminderFilter.None);
        return database;
    }

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        if (_ownsDatabase) await Database.DisposeAsync();
    }

    private static async Task<BillingCluster> DeployAsync(
        MigratedDatabase database,
        bool ownsDatabase,
        FakeTimeProvider time,
        short silos,
        WakeOptions? wakes,
        WebhookOptions? webhooks,
        Action<IServiceCollection>? services)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ServiceId = SiloSettings.ServiceId;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(database.Billing);
            silo.Services.AddKeyedSingleton<TimeProvider>("Orleans.Reminders", time);
            silo.UseBillingGrainStorage();
            silo.UseBillingReminders();
            silo.Services.AddBillingGrains(wakes ?? new WakeOptions { Spread = TimeSpan.Zero });
            // They commit by themselves, which would disturb who counts commits.
            if (webhooks is not null) silo.Services.AddBillingWebhooks(webhooks);
            silo.Services.AddSingleton(new BillingClock(time));
            services?.Invoke(silo.Services);
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = BillingSilo.ResponseTimeout);
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        });
        // The client shares this process, and with it the grains' assembly.
        builder.ConfigureClient(client =>
        {
            client.Services.AddRuleSerializer();
            // The machine is shared: what must be quick is bounded in its test.
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ClientPatience);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new BillingCluster(database, ownsDatabase, cluster, time);
    }
}
