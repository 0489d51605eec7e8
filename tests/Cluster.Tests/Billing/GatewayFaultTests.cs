using Microsoft.Extensions.DependencyInjection;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Infrastructure.Payments;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Money is taken and given back once, whichever calls of the gateway fail, and with them the commit after the call.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class GatewayFaultTests
{
    [Theory]
    [InlineData(GatewayFault.NeverArrives, 1, "tok_ok", 0)]
    [InlineData(GatewayFault.NeverArrives, 3, "tok_ok", 0)]
    [InlineData(GatewayFault.ReplyIsLost, 1, "tok_ok", 0)]
    [InlineData(GatewayFault.ReplyIsLost, 3, "tok_ok", 0)]
    [InlineData(GatewayFault.NeverArrives, 1, "tok_pending", 0)]
    [InlineData(GatewayFault.ReplyIsLost, 2, "tok_pending", 0)]
    [InlineData(GatewayFault.NeverArrives, 2, "tok_fails_1", 1)]
    [InlineData(GatewayFault.ReplyIsLost, 1, "tok_fails_1", 1)]
    public Task Whichever_call_fails_the_customer_is_charged_once(GatewayFault fault, int times, string token, int declines) => TestAsync(async (cluster, _, faults) =>
    {
        var happened = true;
        for (var call = 1; happened; call++)
        {
            var customer = $"cus_{call}";
            await cluster.CreateCustomerAsync(customer);
            faults.Arm(call, fault, times);

            await CollectAsync(cluster, customer, token);

            happened = faults.AreOver;
            Assert.True(happened || call > 1);
            faults.Disarm();
            Assert.Equal((Collected.Once, Collected.ToldOnce(declines)), (await Collected.MoneyAsync(cluster, customer), await Collected.ToldAsync(cluster, customer)));
        }
    });

    [Theory]
    [InlineData(GatewayFault.NeverArrives, Cut.BeforeCommit)]
    [InlineData(GatewayFault.NeverArrives, Cut.AfterCommit)]
    [InlineData(GatewayFault.ReplyIsLost, Cut.BeforeCommit)]
    [InlineData(GatewayFault.ReplyIsLost, Cut.AfterCommit)]
    public Task When_a_charge_fails_and_whichever_commit_too_the_customer_is_charged_once(GatewayFault fault, Cut cut) => TestAsync(async (cluster, cutter, faults) =>
    {
        var happened = true;
        for (var commit = 1; happened; commit++)
        {
            var customer = $"cus_{commit}";
            await cluster.CreateCustomerAsync(customer);
            // The charge, and the question right after it what became of it.
            faults.Arm(1, fault, 2);
            cutter.Arm(commit, cut);

            await CollectAsync(cluster, customer, "tok_ok");

            happened = cutter.HasCut;
            Assert.True(faults.AreOver);
            cutter.Disarm();
            Assert.Equal((Collected.Once, Collected.ToldOnce(0)), (await Collected.MoneyAsync(cluster, customer), await Collected.ToldAsync(cluster, customer)));
            if (commit == 1) Assert.True(happened);
        }
    });

    [Theory]
    [InlineData(GatewayFault.NeverArrives, 1)]
    [InlineData(GatewayFault.NeverArrives, 2)]
    [InlineData(GatewayFault.ReplyIsLost, 1)]
    [InlineData(GatewayFault.ReplyIsLost, 2)]
    public Task Whichever_call_of_a_refund_fails_the_money_is_given_back_once(GatewayFault fault, int times) => TestAsync(async (cluster, _, faults) =>
    {
        var happened = true;
        for (var call = 1; happened; call++)
        {
            var customer = $"cus_{call}";
            await cluster.CreateCustomerAsync(customer);
            await Collected.BilledAsync(cluster, customer, "tok_ok");
            var payment = await cluster.Database.AskOwnerAsync<string>($"SELECT id FROM payments WHERE customer = '{customer}'");
            faults.Arm(call, fault, times);

            BillingCluster.Accepted(await cluster.Customer(customer).RefundPayment(payment, new RefundPayment { Id = $"rf_{call}", Amount = "30.00" }, BillingCluster.Context()));
            for (var looks = 0; looks < 4; looks++) await CutCluster.SweptAsync(cluster);

            happened = faults.AreOver;
            Assert.True(happened || call > 1);
            faults.Disarm();
            Assert.Equal("3000 3000 succeeded 7000 3000 1", await cluster.Database.AskOwnerAsync<string>(
                $"""
                SELECT (SELECT sum(amount) FROM sandbox_orders WHERE key = 'rf_{call}') || ' ' || p.amount_refunded || ' ' || r.status || ' ' || i.amount_paid || ' ' || i.amount_due
                    || ' ' || (SELECT count(*) FROM journal WHERE stream = 'customer/{customer}' AND type = 'refund.succeeded')
                FROM payments p JOIN refunds r ON r.payment = p.id JOIN invoices i ON i.id = p.invoice
                WHERE p.customer = '{customer}'
                """));
        }
    });

    private static async Task CollectAsync(BillingCluster cluster, string customer, string token)
    {
        await Collected.BilledAsync(cluster, customer, token);
        await Collected.SettledAsync(cluster, customer);
    }

    private static Task TestAsync(Func<BillingCluster, CommitCutter, GatewayFaults, Task> test)
    {
        var faults = new GatewayFaults();
        return CutCluster.TestAsync(
            (cluster, cutter) => test(cluster, cutter, faults),
            "sandbox",
            services => services.Decorate<IPaymentGateway>(gateway => new FaultyGateway(gateway, faults)));
    }
}
