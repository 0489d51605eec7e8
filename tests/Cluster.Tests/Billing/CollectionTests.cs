using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Aggregates;
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
    public Task Whichever_commit_of_a_collection_is_cut_the_customer_is_charged_once(Cut cut, string token) => CutAsync(async (cluster, cutter) =>
    {
        for (var commit = 1; commit <= CommitsOfACollection + 1; commit++)
        {
            var customer = $"cus_{commit}";
            await cluster.CreateCustomerAsync(customer);
            cutter.Arm(commit, cut);

            await BilledAsync(cluster, customer, token);
            await SettledAsync(cluster, customer);

            Assert.True(cutter.HasCut || commit > CommitsOfACollection);
            cutter.Disarm();
            Assert.Equal("1 of 1 succeeded, 10000 paid, 10000 charged", await MoneyAsync(cluster, customer));
        }
    });

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_a_refund_is_cut_the_money_is_given_back_once(Cut cut) => CutAsync(async (cluster, cutter) =>
    {
        for (var commit = 1; commit <= CommitsOfARefund + 1; commit++)
        {
            var customer = $"cus_{commit}";
            await cluster.CreateCustomerAsync(customer);
            await BilledAsync(cluster, customer, "tok_ok");
            var payment = await cluster.Database.AskOwnerAsync<string>($"SELECT id FROM payments WHERE customer = '{customer}'");
            var context = BillingCluster.Context();
            cutter.Arm(commit, cut);

            await StubbornlyAsync(again => cluster.Customer(customer).RefundPayment(payment, new RefundPayment { Id = $"rf_{commit}", Amount = "30.00" }, context with { Retry = again }));
            await SweptAsync(cluster);

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
    public Task Told_twice_and_late_by_the_gateway_it_is_paid_once() => CutAsync(async (cluster, _) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        await BilledAsync(cluster, "cus_1", "tok_pending");
        cluster.Time.Advance(TimeSpan.FromDays(2));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => cluster.Customer("cus_1").CheckPayments()));
        await cluster.Customer("cus_1").CheckPayments();

        Assert.Equal("1 of 1 succeeded, 10000 paid, 10000 charged", await MoneyAsync(cluster, "cus_1"));
        Assert.Equal(1L, await cluster.CountAsync("journal WHERE type = 'payment.succeeded'"));
    });

    private static async Task BilledAsync(BillingCluster cluster, string customer, string token)
    {
        var grain = cluster.Customer(customer);
        var (method, invoice) = (BillingCluster.Context(), BillingCluster.Context());
        await StubbornlyAsync(again => grain.AddPaymentMethod(new AddPaymentMethod { Id = "pm_" + customer, Type = "card", Token = token }, method with { Retry = again }));
        var create = new CreateInvoice { Id = "inv_" + customer, Customer = customer, Lines = [new InvoiceLineFields { Description = "Work", UnitAmount = "100.00" }] };
        await StubbornlyAsync(again => grain.CreateInvoice(create, invoice with { Retry = again }));
    }

    // Days pass: what was declined is tried again, what was pending is known.
    private static async Task SettledAsync(BillingCluster cluster, string customer)
    {
        for (var days = 0; days < 4 && await cluster.CountAsync($"invoices WHERE customer = '{customer}' AND status = 'paid'") == 0; days++)
        {
            await SweptAsync(cluster);
            cluster.Time.Advance(TimeSpan.FromDays(1));
            await SweptAsync(cluster);
        }
    }

    private static async Task SweptAsync(BillingCluster cluster)
    {
        cluster.Time.Advance(TimeSpan.FromMinutes(11));
        await BillingCluster.UntilAsync("a sweep that finds nothing", async () => await cluster.Sweeper.Sweep() == 0);
    }

    private static Task<string> MoneyAsync(BillingCluster cluster, string customer) => cluster.Database.AskOwnerAsync<string>(
        $"""
        SELECT (SELECT count(*) FILTER (WHERE status = 'succeeded') || ' of ' || count(*) FROM payments WHERE customer = '{customer}') || ' succeeded, '
            || (SELECT amount_paid FROM invoices WHERE customer = '{customer}' AND amount_due = 0) || ' paid, '
            || (SELECT sum(amount) FROM sandbox_orders WHERE customer = '{customer}' AND outcome <> 'declined') || ' charged'
        """);

    private static async Task StubbornlyAsync(Func<bool, Task<Outcome>> send)
    {
        try
        {
            BillingCluster.Accepted(await send(false));
        }
#pragma warning disable CA1031 // Which exception says that the answer was lost does not matter.
        catch (Exception)
#pragma warning restore CA1031
        {
            BillingCluster.Accepted(await send(true));
        }
    }

    private static async Task CutAsync(Func<BillingCluster, CommitCutter, Task> test)
    {
        CommitCutter? cutter = null;
        await using var database = await BillingCluster.PrepareDatabaseAsync(options =>
        {
            var direct = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            cutter = new CommitCutter(direct.Port);
            direct.Port = cutter.Port;
            return options with { ConnectionString = direct.ConnectionString };
        });
        await using var disposedLater = cutter!;
        var time = new FakeTimeProvider(BillingCluster.At("2026-01-15T10:00:00Z"));
        await using var cluster = await BillingCluster.StartOnAsync(database, time, wakes: new WakeOptions { SweepEvery = TimeSpan.FromHours(1), Spread = TimeSpan.Zero });
        await cluster.CreateFirmAsync("sandbox");
        await test(cluster, cutter!);
        await Books.AssertWholeAsync(database, time);
    }
}
