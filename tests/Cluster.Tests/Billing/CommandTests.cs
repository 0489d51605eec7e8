using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>Commands that come twice, late, or for what is not there.</summary>
[Collection(ClusterTests.Light)]
public sealed class CommandTests
{
    private const string Start = "2026-01-31T10:00:00Z";
    private static readonly AddCredit TenEuros = new() { Amount = "10.00", Currency = "EUR", Reason = "goodwill" };

    [Fact]
    public Task A_command_sent_again_with_its_cause_is_done_once() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        var (credit, cancel, draft, finalize) = (BillingCluster.Context(), BillingCluster.Context(), BillingCluster.Context(), BillingCluster.Context());
        var invoice = OneOff("inv_1") with { Draft = true };

        await TwiceAsync(context => cluster.Customer("cus_1").AddCredit(TenEuros, context), credit, OutcomeKind.Changed);
        await TwiceAsync(context => cluster.Customer("cus_1").CreateInvoice(invoice, context), draft, OutcomeKind.Created);
        await TwiceAsync(context => cluster.Customer("cus_1").FinalizeInvoice("inv_1", context), finalize, OutcomeKind.Changed);
        await TwiceAsync(context => cluster.Subscription("sub_1").Cancel(new CancelSubscription { At = "now", Credit = "prorate" }, context), cancel, OutcomeKind.Changed);

        Assert.Equal(1L, await cluster.CountAsync("journal WHERE type = 'customer.credit_added'"));
        Assert.Equal(1L, await cluster.CountAsync("journal WHERE type = 'subscription.canceled'"));
        Assert.Equal((2L, 1L), (await cluster.CountAsync("invoices"), await cluster.CountAsync("credit_notes WHERE number IS NOT NULL")));
    });

    [Fact]
    public Task A_command_by_one_who_saw_an_old_version_is_stale() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        var stale = BillingCluster.Context() with { IfMatch = 99 };

        var refused = new[]
        {
            await cluster.Customer("cus_1").Update(new UpdateCustomer { Name = "Other" }, stale),
            await cluster.Subscription("sub_1").Cancel(new CancelSubscription(), stale),
            await cluster.Seller.Update(new UpdateOrganization { LegalName = "Other" }, stale),
        };

        Assert.All(refused, outcome => Assert.Equal(RefusalKind.Stale, outcome.Refusal?.Kind));
        var seen = await cluster.Database.AskOwnerAsync<long>("SELECT version FROM customers");
        BillingCluster.Accepted(await cluster.Customer("cus_1").Update(new UpdateCustomer { Name = "Other" }, BillingCluster.Context() with { IfMatch = seen }));
    });

    [Fact]
    public Task Creating_again_finds_the_same_and_refuses_another() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        await TwiceAsync(context => cluster.Customer("cus_1").CreateInvoice(OneOff("inv_1"), context), BillingCluster.Context(), OutcomeKind.Created);

        Assert.Equal(OutcomeKind.Existing, (await cluster.Customer("cus_1").Create(new CreateCustomer { Id = "cus_1", Name = "Customer cus_1" }, BillingCluster.Context())).Kind);
        Assert.Equal(OutcomeKind.Existing, (await cluster.Subscription("sub_1").Create(new CreateSubscription { Id = "sub_1", Customer = "cus_1", Plan = "pro" }, BillingCluster.Context())).Kind);
        var refused = new[]
        {
            await cluster.Customer("cus_1").Create(new CreateCustomer { Id = "cus_1", Name = "Another" }, BillingCluster.Context()),
            await cluster.Subscription("sub_1").Create(new CreateSubscription { Id = "sub_1", Customer = "cus_1", Plan = "pro", StartDate = new(2026, 3, 1) }, BillingCluster.Context()),
            await cluster.Customer("cus_1").CreateInvoice(OneOff("inv_1") with { Metadata = new() { ["a"] = "b" } }, BillingCluster.Context()),
        };

        Assert.All(refused, outcome => Assert.Equal(RefusalKind.Conflict, outcome.Refusal?.Kind));
    });

    [Fact]
    public Task Ids_of_another_organization_are_unknown() => BillingCluster.TestAsync(Start, async cluster =>
    {
        await PrepareAsync(cluster);
        BillingCluster.Accepted(await cluster.Grains.GetGrain<IOrganizationGrain>("org_other").Create(
            new CreateOrganization { Mode = "live", LegalName = "Other", Country = "FR", Currency = "EUR", TimeZone = "Europe/Paris" }, BillingCluster.Context()));
        await TwiceAsync(context => cluster.Customer("cus_1").CreateInvoice(OneOff("inv_1"), context), BillingCluster.Context(), OutcomeKind.Created);

        var subscription = await cluster.Grains.GetGrain<ISubscriptionGrain>("org_other/sub_9").Create(new CreateSubscription { Id = "sub_9", Customer = "cus_1", Plan = "pro" }, BillingCluster.Context());
        var credit = await cluster.Grains.GetGrain<ICustomerGrain>("org_other/cus_1").AddCredit(TenEuros, BillingCluster.Context());
        var finalize = await cluster.Grains.GetGrain<ICustomerGrain>("org_other/cus_1").FinalizeInvoice("inv_1", BillingCluster.Context());
        var cancel = await cluster.Grains.GetGrain<ISubscriptionGrain>("org_other/sub_1").Cancel(new CancelSubscription(), BillingCluster.Context());

        Assert.Equal(("customer_not_found", "/customer"), (subscription.Refusal?.Code, subscription.Refusal?.Pointer));
        Assert.All([credit, finalize, cancel], outcome => Assert.Equal(RefusalKind.NotFound, outcome.Refusal?.Kind));
        Assert.Equal(0L, await cluster.CountAsync("journal WHERE organization = 'org_other' AND stream NOT LIKE 'organization/%'"));
    });

    private static async Task PrepareAsync(BillingCluster cluster)
    {
        await cluster.CreateFirmAsync();
        await cluster.CreateCustomerAsync("cus_1");
        await cluster.SubscribeAsync("sub_1", "cus_1");
    }

    /// <summary>The second time as a process does that does not know what became of the first: it is told what it would have been.</summary>
    private static async Task TwiceAsync(Func<CommandContext, Task<Outcome>> send, CommandContext context, OutcomeKind first)
    {
        Assert.Equal(first, BillingCluster.Accepted(await send(context)).Kind);
        Assert.Equal(first, BillingCluster.Accepted(await send(context with { Retry = true })).Kind);
    }

    private static CreateInvoice OneOff(string id) => new()
    {
        Id = id,
        Customer = "cus_1",
        Lines = [new InvoiceLineFields { Description = "Work", Quantity = "2", UnitAmount = "100.00" }],
    };
}
