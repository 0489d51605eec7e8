using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Sweeper;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Silo;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Processes;

/// <summary>Two silos as they run in production, real time, real membership, and kill -9.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class KilledProcessTests
{
    private const int Subscriptions = 200;
    private const int Months = 6;
    private const string Organization = BillingCluster.Organization;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task What_a_silo_was_billing_when_it_was_killed_is_finished_once_by_the_other()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        // The sweeper's grace is short, so that the test sees the net at work and not only the reminders' next period.
        (string, string)[] configuration = [("BILLING_SWEEP_GRACE_SECONDS", "2"), ("BILLING_SWEEP_EVERY_SECONDS", "1"), ("BILLING_WAKE_SPREAD_SECONDS", "0"), ("BILLING_WORK_CONNECTIONS", "8")];
        await using var one = SiloProcess.Launch(database.ConnectionString, "processes", configuration);
        await BillingCluster.UntilAsync("the first silo", one.IsReadyAsync, Patience);
        await using var two = SiloProcess.Launch(database.ConnectionString, "processes", configuration);
        await BillingCluster.UntilAsync("the second silo", two.IsReadyAsync, Patience);
        using var client = await ConnectAsync(database);
        var grains = client.Services.GetRequiredService<IGrainFactory>();
        await CreateFirmAsync(grains);

        var start = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddMonths(-Months).AddDays(3);
        var creations = Enumerable.Range(1, Subscriptions).Select(number => SubscribeAsync(grains, number, start)).ToArray();
        await BillingCluster.UntilAsync("the middle of it", async () => await CountAsync(database, "invoices") > Subscriptions, Patience);
        await two.KillAsync();
        Assert.InRange(await CountAsync(database, "invoices"), Subscriptions, (Subscriptions * Months) - 1);

        await Task.WhenAll(creations);
        await BillingCluster.UntilAsync(
            "all invoices",
            async () => await SweepAsync(grains) && await CountAsync(database, "invoices WHERE number IS NOT NULL") == Subscriptions * Months,
            Patience);
        await BillingCluster.UntilAsync("subscriptions that know it", async () => await CountAsync(database, "subscriptions WHERE next_due < now()") == 0, Patience);
        await BillingCluster.UntilAsync("customers that know it", async () => await CountAsync(database, "customers WHERE next_due < now()") == 0, Patience);
        await Books.AssertWholeAsync(database, new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
    }

    /// <summary>Asks until there is an answer, as the API does for a request whose process or silo died.</summary>
    private static async Task SubscribeAsync(IGrainFactory grains, int number, DateOnly start)
    {
        var create = new CreateSubscription { Id = $"sub_{number}", Customer = $"cus_{number}", Plan = "pro", StartDate = start };
        var context = BillingCluster.Context();
        await BillingCluster.UntilAsync(
            "an answer",
            async () =>
            {
                try
                {
                    BillingCluster.Accepted(await grains.GetGrain<ISubscriptionGrain>($"{Organization}/{create.Id}").Create(create, context));
                    return true;
                }
                catch (Exception unanswered) when (unanswered is OrleansException or TimeoutException)
                {
                    context = context with { Retry = true };
                    return false;
                }
            },
            Patience);
    }

    /// <summary>What a reminder does for a sweeper whose silo died, only that it may take minutes: have it live again.</summary>
    private static async Task<bool> SweepAsync(IGrainFactory grains)
    {
        try
        {
            await grains.GetGrain<ISweeperGrain>(SweeperGrain.OnlyKey).Sweep();
            return true;
        }
        catch (Exception unanswered) when (unanswered is OrleansException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task CreateFirmAsync(IGrainFactory grains)
    {
        var price = new PriceFields { Model = "per_unit", UnitAmount = "49.00" };
        BillingCluster.Accepted(await grains.GetGrain<IOrganizationGrain>(Organization).Create(
            new CreateOrganization { Mode = "live", LegalName = "Seller SAS", Country = "FR", Currency = "EUR", TimeZone = "Europe/Paris" }, BillingCluster.Context()));
        BillingCluster.Accepted(await grains.GetGrain<IPlanGrain>($"{Organization}/pro").Create(
            new PlanDefinition
            {
                Code = "pro",
                Name = "Pro",
                Currency = "EUR",
                Interval = new IntervalFields { Unit = "month", Count = 1 },
                Components = [new ComponentFields { Code = "seat", Name = "Seat", Kind = "recurring", Price = price }],
            },
            BillingCluster.Context()));
        await Task.WhenAll(Enumerable.Range(1, Subscriptions).Select(async number => BillingCluster.Accepted(
            await grains.GetGrain<ICustomerGrain>($"{Organization}/cus_{number}").Create(new CreateCustomer { Id = $"cus_{number}", Name = "Customer" }, BillingCluster.Context()))));
    }

    private static async Task<IHost> ConnectAsync(MigratedDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(database.Billing);
        builder.UseOrleansClient(client =>
        {
            client.UseBillingClustering();
            client.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (SiloSettings.ServiceId, "processes"));
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static Task<long> CountAsync(MigratedDatabase database, string from) => database.AskOwnerAsync<long>("SELECT count(*) FROM " + from);
}
