using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using OrleansBilling.Cluster.Tests.Postgres;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Migrations;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Real grains on a real PostgreSQL, under a clock that only moves by hand.</summary>
internal sealed class BillingCluster : IAsyncDisposable
{
    public const string Organization = "org_test";

    private int _causes;

    private BillingCluster(MigratedDatabase database, InProcessTestCluster cluster, FakeTimeProvider time)
    {
        (Database, Cluster, Time) = (database, cluster, time);
    }

    public MigratedDatabase Database { get; }

    public InProcessTestCluster Cluster { get; }

    public FakeTimeProvider Time { get; }

    public IGrainFactory Grains => Cluster.Client;

    public static async Task<BillingCluster> StartAsync(string now, short silos = 1, WakeOptions? wakes = null, Action<IServiceCollection>? change = null)
    {
        var database = await MigratedDatabase.CreateAsync();
        // The reminders' statement compares with PostgreSQL's clock, which is not the fake one.
        await new Migrator(database.ConnectionString).UseReminderFilterAsync(ReminderFilter.None);
        var time = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(database.Billing);
            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.AddKeyedSingleton<TimeProvider>("Orleans.Reminders", time);
            silo.UseBillingGrainStorage();
            silo.UseBillingReminders();
            silo.Services.AddBillingGrains(wakes ?? new WakeOptions { Spread = TimeSpan.Zero });
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            change?.Invoke(silo.Services);
        });
        // The client shares this process, and with it the grains' assembly.
        builder.ConfigureClient(client => client.Services.AddRuleSerializer());
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new BillingCluster(database, cluster, time);
    }

    public CommandContext Context() => new("test", "cause_" + Interlocked.Increment(ref _causes));

    public async Task CreateOrganizationAsync(string mode = "sandbox") => Accepted(await Grains.GetGrain<IOrganizationGrain>(Organization).Create(
        new CreateOrganization { Mode = mode, LegalName = "Seller SAS", Country = "FR", Currency = "EUR", TimeZone = "Europe/Paris" }, Context()));

    public async Task CreatePlanAsync(string code = "pro", string amount = "49.00", string unit = "month") => Accepted(await Grains.GetGrain<IPlanGrain>($"{Organization}/{code}").Create(
        new PlanDefinition
        {
            Code = code,
            Name = "Pro",
            Currency = "EUR",
            Interval = new IntervalFields { Unit = unit, Count = 1 },
            Components = [new ComponentFields { Code = "seat", Name = "Seat", Kind = "recurring", Price = new PriceFields { Model = "per_unit", UnitAmount = amount } }],
        },
        Context()));

    public async Task CreateCustomerAsync(string id, string? clock = null) => Accepted(await Grains.GetGrain<ICustomerGrain>($"{Organization}/{id}").Create(
        new CreateCustomer { Id = id, Name = "Customer " + id, TestClock = clock }, Context()));

    public async Task<Outcome> SubscribeAsync(string id, string customer, DateOnly? start = null, string plan = "pro") => Accepted(
        await Grains.GetGrain<ISubscriptionGrain>($"{Organization}/{id}").Create(new CreateSubscription { Id = id, Customer = customer, Plan = plan, StartDate = start }, Context()));

    public static Outcome Accepted(Outcome outcome) =>
        outcome.Kind != OutcomeKind.Refused ? outcome : throw new InvalidOperationException($"{outcome.Refusal!.Code}: {outcome.Refusal.Detail} ({outcome.Refusal.Pointer})");

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
    }
}
