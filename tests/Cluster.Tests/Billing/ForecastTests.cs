using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>A forecast survives what happens to silos, wakes nobody, and takes no more memory for more subscriptions.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class ForecastTests(ITestOutputHelper output)
{
    private const string Now = "2026-01-30T10:00:00Z";
    private const int Months = 12;

    /// <summary>Nobody but its own reminder wakes a forecast.</summary>
    private static readonly WakeOptions NoSweep = new() { SweepEvery = TimeSpan.FromHours(1), SweepGrace = TimeSpan.FromDays(36500), Spread = TimeSpan.Zero };

    /// <summary>The test sweeps.</summary>
    private static readonly WakeOptions NoTimer = new() { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero };

    [Fact]
    public async Task A_forecast_whose_silo_is_killed_goes_on_in_the_other_by_its_reminder_and_prices_everybody_once()
    {
        await using var cluster = await BillingCluster.StartAsync(Now, silos: 2, wakes: NoSweep);
        await SeedAsync(cluster, customers: 300, each: 3);
        await StartAsync(cluster);
        await BillingCluster.UntilAsync("the first of them", async () => await PricedAsync(cluster) > 0);
        var host = await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(Forecast(cluster).AsReference<IForecastGrain>());

        await cluster.Cluster.KillSiloAsync(cluster.Cluster.GetSiloForAddress(host!)!);

        Assert.InRange(await PricedAsync(cluster), 1L, 899L);
        await cluster.PassTimeUntilAsync("a forecast that is ready", () => IsReadyAsync(cluster), TimeSpan.FromHours(6));
        await AssertWholeAsync(cluster, 900);
    }

    [Fact]
    public async Task A_forecast_goes_on_after_the_whole_process_was_gone_when_the_sweeper_finds_it()
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(BillingCluster.At(Now));
        await using (var first = await BillingCluster.StartOnAsync(database, time, wakes: NoTimer))
        {
            await SeedAsync(first, customers: 300, each: 3);
            await StartAsync(first);
            await BillingCluster.UntilAsync("the first of them", async () => await PricedAsync(first) > 0);
        }

        Assert.Equal(1L, await database.AskOwnerAsync<long>("SELECT count(*) FROM forecasts WHERE status = 'running'"));
        await database.ExecuteAsOwnerAsync("DELETE FROM reminders");
        time.Advance(TimeSpan.FromMinutes(11));
        await using var second = await BillingCluster.StartOnAsync(database, time, wakes: NoTimer);
        await second.Sweeper.Sweep();

        await BillingCluster.UntilAsync("a forecast that is ready", () => IsReadyAsync(second));
        await AssertWholeAsync(second, 900);
    }

    [Fact]
    public async Task Thousands_of_subscriptions_of_one_customer_are_forecast_in_the_memory_of_a_few_and_without_waking_one()
    {
        await using var cluster = await BillingCluster.StartAsync(Now, wakes: NoSweep);
        await SeedAsync(cluster, customers: 1, each: 4000);
        var grains = await ActivationsAsync(cluster);
        var (before, most) = (GC.GetTotalMemory(true), 0L);

        await StartAsync(cluster);
        await BillingCluster.UntilAsync("a forecast that is ready", async () =>
        {
            most = Math.Max(most, GC.GetTotalMemory(true) - before);
            return await IsReadyAsync(cluster);
        }, TimeSpan.FromMinutes(2));

        await AssertWholeAsync(cluster, 4000);
        output.WriteLine($"{most / 1_000_000} MB at most for {4000 * Months} documents.");
        // All of them at once are more than 150 MB as JSON alone.
        Assert.True(most < 60_000_000, $"{most} bytes were in use.");
        // The forecast, the plan and the seller: no subscription and no customer.
        Assert.InRange(await ActivationsAsync(cluster) - grains, 0, 3);
    }

    [Fact]
    public Task What_cannot_be_priced_fails_the_forecast_with_its_reason() => BillingCluster.TestAsync(Now, async cluster =>
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1", new(2026, 2, 28));
        await cluster.Database.ExecuteAsOwnerAsync("CREATE TABLE kept AS SELECT * FROM grain_state; UPDATE grain_state SET payload = jsonb_set(payload, '{state,terms,plan}', '\"none\"') WHERE state_name = 'subscription'");

        await StartAsync(cluster);
        await BillingCluster.UntilAsync("a forecast that failed", async () => await cluster.CountAsync("forecasts WHERE status = 'failed' AND error LIKE '%none%' AND next_due IS NULL") == 1);

        await BillingCluster.UntilAsync("no reminder any more", async () => await cluster.CountAsync("reminders WHERE grain_id LIKE '%fcs_1%'") == 0);
        await cluster.Database.ExecuteAsOwnerAsync("UPDATE grain_state g SET payload = k.payload FROM kept k WHERE k.id_text = g.id_text AND k.state_name = g.state_name; DROP TABLE kept");
    });

    private static IForecastGrain Forecast(BillingCluster cluster) => cluster.Grains.GetGrain<IForecastGrain>($"{BillingCluster.Organization}/fcs_1");

    private static async Task StartAsync(BillingCluster cluster) => BillingCluster.Accepted(
        await Forecast(cluster).Create(new StartForecast { Id = "fcs_1", Until = new(2027, 1, 31) }, BillingCluster.Context()));

    private static Task<long> PricedAsync(BillingCluster cluster) => cluster.Database.AskOwnerAsync<long>("SELECT priced::bigint FROM forecasts");

    private static async Task<bool> IsReadyAsync(BillingCluster cluster)
    {
        Assert.Equal(0L, await cluster.CountAsync("forecasts WHERE status = 'failed'"));
        return await cluster.CountAsync("forecasts WHERE status = 'ready'") == 1;
    }

    private static async Task<int> ActivationsAsync(BillingCluster cluster) =>
        (await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Count(grain => grain.GrainType.Contains("OrleansBilling", StringComparison.Ordinal));

    /// <summary>Each month of each subscription once, and totals that are their sum.</summary>
    private static async Task AssertWholeAsync(BillingCluster cluster, int subscriptions)
    {
        Assert.Equal((long)subscriptions, await cluster.CountAsync("forecasts f JOIN forecast_subscriptions s ON s.forecast = f.id WHERE f.priced = f.expected"));
        Assert.Equal((long)subscriptions * Months, await cluster.CountAsync("forecast_invoices"));
        Assert.Equal((long)subscriptions * Months, await cluster.CountAsync("(SELECT DISTINCT subscription, billing_date FROM forecast_invoices) AS days"));
        Assert.Equal((long)subscriptions * Months * 4900, await cluster.Database.AskOwnerAsync<long>("SELECT sum(total)::bigint FROM forecast_totals"));
        Assert.Equal(0L, await cluster.CountAsync("invoices"));
    }

    // One of each through the product, and the others copied from it, each under its own id.
    private static async Task SeedAsync(BillingCluster cluster, int customers, int each)
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1_1", "cus_1", new(2026, 2, 28));
        await cluster.Database.ExecuteAsOwnerAsync(
            $$"""
            INSERT INTO customers SELECT (jsonb_populate_record(c, jsonb_build_object('id', 'cus_' || n))).* FROM customers c, generate_series(2, {{customers}}) AS n;
            INSERT INTO grain_state SELECT (jsonb_populate_record(g, jsonb_build_object('id_text', '{{BillingCluster.Organization}}/cus_' || n,
                'payload', jsonb_set(g.payload, '{state,id}', to_jsonb('cus_' || n))))).*
            FROM grain_state g, generate_series(2, {{customers}}) AS n WHERE g.state_name = 'customer';
            CREATE TABLE seeds AS SELECT 'cus_' || c AS customer, 'sub_' || c || '_' || s AS id
            FROM generate_series(1, {{customers}}) AS c, generate_series(1, {{each}}) AS s WHERE (c, s) <> (1, 1);
            INSERT INTO subscriptions SELECT (jsonb_populate_record(s, to_jsonb(seeds))).* FROM subscriptions s, seeds;
            INSERT INTO grain_state SELECT (jsonb_populate_record(g, jsonb_build_object('id_text', '{{BillingCluster.Organization}}/' || seeds.id,
                'payload', jsonb_set(jsonb_set(g.payload, '{state,terms,id}', to_jsonb(seeds.id)), '{state,terms,customer}', to_jsonb(seeds.customer))))).*
            FROM grain_state g, seeds WHERE g.state_name = 'subscription';
            DROP TABLE seeds;
            ANALYZE;
            """);
    }
}
