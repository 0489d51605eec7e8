using NodaTime;
using NodaTime.Text;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Mrr;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Coupons;
using OrleansBilling.Grains.Customers;
using OrleansBilling.Grains.Plans;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Subscriptions;

/// <summary>A customer's use of a plan. Bills each of its periods by itself, on its day.</summary>
public sealed class SubscriptionGrain([PersistentState("subscription", OrleansOnPostgres.SharedStorage)] IPersistentState<Stored<SubscriptionState>> storage, GrainTools tools, PriceChangeList priceChanges)
    : WakingGrain<SubscriptionState, SubscriptionEvent>(storage, tools), ISubscriptionGrain, ISubscriptionPricing, ISubscriptionReading
{
    private static readonly CommandContext ByItself = CommandContext.System("wake");
    private static readonly CommandContext ByPriceChange = CommandContext.System("price_change");

    private MeterReadings? _meters;
    private MrrSources? _mrr;
    private bool _termsAreNew;

    // What the commit under way writes beside the state.
    private Renewal? _renewal;

    protected override string Stream => "subscription/" + Key.Id;

    protected override bool SharesCommits => true;

    private MeterReadings Meters => _meters ??= new MeterReadings(Tools.Usage, Key.Organization, ReadPlanAsync);

    protected override TestClockId? TestClock => State?.TestClock;

    protected override Instant? NextDue => State is null ? null : NextStep.Due(State);

    public async Task<Outcome> Create(CreateSubscription command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return await CarriedOutAsync(done);
        var created = await AsCreatedAsync();
        var (creation, refusal) = await ReadCreationAsync(command, created);
        if (creation is null) return Outcome.Refused(Key.Id, refusal!);
        var decision = Domain.Subscriptions.CreateSubscription.Decide(created, creation);
        if (created is null && decision.Rejection is null)
        {
            // Redeemed first: should the commit fail, the repetition finds them redeemed by this very subscription.
            var redeemed = await CouponCommands.RedeemAsync(GrainFactory, Key.Organization, creation.Coupons, Key.Id, creation.Now);
            if (redeemed.Rejection is { } exhausted) return Outcome.Refused(Key.Id, Refusals.Of(exhausted));
        }

        _termsAreNew = true;
        return await CarriedOutAsync(await SettleAsync(decision, Key.Id, context, created: true));
    }

    public async Task<Answer<InvoicePreview>> PreviewCreate(CreateSubscription command)
    {
        var (creation, refusal) = await ReadCreationAsync(command, null);
        if (creation is null) return new Answer<InvoicePreview>(null, refusal);
        var decision = Domain.Subscriptions.CreateSubscription.Decide(null, creation);
        if (decision.Rejection is { } rejection) return Refusals.Answer<InvoicePreview>(rejection);
        var state = Fold(null, decision.Events);
        return await PreviewAsync(await Meters.ForPreviewAsync(usage => NextStep.Upcoming(state, creation.Version, usage)), creation.Customer);
    }

    public Task<Outcome> Cancel(CancelSubscription command, CommandContext context) => ChangeAsync(context, () => DecideCancelAsync(command));

    public Task<Outcome> Uncancel(CommandContext context) =>
        ChangeAsync(context, async () => Domain.Subscriptions.ReactivateSubscription.Uncancel(State, await NowAsync()));

    public Task<Outcome> Reactivate(ReactivateSubscription command, CommandContext context) => ChangeAsync(
        context,
        async () =>
        {
            _termsAreNew = true;
            return Domain.Subscriptions.ReactivateSubscription.Decide(State, command.Anchor, await NowAsync());
        });

    public Task<Outcome> Change(ChangeSubscription command, CommandContext context) => ChangeAsync(context, () => DecideChangeAsync(command));

    public async Task<Answer<InvoicePreview>> PreviewChange(ChangeSubscription command)
    {
        var decision = await DecideChangeAsync(command);
        return await PreviewOnDayAsync(decision, (decision.Events.SingleOrDefault() as ChangeScheduled)?.Change.On);
    }

    public Task<Outcome> Pause(PauseSubscription command, CommandContext context) => ChangeAsync(context, () => DecidePauseAsync(command));

    public async Task<Answer<InvoicePreview>> PreviewPause(PauseSubscription command)
    {
        var decision = await DecidePauseAsync(command);
        return await PreviewOnDayAsync(decision, (decision.Events.SingleOrDefault() as PauseScheduled)?.Pause.From);
    }

    public Task<Outcome> Resume(ResumeSubscription command, CommandContext context) => ChangeAsync(
        context, async () => Domain.Subscriptions.PauseSubscription.Resume(State, command.At, await NowAsync()));

    public Task<Outcome> AddCharge(AddCharge command, CommandContext context) => ChangeAsync(context, async () => AddOpenItem.Decide(
        State,
        new OpenItemDraft(command.Code, command.Description, command.Amount, command.Quantity, command.UnitAmount, command.TaxCategory, command.At),
        await NowAsync()));

    public Task<Outcome> RemoveCharge(int number, CommandContext context) =>
        ChangeAsync(context, () => Task.FromResult(RemoveOpenItem.Decide(State, number)));

    public Task<Outcome> AddDiscount(AddDiscount command, CommandContext context) => ChangeAsync(context, () => DecideDiscountAsync(command));

    public Task<Outcome> RemoveDiscount(int number, RemoveDiscount command, CommandContext context) => ChangeAsync(
        context, async () => AttachDiscount.Remove(State, number, command.Effective, await NowAsync()));

    public async Task PlanMove(PriceMoveOrder order)
    {
        await Wake();
        if (State is not null) await CommitAsync(PriceMoves.Plan(State, await PlanAsync(), order, await NowAsync()), ByPriceChange);
        await Wake();
    }

    public async Task WithdrawMove(PriceChangeId priceChange)
    {
        // What was to be announced or moved by now has been.
        await Wake();
        await CommitAsync(PriceMoves.Withdraw(State, priceChange), ByPriceChange);
        await ScheduleAsync();
    }

    public async Task<Answer<InvoicePreview>> PreviewCancel(CancelSubscription command)
    {
        var decision = await DecideCancelAsync(command);
        if (decision.Rejection is { } rejection) return Refusals.Answer<InvoicePreview>(rejection);
        var state = Fold(State, decision.Events);
        var plan = await PlanAsync();
        return await PreviewAsync(await Meters.ForPreviewAsync(usage => NextStep.Settlement(state, plan, usage)), state.Terms.Customer);
    }

    public async Task<Answer<InvoicePreview>> Upcoming()
    {
        if (State is null) return Refusals.Answer<InvoicePreview>(Rejection.Missing("subscription_not_found", "There is no such subscription."));
        var (state, plan) = (State, await PlanAsync());
        var request = await Meters.ForPreviewAsync(usage => NextStep.Upcoming(state, plan, usage));
        return request is null
            ? Refusals.Answer<InvoicePreview>(Rejection.Missing("nothing_upcoming", "Nothing more will be invoiced for this subscription."))
            : await PreviewAsync(request, State.Terms.Customer);
    }

    protected override async Task DoDueAsync()
    {
        var organization = await OrganizationAsync();
        await CommitAsync(Announcements.Follow(State!, organization.Profile.Notices).Events, ByItself);
        var now = await NowAsync();
        var customer = Customer(State!.Terms.Customer);
        // Who bills learns from the answer that its customer has moved to another time zone; who does not, asks.
        var next = await NextStepAsync(now);
        if (next?.Bill is null && await FollowZoneAsync(organization)) next = await NextStepAsync(now);
        var waiting = false;
        for (var steps = 0; next is { } step; steps++)
        {
            if (steps == Limits.StepsPerWake)
            {
                // The rest in a turn of its own, so that others get theirs.
                this.AsReference<ISubscriptionGrain>().Wake().Ignore();
                break;
            }

            if (step.Bill is { } bill)
            {
                var answer = await customer.Bill(new Billing(bill) { Zone = State.Zone.Id, IsLast = IsLast(step, now) });
                if (answer.Zone is { } zone)
                {
                    await CommitAsync(ChangeTimeZone.Decide(State, new BillingZone(zone)).Events, ByItself);
                    next = await NextStepAsync(now);
                    continue;
                }

                // What must wait for a shared invoice of an earlier day goes on when that is made; the customer says so.
                if (!answer.IsDone) break;
                waiting = !answer.IsIssued;
            }

            // A crash right here is repaired by the next wake: the customer answers the same request as it did the first time.
            await CommitAsync(step.Tells is { } told ? await ToldAsync(step, told) : step.Events, ByItself);
            _termsAreNew |= step.Events.Any(@event => @event is SubscriptionChanged);
            // With the plan asked for anew: the step may have been a change of plan.
            next = await NextStepAsync(now);
        }

        if (waiting) await customer.IssueWaiting();
        if (_termsAreNew) await FollowPriceChangesAsync(now);
    }

    protected override SubscriptionState Evolve(SubscriptionState? state, SubscriptionEvent @event) => SubscriptionEvolution.Evolve(state, @event);

    protected override async Task PrepareRowsAsync(IReadOnlyList<SubscriptionEvent> events, SubscriptionState next)
    {
        _mrr = events.Any(MoveMrr.CanMove) ? await SubscriptionMrr.ReadAsync(OrganizationAsync, Tools.Mrr, Key.Organization, State!, await PlanAsync(), events) : null;
        _renewal = next.NextPeriodStart is null ? null : Renewal.Next(next, await PlanAsync(next.Terms));
    }

    protected override void WriteRows(UnitOfWork unit, SubscriptionState state, IReadOnlyList<SubscriptionEvent> events, long before)
    {
        SubscriptionRows.Write(unit, Key.Organization, State, state, before + events.Count, NextStep.Due(state), _renewal);
        SubscriptionRowWriter.WriteEvents(unit, Key.Organization, State, state, events, before, Tools.Clock.Now);
        if (_mrr is { } sources) SubscriptionMrr.Write(unit, Key.Organization, events, before, At, sources);
    }

    /// <summary>What is due by now is done before anything is decided; then the decision, and what it makes due at once.</summary>
    private async Task<Outcome> ChangeAsync(CommandContext context, Func<Task<Decision<SubscriptionEvent>>> decide)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return await CarriedOutAsync(done);
        if (State is not null) await DoDueAsync();
        return await CarriedOutAsync(await SettleAsync(await decide(), Key.Id, context));
    }

    private async Task<(CreateSubscriptionCommand? Command, Refusal? Refusal)> ReadCreationAsync(CreateSubscription command, SubscriptionState? created)
    {
        var customer = IdForm.Fits(command.Customer, "cus_")
            ? (await Customer(new CustomerId(command.Customer!)).Read()).State
            : null;
        if (customer is null) return (null, Unknown("customer_not_found", "There is no such customer.", "/customer"));
        var (now, zone) = (await NowOnAsync(customer.TestClock), await ZoneAsync(customer));
        var starts = command.StartDate.ToLocalDate() ?? zone.DayOf(now);
        var plan = SubscriptionCommands.CanBeAPlan(command.Plan)
            ? await GrainFactory.GetGrain<IPlanReading>($"{Key.Organization}/{command.Plan}").Read(command.Version ?? VersionAtCreation(command, created), starts)
            : new PlanSnapshot(null, false);
        if (plan.Version is null)
        {
            return (null, command.Version is null
                ? Unknown("plan_not_found", "There is no such plan.", "/plan")
                : Unknown("plan_version_not_found", "There is no such version of that plan.", "/version"));
        }

        // A repeated creation has its discounts; its coupons may be archived by now.
        var discounts = created is null ? await CouponCommands.LookAsync(GrainFactory, Key.Organization, command.Discounts ?? [], Key.Id, now) : Array.Empty<DiscountTerms>();
        return discounts.Rejection is { } rejection
            ? (null, Refusals.Of(rejection))
            : (SubscriptionCommands.Creation(Key.Id, command, customer, zone, plan, discounts.Value, now), null);
    }

    // A repeated creation that names no version means the one it got, even when the plan has a newer one by now.
    private static int? VersionAtCreation(CreateSubscription command, SubscriptionState? created) =>
        created?.Terms.Plan == command.Plan ? created?.Terms.PlanVersion : null;

    private async Task<Decision<SubscriptionEvent>> DecideCancelAsync(CancelSubscription command) => Domain.Subscriptions.CancelSubscription.Decide(
        State, new CancelSubscriptionCommand(command.At, command.Credit, command.Reason, await NowAsync()));

    private async Task<Decision<SubscriptionEvent>> DecidePauseAsync(PauseSubscription command) => Domain.Subscriptions.PauseSubscription.Decide(
        State, command.From, command.Until.ToLocalDate(), await NowAsync());

    private async Task<Decision<SubscriptionEvent>> DecideChangeAsync(ChangeSubscription command)
    {
        if (State is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        var code = command.Plan ?? State.Terms.Plan;
        // Who names no plan stays on the version it is on; who names one gets the newest in force on the day of the change.
        var version = command.Version ?? (command.Plan is null ? State.Terms.PlanVersion : null);
        var now = await NowAsync();
        var day = LocalDatePattern.Iso.Parse(command.Effective ?? "") is { Success: true } named ? named.Value : State.Zone.DayOf(now);
        var plan = SubscriptionCommands.CanBeAPlan(code)
            ? await GrainFactory.GetGrain<IPlanReading>($"{Key.Organization}/{code}").Read(version, day)
            : new PlanSnapshot(null, false);
        if (plan.Version is null)
        {
            return command.Version is null
                ? new Rejection("plan_not_found", "There is no such plan.", "/plan")
                : new Rejection("plan_version_not_found", "There is no such version of that plan.", "/version");
        }

        return Domain.Subscriptions.ChangeSubscription.Decide(State, SubscriptionCommands.Change(code, command, plan, now));
    }

    private async Task<Decision<SubscriptionEvent>> DecideDiscountAsync(AddDiscount command)
    {
        if (State is null) return Rejection.Missing("subscription_not_found", "There is no such subscription.");
        var (now, plan) = (await NowAsync(), await PlanAsync());
        if (command.Coupon is not { } code)
        {
            var terms = CouponCommands.Draft(command).Read();
            return terms.Rejection is { } bad ? bad : AttachDiscount.Decide(State, new AttachDiscountCommand(terms.Value, plan, command.Effective, now));
        }

        if (CouponCommands.Draft(command) != CouponCommands.NoDraft) return new Rejection("coupon_or_terms", "Name a coupon, or write the terms, not both.", "/coupon");
        if (Fields.Code(code, "/coupon") is { } unreadable) return unreadable;
        var coupon = CouponCommands.Coupon(GrainFactory, Key.Organization, code);
        var found = await coupon.Look(Key.Id, now, "/coupon");
        if (found.Rejection is { } refusal) return refusal;
        var decision = AttachDiscount.Decide(State, new AttachDiscountCommand(found.Terms!, plan, command.Effective, now));
        // Redeemed before the commit, for the reason above.
        return decision.Rejection is null && (await coupon.Redeem(Key.Id, now, "/coupon")).Rejection is { } exhausted ? exhausted : decision;
    }

    private async Task<Answer<InvoicePreview>> PreviewOnDayAsync(Decision<SubscriptionEvent> decision, LocalDate? day)
    {
        if (decision.Rejection is { } rejection) return Refusals.Answer<InvoicePreview>(rejection);
        if (day is not { } on) return new Answer<InvoicePreview>(new InvoicePreview(null, null), null);
        var (state, plan) = (Fold(State, decision.Events), await PlanAsync());
        return await PreviewAsync(await Meters.ForPreviewAsync(usage => NextStep.OnDay(state, plan, on, usage)), state.Terms.Customer);
    }

    // Price changes under way are told to all that were there when they began; who comes to their plan later looks for them. Should this
    // fail, the second look of the price change finds it.
    private async Task FollowPriceChangesAsync(Instant now)
    {
        foreach (var open in await priceChanges.MissingAsync(Key.Organization, State!.Terms.Id))
        {
            var order = new PriceMoveOrder(open.Id, open.Plan, await ReadPlanAsync(open.Plan, open.Version), open.From, open.NoticeDays);
            await CommitAsync(PriceMoves.Plan(State, await PlanAsync(), order, now), ByPriceChange);
        }

        _termsAreNew = false;
    }

    // Whether it was another one.
    private async Task<bool> FollowZoneAsync(OrganizationState organization)
    {
        if ((await Customer(State!.Terms.Customer).Read()).State is not { } customer) return false;
        var decision = ChangeTimeZone.Decide(State, customer.Profile.Zone ?? organization.Profile.Zone);
        await CommitAsync(decision.Events, ByItself);
        return decision.Events.Count > 0;
    }

    private bool IsLast(BillingStep step, Instant now) => NextStep.Due(Fold(State, step.Events)) is not { } due || due > now;

    // What the invoice will come to, the customer knows: its taxes, and what else waits to be billed. By itself, also when it will be shared.
    private async Task<IReadOnlyList<SubscriptionEvent>> ToldAsync(BillingStep step, BillRequest told)
    {
        var invoice = (await Customer(State!.Terms.Customer).PreviewBill(new Billing(told))).Value?.Invoice;
        var total = invoice is null ? default(Money?) : Money.Parse(invoice.Total, Currency.Of(invoice.Currency), "").Value;
        return [.. step.Events.Select(@event => @event is UpcomingChargeAnnounced announced && total is { IsPositive: true } ? announced with { Amount = total } : @event)];
    }

    public async Task<NextBill> NextBill()
    {
        if (State is not { } state) return new NextBill(null);
        var plan = await PlanAsync();
        return new NextBill(await Meters.ForPreviewAsync(usage => NextStep.Upcoming(state, plan, usage)));
    }

    private async Task<Answer<InvoicePreview>> PreviewAsync(BillRequest? request, CustomerId customer) => request is null
        ? new Answer<InvoicePreview>(new InvoicePreview(null, null), null)
        : await Customer(customer).PreviewBill(new Billing(request) { Others = await OthersAsync(request, customer) });

    // What others of a customer who wants one invoice will have on it.
    private async Task<BillRequest[]> OthersAsync(BillRequest request, CustomerId customer)
    {
        if (!request.MayJoin || (await Customer(customer).Read()).State?.Profile.Consolidate != true) return [];
        var others = await Tools.Due.OthersBillingAsync(Key.Organization, customer, request.BillingDate, request.Subscription);
        var bills = await Task.WhenAll(others.Select(other => GrainFactory.GetGrain<ISubscriptionReading>($"{Key.Organization}/{other.Value}").NextBill()));
        return [.. bills.Select(bill => bill.Request).OfType<BillRequest>().Where(bill => bill.MayJoin && bill.BillingDate == request.BillingDate)];
    }

    private Task<PlanVersion> PlanAsync() => PlanAsync(State!.Terms);

    private Task<PlanVersion> PlanAsync(SubscriptionTerms terms) => ReadPlanAsync(terms.Plan, terms.PlanVersion);

    private async Task<BillingStep?> NextStepAsync(Instant now)
    {
        var (state, plan) = (State!, await PlanAsync());
        return await Meters.ForBillingAsync(usage => NextStep.At(state, plan, now, usage));
    }

    private Task<PlanVersion> ReadPlanAsync(string code, int version) => Tools.Plans.ReadAsync(Key.Organization, code, version);

    private async Task<BillingZone> ZoneAsync(CustomerState customer) =>
        customer.Profile.Zone ?? (await OrganizationAsync()).Profile.Zone;

    private ICustomerBilling Customer(CustomerId id) => Tools.References.Of<ICustomerBilling>($"{Key.Organization}/{id.Value}");

    private Task<OrganizationState> OrganizationAsync() => Tools.Organizations.ReadAsync(Key.Organization);

    private static Refusal Unknown(string code, string message, string pointer) => new(RefusalKind.Invalid, code, message, pointer);

    private static SubscriptionState Fold(SubscriptionState? state, IReadOnlyList<SubscriptionEvent> events) =>
        events.Aggregate(state, (current, @event) => SubscriptionEvolution.Evolve(current, @event))!;
}
