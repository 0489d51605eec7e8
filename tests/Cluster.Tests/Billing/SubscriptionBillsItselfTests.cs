using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

public sealed class SubscriptionBillsItselfTests
{
    [Fact]
    public async Task A_year_on_a_test_clock_gives_an_invoice_for_each_month_end()
    {
        await using var cluster = await BillingCluster.StartAsync("2026-01-31T10:00:00Z");
        await cluster.CreateOrganizationAsync();
        await cluster.CreatePlanAsync();
        var clock = cluster.Grains.GetGrain<ITestClockGrain>($"{BillingCluster.Organization}/clk_1");
        BillingCluster.Accepted(await clock.Create(new CreateTestClock { Id = "clk_1", Now = DateTimeOffset.Parse("2026-01-31T10:00:00Z", null) }, cluster.Context()));
        await cluster.CreateCustomerAsync("cus_1", "clk_1");

        await cluster.SubscribeAsync("sub_1", "cus_1");
        BillingCluster.Accepted(await clock.Advance(new AdvanceTestClock { To = DateTimeOffset.Parse("2027-01-30T00:00:00Z", null) }, cluster.Context()));
        Assert.True(await clock.WaitUntilReady(TimeSpan.FromSeconds(60)));

        var dates = await cluster.Database.AskOwnerAsync<string>("SELECT string_agg(billing_date || '/' || issue_date || '/' || number, ' ' ORDER BY seal_sequence) FROM invoices");
        Assert.Equal(12, dates.Split(' ').Length);
        Assert.StartsWith("2026-01-31/2026-01-31/INV-2026-000001 2026-02-28/2026-02-28/INV-2026-000002 2026-03-31/", dates, StringComparison.Ordinal);
    }
}
