using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Money is taken once, whatever is lost on the way: a commit, its answer, an order, or the gateway's answer.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class CollectionTests
{
    /// <summary>The method, the invoice, the register's, the number with the customer, the attempt, its end.</summary>
    private const int CommitsOfACollection = 6;

    /// <summary>The request, and its end with the gateway.</summary>
    private const int CommitsOfARefund = 2;

    [Theory]
    [InlineData(Cut.BeforeCommit, "tok_ok")]
    [InlineData(Cut.AfterCommit, "tok_ok")]
    [InlineData(Cut.BeforeCommit, "tok_timeout")]
    [InlineData(Cut.AfterCommit, "tok_timeout")]
    [InlineData(Cut.BeforeCommit, "tok_never")]
    [InlineData(Cut.AfterCommit, "tok_never")]
    [InlineData(Cut.BeforeCommit, "tok_pending")]
    [InlineData(Cut.AfterCommit, "tok_pending")]
    [InlineData(Cut.BeforeCommit, "tok_fails_1")]
    [InlineData(Cut.AfterCommit, "tok_fails_1")]
    public Task Whichever_commit_of_a_collection_is_cut_the_customer_is_charged_once(Cut cut, string token) => SandboxAsync(async (cluster, cutter) =>
    {
        for (var commit = 1; commit <= CommitsOfACollection + 1; commit++)
        {
            var customer = $"cus_{commit}";
            await cluster.CreateCustomerAsync(customer);
            cutter.Arm(commit, cut);

            await Collected.BilledAsync(cluster, customer, token);
            await Collected.SettledAsync(cluster, customer);

            Assert.True(cutter.HasCut || commit > CommitsOfACollection);
            cutter.Disarm();
            Assert.Equal(Collected.Once, await Collected.MoneyAsync(cluster, customer));
            Assert.Equal(Collected.ToldOnce(declines: token == "tok_fails_1" ? 1 : 0), await Collected.ToldAsync(cluster, customer));
        }
    });

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_a_refund_is_cut_the_money_is_given_back_once(Cut cut) => SandboxAsync(async (cluster, cutter) =>
    {
        for (var commit = 1; commit <= CommitsOfARefund + 1; commit++)
        {
            var customer = $"cus_{commit}";
            await cluster.CreateCustomerAsync(customer);
            await Collected.BilledAsync(cluster, customer, "tok_ok");
            var payment = await cluster.Database.AskOwnerAsync<string>($"SELECT id FROM payments WHERE customer = '{customer}'");
            var context = BillingCluster.Context();
            cutter.Arm(commit, cut);

            await CutCluster.StubbornlyAsync(again => cluster.Customer(customer).RefundPayment(payment, new RefundPayment { Id = $"rf_{commit}", Amount = "30.00" }, context with { Retry = again }));
            await CutCluster.SweptAsync(cluster);

            Assert.Equal(commit <= CommitsOfARefund, cutter.HasCut);
            cutter.Disarm();
            Assert.Equal("30 3000 succeeded 7000 3000", await cluster.Database.AskOwnerAsync<string>(
                $"""
                SELECT (SELECT sum(amount)::bigint / 100 FROM sandbox_orders WHERE key = 'rf_{commit}') || ' ' || p.amount_refunded || ' ' || r.status || ' ' || i.amount_paid || ' ' || i.amount_due
                FROM payments p JOIN refunds r ON r.payment = p.id JOIN invoices i ON i.id = p.invoice
                WHERE p.customer = '{customer}'
                """));
        }
    });

    [Fact]
    public Task Told_twice_and_late_by_the_gateway_it_is_paid_once() => SandboxAsync(async (cluster, _) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        await Collected.BilledAsync(cluster, "cus_1", "tok_pending");
        cluster.Time.Advance(TimeSpan.FromDays(2));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.Customer("cus_1").CheckPayments()));
        await cluster.Customer("cus_1").CheckPayments();

        Assert.Equal((Collected.Once, Collected.ToldOnce(declines: 0)), (await Collected.MoneyAsync(cluster, "cus_1"), await Collected.ToldAsync(cluster, "cus_1")));
    });

    private static Task SandboxAsync(Func<BillingCluster, CommitCutter, Task> test) => CutCluster.TestAsync(test, "sandbox");
}
