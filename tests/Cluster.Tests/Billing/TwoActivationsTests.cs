using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Two activations of one grain are a fact of life: a silo that was declared dead may still run. Whoever commits second loses all of it.</summary>
[Collection(ClusterTests.Light)]
public sealed class TwoActivationsTests
{
    private const string Start = "2026-01-31T10:00:00Z";

    [Fact]
    public Task The_second_activation_of_a_subscription_bills_nothing_and_reads_again() => TwoClustersAsync(async (one, other) =>
    {
        await other.Subscription("sub_1").Upcoming();
        one.Time.SetUtcNow(BillingCluster.At("2026-03-31T10:00:00Z"));
        await one.Subscription("sub_1").Wake();

        await Assert.ThrowsAsync<InconsistentStateException>(() => other.Subscription("sub_1").Wake());

        Assert.Equal(3L, await one.CountAsync("invoices"));
        await other.Subscription("sub_1").Wake();
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-03-31 2026-03-31/2026-03-31", await one.BilledAsync("sub_1"));
    });

    [Fact]
    public Task Two_activations_that_bill_at_the_same_time_bill_once_between_them() => TwoClustersAsync(async (one, other) =>
    {
        await other.Subscription("sub_1").Upcoming();
        one.Time.SetUtcNow(BillingCluster.At("2027-01-31T10:00:00Z"));

        await Task.WhenAll(WakeUntilDoneAsync(one), WakeUntilDoneAsync(other));

        Assert.Equal(13L, await one.CountAsync("invoices WHERE number IS NOT NULL"));
    });

    [Fact]
    public Task The_second_activation_of_a_customer_adds_no_credit_until_it_has_read_again() => TwoClustersAsync(async (one, other) =>
    {
        var credit = new AddCredit { Amount = "10.00", Currency = "EUR", Reason = "goodwill" };
        BillingCluster.Accepted(await other.Customer("cus_1").AddCredit(credit, BillingCluster.Context()));

        await Assert.ThrowsAsync<InconsistentStateException>(() => one.Customer("cus_1").AddCredit(credit, BillingCluster.Context()));

        Assert.Equal((1000L, 1L), (await one.CountCreditAsync(), await one.CountAsync("balance_movements")));
        BillingCluster.Accepted(await one.Customer("cus_1").AddCredit(credit, BillingCluster.Context()));
        Assert.Equal((2000L, 2L), (await one.CountCreditAsync(), await one.CountAsync("balance_movements")));
    });

    [Fact]
    public Task A_state_that_changed_behind_an_activation_fails_its_commit_whole() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
        await cluster.Database.ExecuteAsOwnerAsync("UPDATE grain_state SET version = version + 1 WHERE id_text = 'org_test/cus_1'");
        cluster.Time.SetUtcNow(BillingCluster.At("2026-02-28T10:00:00Z"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => cluster.Subscription("sub_1").Wake());

        Assert.Equal((1L, 1L), (await cluster.CountAsync("invoices"), await cluster.CountAsync("journal WHERE type = 'invoice.created'")));
        await cluster.Subscription("sub_1").Wake();
        Assert.Equal("2026-01-31/2026-01-31 2026-02-28/2026-02-28", await cluster.BilledAsync("sub_1"));
    });

    private static async Task TwoClustersAsync(Func<BillingCluster, BillingCluster, Task> test)
    {
        await using var database = await BillingCluster.PrepareDatabaseAsync();
        var time = new FakeTimeProvider(BillingCluster.At(Start));
        await using var one = await BillingCluster.StartOnAsync(database, time);
        await using var other = await BillingCluster.StartOnAsync(database, time);
        await one.CreateFirmAsync();
        await one.CreateCustomerAsync("cus_1");
        await one.SubscribeAsync("sub_1", "cus_1");
        await test(one, other);
        await Books.AssertWholeAsync(database, time);
    }

    private static Task WakeUntilDoneAsync(BillingCluster cluster) => BillingCluster.UntilAsync("a wake that nobody disturbs", async () =>
    {
        try
        {
            await cluster.Subscription("sub_1").Wake();
            return true;
        }
#pragma warning disable CA1031 // Losing to the other cluster shows in several ways; what counts is the books.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    });
}
