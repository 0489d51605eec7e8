using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

[Collection(ClusterTests.Light)]
public sealed class SubscriptionBillsItselfTests
{
    /// <summary>The sweeper sleeps: what is billed, a reminder has billed.</summary>
    private static readonly WakeOptions RemindersOnly = new() { Spread = TimeSpan.FromMinutes(3), SweepGrace = TimeSpan.FromDays(3650) };

    [Fact]
    public Task A_year_on_a_test_clock_gives_an_invoice_for_each_month_end() => BillingCluster.TestAsync("2026-01-31T10:00:00Z", async cluster =>
    {
        await cluster.CreateFirmAsync("sandbox");
        await cluster.CreateClockAsync("clk_1", "2026-01-31T10:00:00Z");
        await cluster.CreateCustomerAsync("cus_1", "clk_1");

        await cluster.SubscribeAsync("sub_1", "cus_1");
        await cluster.AdvanceAsync("clk_1", "2027-01-30T00:00:00Z");

        var dates = await cluster.Database.AskOwnerAsync<string>("SELECT string_agg(billing_date || '/' || issue_date || '/' || number, ' ' ORDER BY seal_sequence) FROM invoices");
        Assert.Equal(12, dates.Split(' ').Length);
        Assert.StartsWith("2026-01-31/2026-01-31/INV-2026-000001 2026-02-28/2026-02-28/INV-2026-000002 2026-03-31/", dates, StringComparison.Ordinal);
    });

    [Fact]
    public Task Without_a_test_clock_the_durable_reminder_wakes_it_period_after_period() => BillingCluster.TestAsync(
        "2026-01-31T10:00:00Z",
        async cluster =>
        {
            await cluster.CreateFirmAsync();
            await cluster.CreateCustomerAsync("cus_1");
            await cluster.SubscribeAsync("sub_1", "cus_1");

            foreach (var (due, invoices) in new[] { ("2026-02-27T23:00:00Z", 2L), ("2026-03-30T22:00:00Z", 3L), ("2026-04-29T22:00:00Z", 4L) })
            {
                cluster.Time.SetUtcNow(BillingCluster.At(due).AddMinutes(-2));
                Assert.Equal(invoices - 1, await cluster.CountAsync("invoices"));
                await cluster.PassTimeUntilAsync($"invoice {invoices}", async () => await cluster.CountAsync("invoices WHERE number IS NOT NULL") == invoices, TimeSpan.FromMinutes(30));
            }

            Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28 2026-03-31/2026-03-31 2026-04-30/2026-04-30", await cluster.BilledAsync("sub_1"));
        },
        wakes: RemindersOnly);

    [Fact]
    public async Task What_fell_due_while_everything_was_down_is_billed_once_each_by_its_own_day_and_issued_today()
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(BillingCluster.At("2026-01-31T10:00:00Z"));
        await using (var before = await BillingCluster.StartOnAsync(database, time, silos: 2, wakes: RemindersOnly))
        {
            await before.CreateFirmAsync();
            await before.CreateCustomerAsync("cus_1");
            await before.SubscribeAsync("sub_1", "cus_1");
        }

        time.SetUtcNow(BillingCluster.At("2026-05-05T08:00:00.5Z"));
        await using var after = await BillingCluster.StartOnAsync(database, time, wakes: RemindersOnly);
        await after.PassTimeUntilAsync("the missed invoices", async () => await after.CountAsync("invoices WHERE number IS NOT NULL") == 4, TimeSpan.FromMinutes(30));
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-05-05 2026-03-31/2026-05-05 2026-04-30/2026-05-05", await after.BilledAsync("sub_1"));

        time.SetUtcNow(BillingCluster.At("2026-05-30T21:58:00.5Z"));
        await after.PassTimeUntilAsync("the next invoice", async () => await after.CountAsync("invoices WHERE number IS NOT NULL") == 5, TimeSpan.FromMinutes(30));
        Assert.EndsWith(" 2026-05-31/2026-05-31", await after.BilledAsync("sub_1"), StringComparison.Ordinal);
        await Books.AssertWholeAsync(database, time);
    }
}
