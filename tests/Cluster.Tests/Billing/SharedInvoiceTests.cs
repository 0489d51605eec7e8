using Microsoft.Extensions.Time.Testing;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Subscriptions of one customer that share the invoice of a day, whatever happens to the silos.</summary>
[Collection(ClusterTests.Light)]
public sealed class SharedInvoiceTests
{
    private const string Start = "2026-01-31T10:00:00Z";

    // One of two seats is given up on 10 March: 18 of its 28 days are given back, and pay part of the next invoice.
    private const string Expected = "2026-02-28 98.00-0.00 2 | 2026-03-28 49.00-31.50 2 | 2026-04-28 49.00-0.00 2";
    private static readonly string[] Steps = ["2026-02-28T10:00:00Z", "2026-03-10T10:00:00Z", "2026-03-31T10:00:00Z", "2026-05-01T10:00:00Z"];

    [Fact]
    public Task Billed_on_time_month_by_month_or_all_at_once_in_the_end_the_documents_are_the_same() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await cluster.CreateFirmAsync("sandbox");
        await LiveAsync(cluster, "steps", Steps);
        await LiveAsync(cluster, "leap", Steps[^1..]);

        Assert.Equal(Expected, await InvoicesAsync(cluster, "cus_steps"));
        Assert.Equal(Expected, await InvoicesAsync(cluster, "cus_leap"));
    });

    private static async Task LiveAsync(BillingCluster cluster, string name, string[] steps)
    {
        var (customer, clock) = ("cus_" + name, "clk_" + name);
        await cluster.CreateClockAsync(clock, Start);
        await cluster.CreateCustomerAsync(customer, clock, consolidate: true);
        await cluster.SubscribeAsync($"sub_{name}_a", customer, new(2026, 2, 28));
        await cluster.SubscribeAsync($"sub_{name}_b", customer, new(2026, 2, 28));
        BillingCluster.Accepted(await cluster.Subscription($"sub_{name}_b").Change(
            new ChangeSubscription { Quantities = new() { ["seat"] = "0" }, Effective = "2026-03-10" }, BillingCluster.Context()));
        foreach (var step in steps) await cluster.AdvanceAsync(clock, step);
    }

    [Fact]
    public async Task After_months_of_downtime_each_days_subscriptions_still_share_its_invoice()
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync();
        var time = new FakeTimeProvider(BillingCluster.At(Start));
        var options = new WakeOptions { Spread = TimeSpan.Zero, SweepGrace = TimeSpan.FromDays(3650) };
        await using (var before = await BillingCluster.StartOnAsync(database, time, wakes: options))
        {
            await before.CreateFirmAsync();
            await before.CreateCustomerAsync("cus_1", consolidate: true);
            await before.SubscribeAsync("sub_a", "cus_1", new(2026, 2, 28));
            await before.SubscribeAsync("sub_b", "cus_1", new(2026, 2, 28));
        }

        time.SetUtcNow(BillingCluster.At("2026-05-01T10:00:00Z"));
        await using var after = await BillingCluster.StartOnAsync(database, time, wakes: options);
        await after.PassTimeUntilAsync("the missed invoices", async () => await after.CountAsync("invoices WHERE number IS NOT NULL") == 3, TimeSpan.FromMinutes(50));

        Assert.Equal("2026-02-28 98.00-0.00 2 | 2026-03-28 98.00-0.00 2 | 2026-04-28 98.00-0.00 2", await InvoicesAsync(after, "cus_1"));
        await Books.AssertWholeAsync(database, time);
    }

    [Fact]
    public Task One_that_cannot_be_billed_holds_the_others_up_for_an_hour_and_gets_its_own() => BillingCluster.TestAsync(
        Start,
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            await cluster.CreateCustomerAsync("cus_1", consolidate: true);
            await cluster.SubscribeAsync("sub_a", "cus_1", new(2026, 2, 28));
            await cluster.SubscribeAsync("sub_b", "cus_1", new(2026, 2, 28));

            // Given one whose bill is never taken in, whoever wakes it
            await cluster.Database.ExecuteAsOwnerAsync(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON journal FOR EACH ROW
                    WHEN (new.type = 'invoice.part_collected' AND new.data #>> '{part,subscription}' = 'sub_b') EXECUTE FUNCTION refuse();
                """);
            cluster.Time.SetUtcNow(BillingCluster.At("2026-02-28T10:00:00Z"));
            await WokenAsync(cluster, "the other's bill", async () => await cluster.CountAsync("journal WHERE type = 'invoice.part_collected'") == 1);
            Assert.Equal(0L, await cluster.CountAsync("invoices"));

            // Then after an hour the other is not kept waiting any longer
            cluster.Time.Advance(TimeSpan.FromMinutes(61));
            await WokenAsync(cluster, "an invoice", async () => await cluster.CountAsync("invoices WHERE number IS NOT NULL") >= 1);
            await cluster.Database.ExecuteAsOwnerAsync("DROP TRIGGER refuse ON journal");
            await cluster.Subscription("sub_b").Wake();
            Assert.Equal("2026-02-28 49.00-0.00 1 | 2026-02-28 49.00-0.00 1", await InvoicesAsync(cluster, "cus_1"));
        },
        wakes: new WakeOptions { Spread = TimeSpan.FromMinutes(59), SweepEvery = TimeSpan.FromHours(2), SweepGrace = TimeSpan.FromDays(3650) });

    // A bill that is refused takes its customer's grain down with it for a moment.
    private static Task WokenAsync(BillingCluster cluster, string what, Func<Task<bool>> done) => BillingCluster.UntilAsync(what, async () =>
    {
        try
        {
            await cluster.Subscription("sub_a").Wake();
            await cluster.Customer("cus_1").Wake();
        }
#pragma warning disable CA1031 // It is asked again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }

        return await done();
    });

    private static Task<string> InvoicesAsync(BillingCluster cluster, string customer) => cluster.Database.AskOwnerAsync<string>(
        $"""
        SELECT coalesce(string_agg(i.billing_date || ' ' || (i.total / 100.0)::numeric(9, 2) || '-' || (i.credit_applied / 100.0)::numeric(9, 2) || ' ' || l.lines, ' | ' ORDER BY i.seal_sequence), '')
        FROM invoices i, LATERAL (SELECT count(*) AS lines FROM invoice_lines l WHERE l.organization = i.organization AND l.invoice = i.id) l
        WHERE i.customer = '{customer}' AND i.number IS NOT NULL
        """);
}
