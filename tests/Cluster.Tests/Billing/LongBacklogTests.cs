using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>More steps than one turn takes: the rest follows in turns of its own, whoever waits for it.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class LongBacklogTests
{
    private const int Days = Limits.StepsPerWake + 50;
    private const string Now = "2026-01-31T10:00:00Z";
    private static readonly DateOnly First = new DateOnly(2026, 1, 31).AddDays(1 - Days);
    private static readonly WakeOptions NoSweep = new() { SweepGrace = TimeSpan.FromDays(36500), Spread = TimeSpan.Zero };

    [Fact]
    public Task More_days_than_one_turn_takes_are_billed_without_anybody_asking_again() => BillingCluster.TestAsync(
        Now,
        async cluster =>
        {
            await cluster.CreateOrganizationAsync("live");
            await cluster.CreatePlanAsync(unit: "day");
            await cluster.CreateCustomerAsync("cus_1");

            await cluster.SubscribeAsync("sub_1", "cus_1", First);

            await BillingCluster.UntilAsync("all days", async () => await cluster.CountAsync("invoices WHERE number IS NOT NULL") == Days);
        },
        wakes: NoSweep);

    [Fact]
    public Task A_test_clock_waits_for_all_turns_of_a_long_backlog() => BillingCluster.TestAsync(
        Now,
        async cluster =>
        {
            await cluster.CreateOrganizationAsync("sandbox");
            await cluster.CreatePlanAsync(unit: "day");
            await cluster.CreateClockAsync("clk_1", Now);
            await cluster.CreateCustomerAsync("cus_1", "clk_1");

            await cluster.SubscribeAsync("sub_1", "cus_1", First);
            await cluster.AdvanceAsync("clk_1", "2026-02-01T10:00:00Z");

            Assert.Equal(Days + 1L, await cluster.CountAsync("invoices WHERE number IS NOT NULL"));
            Assert.Equal(1L, await cluster.CountAsync("test_clocks WHERE last_error IS NULL"));
        },
        wakes: NoSweep);
}
