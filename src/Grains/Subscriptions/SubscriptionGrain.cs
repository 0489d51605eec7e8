using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Customers;
using OrleansBilling.Grains.Organizations;
using OrleansBilling.Grains.Plans;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>A customer's use of a plan. Bills each of its periods by itself, on its day.</summary>
public sealed class SubscriptionGrain([PersistentState("subscription")] IPersistentState<Stored<SubscriptionState>> storage, GrainTools tools)
    : WakingGrain<SubscriptionState, SubscriptionEvent>(storage, tools), ISubscriptionGrain
{
    private static readonly CommandContext ByItself = CommandContext.System("wake");

    // A published version never changes, so once read it stays.
    private PlanVersion? _plan;

    protected override string Stream => "subscription/" + Key.Id;

    protected override TestClockId? TestClock => State?.TestClock;

    protected override Instant? NextDue => State is null ? null : NextStep.Due(State);

    public async Task<Outcome> Create(CreateSubscription command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return await AfterWake(done);
        var (creation, refusal) = await ReadCreationAsync(command);
        if (creation is null) return Outcome.Refused(Key.Id, refusal!);
        return await AfterWake(await SettleAsync(Domain.Subscriptions.CreateSubscription.Decide(State, creation), Key.Id, context, created: true));
    }

    public async Task<Answer<InvoicePreview>> PreviewCreate(CreateSubscription command)
    {
        var (creation, refusal) = await ReadCreationAsync(command);
        if (creation is null) return new Answer<InvoicePreview>(null, refusal);
        var decision = Domain.Subscriptions.CreateSubscription.Decide(null, creation);
        if (decision.Rejection is { } rejection) return Refusals.Answer<InvoicePreview>(rejection);
        var state = Fold(null, decision.Events);
        return await PreviewAsync(NextStep.Upcoming(state, creation.Version), creation.Customer);
    }

    public async Task<Outcome> Cancel(CancelSubscription command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return await AfterWake(done);
        // What is due by now is billed before anything is canceled.
        if (State is not null) await DoDueAsync();
        return await AfterWake(await SettleAsync(await DecideCancelAsync(command), Key.Id, context));
    }

    public async Task<Answer<InvoicePreview>> PreviewCancel(CancelSubscription command)
    {
        var decision = await DecideCancelAsync(command);
        if (decision.Rejection is { } rejection) return Refusals.Answer<InvoicePreview>(rejection);
        var state = Fold(State, decision.Events);
        return await PreviewAsync(NextStep.Settlement(state, await PlanAsync()), state.Terms.Customer);
    }

    public async Task<Answer<InvoicePreview>> Upcoming()
    {
        if (State is null) return Refusals.Answer<InvoicePreview>(Rejection.Missing("subscription_not_found", "There is no such subscription."));
        var request = NextStep.Upcoming(State, await PlanAsync());
        return request is null
            ? Refusals.Answer<InvoicePreview>(Rejection.Missing("nothing_upcoming", "Nothing more will be invoiced for this subscription."))
            : await PreviewAsync(request, State.Terms.Customer);
    }

    protected override async Task DoDueAsync()
    {
        await FollowZoneAsync();
        var (plan, now) = (await PlanAsync(), await NowAsync());
        var customer = Customer(State!.Terms.Customer);
        var billed = false;
        for (var steps = 0; NextStep.At(State!, plan, now) is { } step; steps++)
        {
            if (steps == Limits.StepsPerWake)
            {
                // The rest in a turn of its own, so that others get theirs.
                this.AsReference<ISubscriptionGrain>().Wake().Ignore();
                break;
            }

            if (step.Bill is { } bill)
            {
                await customer.Bill(new Billing(bill));
                billed = true;
            }

            // A crash right here is repaired by the next wake: the customer answers the same request as it did the first time.
            await CommitAsync(step.Events, ByItself);
        }

        if (billed) await customer.IssueWaiting();
    }

    protected override SubscriptionState Evolve(SubscriptionState? state, SubscriptionEvent @event) => SubscriptionEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, long before) =>
        SubscriptionRows.Write(unit, Key.Organization, state, before + events.Count, NextStep.Due(state));

    // Also when nothing was new: an earlier run may have ended before it billed.
    private async Task<Outcome> AfterWake(Outcome outcome)
    {
        if (outcome.Kind == OutcomeKind.Refused) return outcome;
        await TryWakeAsync();
        return outcome with { Version = Version };
    }

    // The command is committed: what it set off is done now if it can be, and else by the sweeper.
    private async Task TryWakeAsync()
    {
        try
        {
            await Wake();
        }
#pragma warning disable CA1031 // Whatever stopped the billing, the answer to the command is known.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogWarning(exception, "{Stream} could not do at once what is due; it will be woken again.", Stream);
        }
    }

    private async Task<(CreateSubscriptionCommand? Command, Refusal? Refusal)> ReadCreationAsync(CreateSubscription command)
    {
        var customer = IdForm.Fits(command.Customer, "cus_")
            ? (await Customer(new CustomerId(command.Customer!)).Read()).State
            : null;
        if (customer is null) return (null, Unknown("customer_not_found", "There is no such customer.", "/customer"));
        var plan = SubscriptionCommands.CanBeAPlan(command.Plan)
            ? await GrainFactory.GetGrain<IPlanReading>($"{Key.Organization}/{command.Plan}").Read(command.Version)
            : new PlanSnapshot(null, false);
        if (plan.Version is null)
        {
            return (null, command.Version is null
                ? Unknown("plan_not_found", "There is no such plan.", "/plan")
                : Unknown("plan_version_not_found", "There is no such version of that plan.", "/version"));
        }

        var now = await NowOfAsync(customer);
        return (SubscriptionCommands.Creation(Key.Id, command, customer, await ZoneAsync(customer), plan, now), null);
    }

    private async Task<Decision<SubscriptionEvent>> DecideCancelAsync(CancelSubscription command) => Domain.Subscriptions.CancelSubscription.Decide(
        State, new CancelSubscriptionCommand(command.At, command.Credit, command.Reason, await NowAsync()));

    private async Task FollowZoneAsync()
    {
        var customer = (await Customer(State!.Terms.Customer).Read()).State;
        if (customer is not null) await CommitAsync(ChangeTimeZone.Decide(State, await ZoneAsync(customer)).Events, ByItself);
    }

    private async Task<Answer<InvoicePreview>> PreviewAsync(BillRequest? request, CustomerId customer) => request is null
        ? new Answer<InvoicePreview>(new InvoicePreview(null, null), null)
        : await Customer(customer).PreviewBill(new Billing(request));

    private async Task<PlanVersion> PlanAsync()
    {
        if (_plan is not null && _plan.Number == State!.Terms.PlanVersion) return _plan;
        var snapshot = await GrainFactory.GetGrain<IPlanReading>($"{Key.Organization}/{State!.Terms.Plan}").Read(State.Terms.PlanVersion);
        return _plan = snapshot.Version ?? throw new InvalidOperationException($"{Stream} is on a plan that is not there.");
    }

    private async Task<BillingZone> ZoneAsync(CustomerState customer)
    {
        if (customer.Profile.Zone is { } own) return own;
        var organization = await GrainFactory.GetGrain<IOrganizationReading>(Key.Organization).Read();
        return organization.State!.Profile.Zone;
    }

    private Task<Instant> NowOfAsync(CustomerState customer) => customer.TestClock is { } clock
        ? GrainFactory.GetGrain<TestClocks.ITestClockReading>($"{Key.Organization}/{clock.Value}").GetNow()
        : Task.FromResult(Tools.Clock.Now);

    private ICustomerBilling Customer(CustomerId id) => GrainFactory.GetGrain<ICustomerBilling>($"{Key.Organization}/{id.Value}");

    private static Refusal Unknown(string code, string message, string pointer) => new(RefusalKind.Invalid, code, message, pointer);

    private static SubscriptionState Fold(SubscriptionState? state, IReadOnlyList<SubscriptionEvent> events) =>
        events.Aggregate(state, (current, @event) => SubscriptionEvolution.Evolve(current, @event))!;
}
