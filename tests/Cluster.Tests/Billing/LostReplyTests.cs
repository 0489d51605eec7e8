using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>A year is caught up while the connection breaks at one commit, for every commit there is, before it and after it.</summary>
[Collection(ClusterTests.Heavy)]
public sealed class LostReplyTests
{
    private const string Year =
        "2025-01-31/2026-01-15 2025-02-28/2026-01-15 2025-03-31/2026-01-15 2025-04-30/2026-01-15 2025-05-31/2026-01-15 2025-06-30/2026-01-15 " +
        "2025-07-31/2026-01-15 2025-08-31/2026-01-15 2025-09-30/2026-01-15 2025-10-31/2026-01-15 2025-11-30/2026-01-15 2025-12-31/2026-01-15";

    /// <summary>One for the creation and one for the start, two for each month, the register's, and the customer's with the numbers.</summary>
    private const int CommitsOfAYear = 1 + 1 + (12 * 2) + 1 + 1;

    /// <summary>Of each of two subscriptions its start, its part and its period; the invoice, the register's, and the customer's with the number.</summary>
    private const int CommitsOfASharedInvoice = (2 * 3) + 1 + 1 + 1;

    /// <summary>The decision, each of two subscribers, and that all are told.</summary>
    private const int CommitsOfAPriceChange = 4;

    /// <summary>The item, the invoice, the register's, and the customer's with the number.</summary>
    private const int CommitsOfAnInvoiceOfWork = 4;

    /// <summary>The credit note, the register's, and the customer's with the number.</summary>
    private const int CommitsOfACreditNote = 3;

    /// <summary>The decision, the credit note, the end, the register's, and the customer's with the number.</summary>
    private const int CommitsOfACancellation = 5;

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_a_year_is_cut_twelve_invoices_exist_once(Cut cut) => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        for (var commit = 1; commit <= CommitsOfAYear + 1; commit++)
        {
            var (customer, subscription) = ($"cus_{commit}", $"sub_{commit}");
            await cluster.CreateCustomerAsync(customer);
            var context = BillingCluster.Context();
            cutter.Arm(commit, cut);

            var create = new CreateSubscription { Id = subscription, Customer = customer, Plan = "pro", StartDate = new(2025, 1, 31) };
            await CutCluster.StubbornlyAsync(again => cluster.Subscription(subscription).Create(create, context with { Retry = again }));

            Assert.Equal(commit <= CommitsOfAYear, cutter.HasCut);
            cutter.Disarm();
            await RecoverAsync(cluster, commit, async () =>
            {
                await cluster.Subscription(subscription).Wake();
                await cluster.Customer(customer).Wake();
            });
            Assert.Equal(Year, await cluster.BilledAsync(subscription));
        }

        Assert.Equal((CommitsOfAYear + 1) * 12L, await cluster.Database.AskOwnerAsync<long>("SELECT max(sequence) FROM register_entries"));
    });

    [Theory]
    [InlineData(Cut.BeforeCommit, 1)]
    [InlineData(Cut.AfterCommit, 1)]
    [InlineData(Cut.BeforeCommit, 2)]
    [InlineData(Cut.AfterCommit, 2)]
    [InlineData(Cut.BeforeCommit, 3)]
    [InlineData(Cut.AfterCommit, 3)]
    public Task A_one_off_invoice_asked_for_again_after_a_cut_is_there_once_with_its_number(Cut cut, int commit) => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        var context = BillingCluster.Context();
        var create = new CreateInvoice { Id = "inv_1", Customer = "cus_1", Lines = [new InvoiceLineFields { Description = "Work", UnitAmount = "100.00" }] };
        cutter.Arm(commit, cut);

        // Whether a shared commit took place is found out before anybody is told that it failed.
        if (cut == Cut.BeforeCommit) await Assert.ThrowsAsync<DatabaseUnavailableException>(() => cluster.Customer("cus_1").CreateInvoice(create, context));
        await CutCluster.StubbornlyAsync(again => cluster.Customer("cus_1").CreateInvoice(create, context with { Retry = again || cut == Cut.BeforeCommit }));

        Assert.Equal(("issued", 1L), (await cluster.Database.AskOwnerAsync<string>("SELECT status FROM invoices"), await cluster.CountAsync("invoices")));
    });

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_work_done_and_invoiced_is_cut_it_is_billed_once(Cut cut) => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        var customer = cluster.Customer("cus_1");
        for (var commit = 1; commit <= CommitsOfAnInvoiceOfWork + 1; commit++)
        {
            var (work, add, bill) = ($"inv_{commit}", BillingCluster.Context(), BillingCluster.Context());
            cutter.Arm(commit, cut);

            await CutCluster.StubbornlyAsync(again => customer.AddCharge(new AddCustomerCharge { Description = "Work", Amount = "100.00" }, add with { Retry = again }));
            await CutCluster.StubbornlyAsync(again => customer.InvoiceCharges(work, bill with { Retry = again }));

            Assert.Equal(commit <= CommitsOfAnInvoiceOfWork, cutter.HasCut);
            cutter.Disarm();
            Assert.Equal(10_000L, await cluster.Database.AskOwnerAsync<long>($"SELECT total FROM invoices WHERE id = '{work}' AND number IS NOT NULL"));
        }

        Assert.Equal((CommitsOfAnInvoiceOfWork + 1L, 0L), (await cluster.CountAsync("invoice_lines"), await cluster.CountAsync("customers WHERE open_items <> '[]'")));
    });

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_a_credit_note_or_of_voiding_is_cut_each_is_there_once_with_its_number(Cut cut) => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        var customer = cluster.Customer("cus_1");
        for (var commit = 1; commit <= CommitsOfACreditNote + 1; commit++)
        {
            var invoice = $"inv_{commit}";
            var create = new CreateInvoice { Id = invoice, Customer = "cus_1", Lines = [new InvoiceLineFields { Description = "Work", UnitAmount = "100.00" }] };
            BillingCluster.Accepted(await customer.CreateInvoice(create, BillingCluster.Context()));
            var part = new CreateCreditNote { Id = $"cn_{commit}", Invoice = invoice, Amount = "30.00", Reason = "x" };
            var (credit, leave) = (BillingCluster.Context(), BillingCluster.Context());

            cutter.Arm(commit, cut);
            await CutCluster.StubbornlyAsync(again => customer.CreateCreditNote(part, credit with { Retry = again }));
            Assert.Equal(commit <= CommitsOfACreditNote, cutter.HasCut);
            Assert.Equal(("issued", 7000L, 1L), await SettledAsync(cluster, invoice));

            cutter.Arm(commit, cut);
            await CutCluster.StubbornlyAsync(again => customer.VoidInvoice(invoice, leave with { Retry = again }));
            Assert.Equal(commit <= CommitsOfACreditNote, cutter.HasCut);
            cutter.Disarm();
            Assert.Equal(("void", 0L, 2L), await SettledAsync(cluster, invoice));
        }

        Assert.Equal(0L, await cluster.CountAsync("balance_movements"));
    });

    [Fact]
    public Task An_invoice_that_waits_for_its_number_is_credited_as_what_is_due() => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        var create = new CreateInvoice { Id = "inv_1", Customer = "cus_1", Lines = [new InvoiceLineFields { Description = "Work", UnitAmount = "100.00" }] };
        cutter.Arm(2, Cut.BeforeCommit);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => cluster.Customer("cus_1").CreateInvoice(create, BillingCluster.Context()));
        cutter.Disarm();
        Assert.Equal(1L, await cluster.CountAsync("invoices WHERE number IS NULL"));

        var preview = await cluster.Customer("cus_1").PreviewCreditNote(new CreateCreditNote { Id = "cn_1", Invoice = "inv_1", Reason = "x" });

        Assert.Equal(("100.00", "0.00"), (preview.Value?.AppliedToInvoice, preview.Value?.ToBalance));
        Assert.Equal((0L, 1L), (await cluster.CountAsync("credit_notes"), await cluster.CountAsync("invoices WHERE number IS NOT NULL")));
    });

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task A_cancellation_asked_for_again_after_a_cut_has_given_back_the_rest_once(Cut cut) => CutCluster.TestAsync(
        async (cluster, cutter) =>
        {
            await cluster.CreateClockAsync("clk_1", "2026-01-01T10:00:00Z");
            for (var commit = 1; commit <= CommitsOfACancellation + 1; commit++)
            {
                var (customer, subscription) = ($"cus_{commit}", $"sub_{commit}");
                await cluster.CreateCustomerAsync(customer, "clk_1");
                await cluster.SubscribeAsync(subscription, customer);
                var context = BillingCluster.Context();
                var cancel = new CancelSubscription { At = "now", Credit = "prorate" };
                cutter.Arm(commit, cut);

                await CutCluster.StubbornlyAsync(again => cluster.Subscription(subscription).Cancel(cancel, context with { Retry = again }));
                Assert.Equal(commit <= CommitsOfACancellation, cutter.HasCut);
                cutter.Disarm();
                BillingCluster.Accepted(await cluster.Subscription(subscription).Cancel(cancel, context with { Retry = true }));
                await cluster.Customer(customer).Wake();

                Assert.Equal(1L, await cluster.CountAsync($"credit_notes WHERE subscription = '{subscription}' AND number IS NOT NULL"));
            }
        },
        "sandbox");

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_a_price_change_is_cut_every_subscriber_is_moved_by_it_once(Cut cut) => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        await cluster.CreateCustomerAsync("cus_1");
        for (var commit = 1; commit <= CommitsOfAPriceChange + 1; commit++)
        {
            var (plan, change) = ($"plan_{commit}", $"pch_{commit}");
            await cluster.CreatePlanAsync(plan);
            await cluster.SubscribeAsync($"sub_{commit}_a", "cus_1", plan: plan);
            await cluster.SubscribeAsync($"sub_{commit}_b", "cus_1", plan: plan);
            await cluster.PublishVersionAsync(plan, "60.00");
            var context = BillingCluster.Context();
            var create = new CreatePriceChange { Id = change, Plan = plan, Version = 2, From = new(2026, 3, 1), NoticeDays = 30 };
            cutter.Arm(commit, cut);

            await CutCluster.StubbornlyAsync(again => cluster.PriceChange(change).Create(create, context with { Retry = again }));
            Assert.Equal(commit <= CommitsOfAPriceChange, cutter.HasCut);
            cutter.Disarm();
            await RecoverAsync(cluster, commit, () => cluster.PriceChange(change).Wake());

            Assert.Equal("2 2026-03-15", await MovesAsync(cluster, change, "planned"));
        }

        // A second look, ten minutes later, finds nobody else; and the third of March comes as announced.
        cluster.Time.Advance(TimeSpan.FromMinutes(22));
        await BillingCluster.UntilAsync("a sweep that finds nothing", async () => await cluster.Sweeper.Sweep() == 0);
        Assert.Equal(0L, await cluster.CountAsync("price_changes WHERE status <> 'scheduled' OR next_due IS NOT NULL"));
        cluster.Time.SetUtcNow(BillingCluster.At("2026-03-16T10:00:00Z"));
        await BillingCluster.UntilAsync("a sweep that finds nothing", async () => await cluster.Sweeper.Sweep() == 0);
        for (var commit = 1; commit <= CommitsOfAPriceChange + 1; commit++) Assert.Equal("2 2026-03-15", await MovesAsync(cluster, $"pch_{commit}", "moved"));
    }, concurrency: 1);

    [Theory]
    [InlineData(Cut.BeforeCommit)]
    [InlineData(Cut.AfterCommit)]
    public Task Whichever_commit_of_a_shared_invoice_is_cut_it_is_there_once(Cut cut) => CutCluster.TestAsync(async (cluster, cutter) =>
    {
        for (var commit = 1; commit <= CommitsOfASharedInvoice + 1; commit++)
        {
            var (customer, start) = ($"cus_{commit}", new DateOnly(2026, 1, 15).AddDays(commit));
            await cluster.CreateCustomerAsync(customer, consolidate: true);
            await cluster.SubscribeAsync($"sub_{commit}_a", customer, start);
            await cluster.SubscribeAsync($"sub_{commit}_b", customer, start);
            cluster.Time.SetUtcNow(new DateTimeOffset(start, new TimeOnly(10, 0), TimeSpan.Zero));
            cutter.Arm(commit, cut);

            foreach (var subscription in new[] { $"sub_{commit}_a", $"sub_{commit}_b" }) await Record.ExceptionAsync(() => cluster.Subscription(subscription).Wake());
            // A busy machine may be cut as late as in the sweep itself: what that leaves is overdue by the next one.
            var numbered = $"invoices WHERE customer = '{customer}' AND number IS NOT NULL AND total = 9800";
            for (var sweeps = 0; sweeps == 0 || (sweeps < 4 && await cluster.CountAsync(numbered) == 0); sweeps++) await RecoverAsync(cluster, commit: 2, () => Task.CompletedTask);
            Assert.Equal(commit <= CommitsOfASharedInvoice, cutter.HasCut);
            cutter.Disarm();

            Assert.Equal(1L, await cluster.CountAsync(numbered));
            Assert.Equal(1L, await cluster.CountAsync($"invoices WHERE customer = '{customer}'"));
        }
    });

    private static async Task<(string? Status, long Due, long CreditNotes)> SettledAsync(BillingCluster cluster, string invoice) => (
        await cluster.Database.AskOwnerAsync<string>($"SELECT status FROM invoices WHERE id = '{invoice}'"),
        await cluster.Database.AskOwnerAsync<long>($"SELECT amount_due FROM invoices WHERE id = '{invoice}'"),
        await cluster.CountAsync($"credit_notes WHERE invoice = '{invoice}' AND number IS NOT NULL"));

    private static Task<string?> MovesAsync(BillingCluster cluster, string change, string status) => cluster.Database.AskOwnerAsync<string?>(
        $"SELECT count(*) || ' ' || min(renewal) FROM price_moves WHERE price_change = '{change}' AND status = '{status}' AND renewal = '2026-03-15'");

    // Odd ones recover by their own next wake, even ones by the sweeper, who knows nothing but the rows.
    private static async Task RecoverAsync(BillingCluster cluster, int commit, Func<Task> wake)
    {
        if (commit % 2 == 1)
        {
            await wake();
            return;
        }

        cluster.Time.Advance(TimeSpan.FromMinutes(11));
        await BillingCluster.UntilAsync("a sweep that finds nothing", async () => await cluster.Sweeper.Sweep() == 0);
    }
}
