using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansBilling.Infrastructure.Postgres.Commits;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>
/// Points the stock Orleans providers at <see cref="BillingDatabase"/>, which must be registered as a singleton. One registration per line,
/// so that a test cluster, which needs no clustering table, can take what it needs.
/// </summary>
public static class OrleansOnPostgres
{
    /// <summary>The storage of grains that share their commits; the stock one where <see cref="BillingDatabaseOptions.SharedCommits"/> is off.</summary>
    public const string SharedStorage = "shared";

    private const string Invariant = "Npgsql";

    /// <summary>Grain state of <c>IPersistentState</c>, joining the current unit of work.</summary>
    public static ISiloBuilder UseBillingGrainStorage(this ISiloBuilder silo)
    {
        silo.Services.AddKeyedSingleton(SharedStorage, (services, _) => services.GetRequiredService<BillingDatabase>() is { States: { } states } database
            ? new SharedGrainStorage(database, states, services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId)
            : services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME));
        return silo.AddAdoNetGrainStorageAsDefault(options => options.Configure<BillingDatabase>((storage, database) =>
        {
            storage.Invariant = Invariant;
            storage.DataSource = database.GrainStorage;
            storage.GrainStorageSerializer = new StoredStateSerializer();
            storage.DeleteStateOnClear = true;
        }));
    }

    public static ISiloBuilder UseBillingReminders(this ISiloBuilder silo)
    {
        silo.UseAdoNetReminderService(options => options.Configure<BillingDatabase>((reminders, database) =>
        {
            reminders.Invariant = Invariant;
            reminders.DataSource = database.Background;
        }));
        silo.Services.Decorate<IReminderTable, GroupedReminderTable>();
        return silo;
    }

    public static ISiloBuilder UseBillingClustering(this ISiloBuilder silo)
    {
        silo.Services.Configure<ExceptionSerializationOptions>(LetFailuresThrough);
        return silo.UseAdoNetClustering(options => options.Configure<BillingDatabase>((clustering, database) =>
        {
            clustering.Invariant = Invariant;
            clustering.DataSource = database.Membership;
        }));
    }

    public static IClientBuilder UseBillingClustering(this IClientBuilder client)
    {
        client.Services.Configure<ExceptionSerializationOptions>(LetFailuresThrough);
        return client.UseAdoNetClustering(options => options.Configure<BillingDatabase>((clustering, database) =>
        {
            clustering.Invariant = Invariant;
            clustering.DataSource = database.Membership;
        }));
    }

    // A grain that could not be read is refused by Orleans itself, with the database's exception inside; no filter of ours is asked. Without
    // this the caller would learn of a missing codec and take an outage for a bug.
    private static void LetFailuresThrough(ExceptionSerializationOptions options) => options.SupportedNamespacePrefixes.Add(Invariant);
}
