using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Grains.Sweeper;
using Xunit;

namespace OrleansBilling.Cluster.Tests.Billing;

/// <summary>The small firm of the tests: one seller, its plans, customers and subscriptions.</summary>
internal sealed partial class BillingCluster
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int _causes;

    public IOrganizationGrain Seller => Grains.GetGrain<IOrganizationGrain>(Organization);

    public ISweeperGrain Sweeper => Grains.GetGrain<ISweeperGrain>(SweeperGrain.OnlyKey);

    public ISubscriptionGrain Subscription(string id) => Grains.GetGrain<ISubscriptionGrain>($"{Organization}/{id}");

    public ICustomerGrain Customer(string id) => Grains.GetGrain<ICustomerGrain>($"{Organization}/{id}");

    public IPriceChangeGrain PriceChange(string id) => Grains.GetGrain<IPriceChangeGrain>($"{Organization}/{id}");

    public ITestClockGrain Clock(string id) => Grains.GetGrain<ITestClockGrain>($"{Organization}/{id}");

    public static CommandContext Context() => new("test", "cause_" + Interlocked.Increment(ref _causes));

    public async Task CreateFirmAsync(string mode = "live")
    {
        await CreateOrganizationAsync(mode);
        await CreatePlanAsync();
    }

    public async Task CreateOrganizationAsync(string mode = "sandbox") => Accepted(await Seller.Create(
        new CreateOrganization { Mode = mode, LegalName = "Seller SAS", Country = "FR", Currency = "EUR", TimeZone = "Europe/Paris" }, Context()));

    public async Task CreatePlanAsync(string code = "pro", string amount = "49.00", string unit = "month", string? billing = null) => Accepted(
        await Grains.GetGrain<IPlanGrain>($"{Organization}/{code}").Create(
            new PlanDefinition
            {
                Code = code,
                Name = "Pro",
                Currency = "EUR",
                Interval = new IntervalFields { Unit = unit, Count = 1 },
                Billing = billing,
                Components = [new ComponentFields { Code = "seat", Name = "Seat", Kind = "recurring", Price = new PriceFields { Model = "per_unit", UnitAmount = amount } }],
            },
            Context()));

    public async Task PublishVersionAsync(string code, string amount) => Accepted(await Grains.GetGrain<IPlanGrain>($"{Organization}/{code}").AddVersion(
        new PlanDefinition
        {
            Name = "Pro",
            Currency = "EUR",
            Interval = new IntervalFields { Unit = "month", Count = 1 },
            Components = [new ComponentFields { Code = "seat", Name = "Seat", Kind = "recurring", Price = new PriceFields { Model = "per_unit", UnitAmount = amount } }],
        },
        Context()));

    public async Task CreateCustomerAsync(string id, string? clock = null, string? zone = null, bool consolidate = false) => Accepted(await Customer(id).Create(
        new CreateCustomer { Id = id, Name = "Customer " + id, TestClock = clock, TimeZone = zone, Consolidate = consolidate }, Context()));

    public async Task CreateClockAsync(string id, string now) => Accepted(await Clock(id).Create(new CreateTestClock { Id = id, Now = At(now) }, Context()));

    public async Task<Outcome> SubscribeAsync(string id, string customer, DateOnly? start = null, string plan = "pro") => Accepted(
        await Subscription(id).Create(new CreateSubscription { Id = id, Customer = customer, Plan = plan, StartDate = start }, Context()));

    /// <summary>Begins an advance and waits for its end, whatever it is.</summary>
    public async Task AdvanceAsync(string clock, string to)
    {
        Accepted(await Clock(clock).Advance(new AdvanceTestClock { To = At(to) }, Context()));
        Assert.True(await Clock(clock).WaitUntilReady(Patience), "The clock did not get ready in time.");
    }

    public static Outcome Accepted(Outcome outcome) =>
        outcome.Kind != OutcomeKind.Refused ? outcome : throw new InvalidOperationException($"{outcome.Refusal!.Code}: {outcome.Refusal.Detail} ({outcome.Refusal.Pointer})");

    /// <summary>Asks again and again, in real time, until a condition holds.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        var deadline = Environment.TickCount64 + (long)(patience ?? Patience).TotalMilliseconds;
        while (!await holds())
        {
            Assert.True(Environment.TickCount64 < deadline, $"In vain waited for: {what}.");
            await Task.Delay(50);
        }
    }

    /// <summary>Lets time pass by half minutes until a condition holds; fails when it does not within a span of the fake clock.</summary>
    public async Task PassTimeUntilAsync(string what, Func<Task<bool>> holds, TimeSpan within)
    {
        var deadline = Time.GetUtcNow() + within;
        while (!await holds())
        {
            Assert.True(Time.GetUtcNow() < deadline, $"By {deadline:u} in vain waited for: {what}.");
            Time.Advance(TimeSpan.FromSeconds(30));
            // What the step set off runs on other threads; a step more or less does no harm.
            await Task.Delay(25);
        }
    }

    /// <summary>Sweeps; false when something was found, or when there was no answer because the sweeper lived in a silo that was killed.</summary>
    public async Task<bool> SweptCleanAsync()
    {
        try
        {
            return await Sweeper.Sweep().WaitAsync(TimeSpan.FromSeconds(10)) == 0;
        }
        catch (Exception gone) when (gone is OrleansException or TimeoutException)
        {
            return false;
        }
    }

    public Task<long> CountAsync(string from) => Database.AskOwnerAsync<long>("SELECT count(*) FROM " + from);

    /// <summary>The credit balances of all customers together, in cents.</summary>
    public Task<long> CountCreditAsync() => Database.AskOwnerAsync<long>("SELECT coalesce(sum(balance), 0)::bigint FROM customers");

    /// <summary>Numbered invoices of a subscription: billing date/issue date, in the order of their numbers.</summary>
    public Task<string> BilledAsync(string subscription) => Database.AskOwnerAsync<string>(
        $"""
        SELECT coalesce(string_agg(billing_date || '/' || issue_date, ' ' ORDER BY seal_sequence), '')
        FROM invoices WHERE subscription = '{subscription}' AND number IS NOT NULL
        """);
}
