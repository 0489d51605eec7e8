using System.Diagnostics;
using Npgsql;
using OrleansBilling.Cluster.Tests.Billing;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Audit;
using Xunit;
using Xunit.Abstractions;

namespace OrleansBilling.Cluster.Tests.Audit;

[Collection(ClusterTests.Heavy)]
public sealed class AuditTests(ITestOutputHelper output)
{
    private static readonly WakeOptions NoSweep = new() { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero };

    [Fact]
    public async Task Books_that_nobody_touched_pass_and_the_answer_says_how_much_was_checked()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z");
        await cluster.LiveAsync();
        await cluster.FurnishAsync();

        var audit = await cluster.AuditAsync();

        foreach (var check in audit.Checks) output.WriteLine(check.ToString());
        AuditedFirm.AssertPassed(audit);
        Assert.Equal(["journal", "ledger", "numbers", "days", "due", "amounts", "rows", "seals"], audit.Checks.Select(check => check.Name));
        Assert.All(audit.Checks, check => Assert.True(check.Checked > 0, $"{check.Name} checked nothing."));
        // Whoever audits twice audits the audit.
        AuditedFirm.AssertPassed(await cluster.AuditAsync());
    }

    [Fact]
    public void Every_kind_of_aggregate_is_audited()
    {
        var grains = typeof(AuditGrain).Assembly.GetTypes().Where(type => !type.IsAbstract && IsAggregate(type)).Select(type => type.Name).Order();

        Assert.Equal(
            AuditGrain.Aggregates.Order(),
            grains.Select(name => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name[..^"Grain".Length])).Order());

        static bool IsAggregate(Type type) => type.BaseType is { } @base && ((@base.IsGenericType && @base.GetGenericTypeDefinition() == typeof(AggregateGrain<,>)) || IsAggregate(@base));
    }

    [Fact]
    public async Task Beside_live_traffic_nothing_is_taken_for_wrong()
    {
        const int Customers = 40;
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z", wakes: NoSweep);
        await cluster.CreateFirmAsync("sandbox");
        await cluster.CreateClockAsync("clk_1", "2026-01-15T09:00:00Z");
        for (var number = 1; number <= Customers; number++)
        {
            // Half of them by the test clock, half by the real one.
            await cluster.CreateCustomerAsync($"cus_{number}", number % 2 == 0 ? "clk_1" : null, consolidate: number % 5 == 0);
            await cluster.SubscribeAsync($"sub_{number}", $"cus_{number}");
            if (number % 5 == 0) await cluster.SubscribeAsync($"sub_{number}b", $"cus_{number}");
        }

        var year = Task.WhenAll(AdvanceAsync(cluster), WorkAsync(cluster, Customers));
        var audits = 0;
        while (!year.IsCompleted)
        {
            AuditedFirm.AssertPassed(await cluster.AuditAsync());
            audits++;
        }

        await year;
        var watch = Stopwatch.StartNew();
        var audit = await cluster.AuditAsync();
        output.WriteLine($"{audits} audits beside billing; the last one, alone, looked at {audit.Checks.Sum(check => check.Checked) / watch.Elapsed.TotalSeconds:F0} things a second.");
        AuditedFirm.AssertPassed(audit);
        Assert.True(audits >= 2, $"{audits} audits ran beside live traffic.");
        Assert.True(await cluster.CountAsync("invoices WHERE number IS NOT NULL") >= Customers * 11);
    }

    [Fact]
    public async Task An_audit_whose_silo_dies_goes_on_in_another()
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(BillingCluster.At("2026-01-15T10:00:00Z"));
        string id;
        await using (var first = await BillingCluster.StartOnAsync(database, time, wakes: NoSweep))
        {
            await first.LiveAsync();
            await using var blocker = new NpgsqlConnection(database.ConnectionString);
            await blocker.OpenAsync();
            await using var lease = await blocker.BeginTransactionAsync();
            await new NpgsqlCommand("LOCK TABLE register_series IN ACCESS EXCLUSIVE MODE", blocker).ExecuteNonQueryAsync();
            BillingCluster.Accepted(await first.Auditor().Start("aud_blocked", BillingCluster.Context()));
            Assert.False(await first.Auditor().WaitUntilDone(TimeSpan.FromMilliseconds(500)));
            id = (await first.NewestAuditAsync()).Id;
            await first.Cluster.KillSiloAsync(first.Cluster.Silos[0]);
        }

        await using var second = await BillingCluster.StartOnAsync(database, time, wakes: NoSweep);
        time.Advance(TimeSpan.FromMinutes(11));
        await second.Sweeper.Sweep();
        Assert.True(await second.Auditor().WaitUntilDone(TimeSpan.FromMinutes(2)));

        var audit = await second.NewestAuditAsync();
        AuditedFirm.AssertPassed(audit);
        Assert.Equal((id, 1L), (audit.Id, await second.CountAsync("journal WHERE type = 'audit.started'")));
    }

    [Fact]
    public async Task Each_week_there_is_an_audit_also_where_nobody_ever_asked_for_one()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-15T10:00:00Z", wakes: NoSweep with { FirstAudits = true });
        await cluster.CreateFirmAsync("sandbox");
        await cluster.Sweeper.Sweep();
        Assert.Equal(0, await cluster.CountAsync("audits"));

        cluster.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await cluster.Sweeper.Sweep();
        await BillingCluster.UntilAsync("the first audit", async () => await cluster.CountAsync("audits WHERE status = 'passed'") == 1);

        // From now on its own reminder wakes it.
        await cluster.PassTimeUntilAsync("its reminder", async () => await cluster.CountAsync("reminders WHERE grain_id = 'audit/org_test/books'") == 1, TimeSpan.FromHours(1));
        cluster.Time.Advance(TimeSpan.FromDays(7));
        await cluster.PassTimeUntilAsync("the second audit", async () => await cluster.CountAsync("audits WHERE status = 'passed'") == 2, TimeSpan.FromHours(2));
    }

    private static async Task AdvanceAsync(BillingCluster cluster)
    {
        for (var month = 2; month <= 12; month++) await cluster.AdvanceAsync("clk_1", $"2026-{month:00}-16T09:00:00Z");
    }

    private static Task WorkAsync(BillingCluster cluster, int customers) => Task.WhenAll(Enumerable.Range(1, customers).Where(number => number % 2 != 0).Select(async number =>
    {
        var (customer, subscription) = (cluster.Customer($"cus_{number}"), cluster.Subscription($"sub_{number}"));
        for (var round = 1; round <= 12; round++)
        {
            var invoice = $"inv_{number}_{round}";
            BillingCluster.Accepted(await customer.CreateInvoice(
                new CreateInvoice { Id = invoice, Customer = $"cus_{number}", Currency = "EUR", Lines = [new InvoiceLineFields { Description = "Work", Quantity = "1", UnitAmount = "80.00" }] }, BillingCluster.Context()));
            BillingCluster.Accepted(await customer.PayInvoice(invoice, new PayInvoice { Id = $"pay_{number}_{round}", Amount = "50.00", Currency = "EUR" }, BillingCluster.Context()));
            BillingCluster.Accepted(await customer.CreateCreditNote(new CreateCreditNote { Id = $"cn_{number}_{round}", Invoice = invoice, Amount = "20.00", Reason = "x" }, BillingCluster.Context()));
            BillingCluster.Accepted(await subscription.Change(new ChangeSubscription { Quantities = new() { ["seat"] = $"{round + 1}" }, Effective = "now" }, BillingCluster.Context()));
        }
    }));
}
