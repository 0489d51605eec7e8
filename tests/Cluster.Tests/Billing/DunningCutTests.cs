using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>What is done about who does not pay is done once and whole, whichever commit of it is cut: letters, fees, orders to subscriptions, the end.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class DunningCutTests
{
    /// <summary>Of both stages: the clock's own two, the step, an order carried out by the subscription, and the order taken off.</summary>
    private const int FewestCommits = 5;

    /// <summary>
    /// Due on 16 January: a letter, a fee and the pause three days later; the end after ten more, when the fee, an invoice of its own, has had
    /// its letter too.
    /// </summary>
    [Theory]
    [InlineData(Cut.BeforeCommit, "2026-01-19", "paused", "issued issued", 1)]
    [InlineData(Cut.AfterCommit, "2026-01-19", "paused", "issued issued", 1)]
    [InlineData(Cut.BeforeCommit, "2026-01-29", "canceled", "issued uncollectible", 2)]
    [InlineData(Cut.AfterCommit, "2026-01-29", "canceled", "issued uncollectible", 2)]
    public Task Whichever_commit_of_a_step_is_cut_all_of_it_is_done_once(Cut cut, string day, string subscription, string invoices, int letters) => CutCluster.TestAsync(
        async (cluster, cutter) =>
        {
            await PrepareAsync(cluster);
            var (before, after) = (day + "T06:00:00Z", day + "T10:00:00Z");
            var traces = new List<string>();
            var happened = true;
            for (var commit = 1; happened; commit++)
            {
                var (clock, customer) = ($"clk_{commit}", $"cus_{commit}");
                await OweAsync(cluster, commit);
                await cluster.AdvanceAsync(clock, before);
                cutter.Arm(commit, cut);

                await CutCluster.StubbornlyAsync(_ => cluster.Clock(clock).Advance(new AdvanceTestClock { To = BillingCluster.At(after) }, BillingCluster.Context()));
                await BillingCluster.UntilAsync($"{clock} to be ready", () => IsDoneAsync(cluster, clock, after));

                happened = cutter.HasCut;
                cutter.Disarm();
                traces.Add(await TraceAsync(cluster, customer));
                Assert.Equal((subscription, invoices), (
                    await cluster.Database.AskOwnerAsync<string>($"SELECT status FROM subscriptions WHERE customer = '{customer}'"),
                    await cluster.Database.AskOwnerAsync<string>($"SELECT string_agg(status, ' ' ORDER BY status) FROM invoices WHERE customer = '{customer}'")));
            }

            Assert.InRange(traces.Count, FewestCommits + 1, 50);
            // The last one was not cut: so should they all have gone.
            Assert.All(traces, trace => Assert.Equal(traces[^1], trace));
            Assert.Contains($"mail reminder_1 {letters}", traces[^1], StringComparison.Ordinal);
            Assert.Contains($"event subscription.{subscription} 1", traces[^1], StringComparison.Ordinal);
            Assert.Equal(0L, await cluster.CountAsync("outbox"));
        },
        "sandbox");

    private static async Task PrepareAsync(BillingCluster cluster)
    {
        await cluster.CreatePlanAsync("yearly", "120.00", "year");
        BillingCluster.Accepted(await cluster.Seller.SaveDunningPolicy(
            new SaveDunningPolicy
            {
                Code = "strict",
                Steps =
                [
                    new DunningStepFields { Days = 3, Actions = ["remind", "late_fee", "suspend", "alert"], Template = "reminder_1" },
                    new DunningStepFields { Days = 13, Actions = ["cancel", "write_off", "alert"] },
                ],
            },
            BillingCluster.Context()));
    }

    private static async Task OweAsync(BillingCluster cluster, int number)
    {
        var (clock, customer) = ($"clk_{number}", $"cus_{number}");
        await cluster.CreateClockAsync(clock, "2026-01-15T10:00:00Z");
        BillingCluster.Accepted(await cluster.Customer(customer).Create(
            new CreateCustomer
            {
                Id = customer,
                Name = customer,
                TestClock = clock,
                Collection = "manual",
                PaymentTermsDays = 1,
                DunningPolicy = "strict",
                Tax = new CustomerTaxFields { Kind = "business" },
            },
            BillingCluster.Context()));
        await cluster.SubscribeAsync($"sub_{number}", customer, plan: "yearly");
    }

    // An advance whose commit was lost is taken up by the sweeper; one that stopped, or never began, is asked for again.
    private static async Task<bool> IsDoneAsync(BillingCluster cluster, string clock, string moment)
    {
        if (await cluster.CountAsync($"test_clocks WHERE id = '{clock}' AND target IS NULL AND last_error IS NULL AND now = '{moment}'") == 1) return true;
        await Record.ExceptionAsync(() => cluster.Sweeper.Sweep());
        await Record.ExceptionAsync(() => cluster.Clock(clock).Advance(new AdvanceTestClock { To = BillingCluster.At(moment) }, BillingCluster.Context()));
        return false;
    }

    /// <summary>All that was done: events of the customer and its subscription, mails, alerts and entries of the register, each with its number.</summary>
    private static Task<string> TraceAsync(BillingCluster cluster, string customer) => cluster.Database.AskOwnerAsync<string>(
        $"""
        SELECT string_agg(what || ' ' || times, ', ' ORDER BY what) FROM (
            SELECT what, count(*) AS times FROM (
                SELECT 'event ' || type AS what FROM journal WHERE stream IN ('customer/{customer}', 'subscription/{customer.Replace("cus_", "sub_", StringComparison.Ordinal)}')
                UNION ALL SELECT 'mail ' || template FROM notices WHERE customer = '{customer}'
                UNION ALL SELECT 'alert' FROM alerts WHERE customer = '{customer}'
                UNION ALL SELECT 'number' FROM register_entries r WHERE r.document IN (
                    SELECT id FROM invoices WHERE customer = '{customer}' UNION ALL SELECT id FROM credit_notes WHERE customer = '{customer}')) AS done
            GROUP BY what) AS counted
        """);
}
