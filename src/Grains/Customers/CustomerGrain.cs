using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Coupons;
using OrleansBilling.Grains.TestClocks;
using OrleansBilling.Infrastructure.Mail;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Grains.Customers;

/// <summary>Who is billed; owns its documents until they are numbered, its open invoices and its credit balance.</summary>
public sealed partial class CustomerGrain([PersistentState("customer", OrleansOnPostgres.SharedStorage)] IPersistentState<Stored<CustomerState>> storage, GrainTools tools, NoticeQueue notices)
    : WakingGrain<CustomerState, CustomerEvent>(storage, tools), ICustomerGrain, ICustomerBilling
{
    // What the ledger says of a commit depends on these.
    private OrganizationState? _seller;
    private WaitingDocuments? _documents;
    private IReadOnlyDictionary<string, IssuedDocument> _issued = new Dictionary<string, IssuedDocument>();

    protected override string Stream => "customer/" + Key.Id;

    protected override bool SharesCommits => true;

    protected override TestClockId? TestClock => State?.TestClock;

    protected override Instant? NextDue => State is null ? null : CustomerDue.Next(State);

    public Task<CustomerSnapshot> Read() => Task.FromResult(new CustomerSnapshot(State));

    public async Task<Outcome> Create(CreateCustomer command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return done;
        var clock = IdForm.Fits(command.TestClock, "clk_") ? new TestClockId(command.TestClock!) : (TestClockId?)null;
        if (command.TestClock is not null && clock is null) return UnknownClock();
        var clockExists = clock is { } id && (await GrainFactory.GetGrain<ITestClockReading>($"{Key.Organization}/{id.Value}").Read()).State is not null;
        var identity = new NewCustomer(new CustomerId(Key.Id), command.Currency, clock, clockExists, Tools.Clock.Now);
        var decision = EditCustomer.Create(await AsCreatedAsync(), identity, CustomerCommands.Fields(command), await OrganizationAsync());
        return await SettleAsync(decision, Key.Id, context, created: true);
    }

    public async Task<Outcome> Update(UpdateCustomer command, CommandContext context) =>
        await PrecheckAsync(Key.Id, context)
        ?? await SettleAsync(EditCustomer.Update(State, CustomerCommands.Fields(command), command.Currency, await OrganizationAsync()), Key.Id, context);

    public async Task<Outcome> AddCredit(AddCredit command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return done;
        var decision = Domain.Customers.AddCredit.Decide(State, command.Amount, command.Currency, command.Reason, await NowAsync());
        return await SettleAsync(decision, Key.Id, context);
    }

    public async Task<Outcome> AddCharge(AddCustomerCharge command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return done;
        var decision = ChargeCustomer.Add(State, CustomerCommands.Draft(command), await OrganizationAsync(), await NowAsync());
        return await SettleAsync(decision, Key.Id, context);
    }

    public async Task<Outcome> RemoveCharge(int number, CommandContext context) =>
        await PrecheckAsync(Key.Id, context) ?? await SettleAsync(ChargeCustomer.Remove(State, number), Key.Id, context);

    public async Task<Outcome> InvoiceCharges(string invoice, CommandContext context)
    {
        if (await PrecheckAsync(invoice, context, created: true) is { } done) return await NumberedAsync(done);
        return await NumberedAsync(await SettleAsync(await DecideChargesAsync(new InvoiceId(invoice)), invoice, context, created: true));
    }

    public async Task<Answer<InvoiceView>> PreviewCharges()
    {
        var decision = await DecideChargesAsync(new InvoiceId(IdForm.Derive("inv_", Key.Id, "preview")));
        return decision.Rejection is { } rejection
            ? Refusals.Answer<InvoiceView>(rejection)
            : new Answer<InvoiceView>(DocumentViews.Of(decision.Events.OfType<InvoiceCreated>().Single().Invoice), null);
    }

    public async Task<Outcome> CreateInvoice(CreateInvoice command, CommandContext context)
    {
        var id = new InvoiceId(command.Id!);
        if (State is null) return UnknownCustomer(id.Value);
        if (await PrecheckAsync(id.Value, context, created: true) is { } done) return await NumberedAsync(done);
        var existing = await Tools.Documents.ReadInvoiceAsync(Key.Organization, id);
        var (organization, now) = (await OrganizationAsync(), await NowAsync());
        var coupons = command.Discounts ?? [];
        // A repeated creation has its discounts; its coupons may be archived by now.
        var discounts = existing is null ? await CouponCommands.LookAsync(GrainFactory, Key.Organization, coupons, id.Value, now) : Array.Empty<DiscountTerms>();
        if (discounts.Rejection is { } refused) return Outcome.Refused(id.Value, Refusals.Of(refused));
        var decision = InvoiceOneOff.Create(State, CustomerCommands.Draft(command, id, discounts.Value), existing, organization, Zone(organization), now);
        if (existing is null && decision.Rejection is null)
        {
            // Redeemed first: should the commit fail, the repetition finds them redeemed by this very invoice.
            var redeemed = await CouponCommands.RedeemAsync(GrainFactory, Key.Organization, coupons, id.Value, now);
            if (redeemed.Rejection is { } exhausted) return Outcome.Refused(id.Value, Refusals.Of(exhausted));
        }

        return await NumberedAsync(await SettleAsync(decision, id.Value, context, created: true));
    }

    public async Task<Outcome> FinalizeInvoice(string invoice, CommandContext context)
    {
        var id = new InvoiceId(invoice);
        if (await PrecheckAsync(id.Value, context) is { } done) return await NumberedAsync(done);
        var place = await Tools.Documents.FindInvoiceAsync(Key.Organization, id);
        var mine = place?.Customer.Value == Key.Id;
        var organization = await OrganizationAsync();
        var decision = InvoiceOneOff.Finalize(State, id, mine, organization, Zone(organization), await NowAsync(), isVoid: place?.Status == "void");
        return await NumberedAsync(await SettleAsync(decision, id.Value, context));
    }

    public async Task<Outcome> CreateCreditNote(CreateCreditNote command, CommandContext context)
    {
        var id = new CreditNoteId(command.Id!);
        if (await PrecheckAsync(id.Value, context, created: true) is { } done) return await NumberedAsync(done);
        var existing = await Tools.Documents.ReadCreditNoteAsync(Key.Organization, id);
        var outcome = await NumberedAsync(await SettleAsync(await DecideCreditAsync(command, id, existing), id.Value, context, created: true));
        return State?.Refunds.Count > 0 ? await CarriedOutAsync(outcome) : outcome;
    }

    public async Task<Answer<CreditNoteView>> PreviewCreditNote(CreateCreditNote command)
    {
        var decision = await DecideCreditAsync(command, new CreditNoteId(command.Id!), existing: null);
        return decision.Rejection is { } rejection
            ? Refusals.Answer<CreditNoteView>(rejection)
            : new Answer<CreditNoteView>(DocumentViews.Of(((CreditNoteCreated)decision.Events[0]).CreditNote), null);
    }

    public async Task<Outcome> VoidInvoice(string invoice, CommandContext context)
    {
        if (await PrecheckAsync(invoice, context) is { } done) return await NumberedAsync(done);
        if (State is not null) await IssueAsync();
        var target = await Tools.Documents.ReadToCorrectAsync(Key.Organization, new InvoiceId(invoice));
        var organization = await OrganizationAsync();
        var decision = CreditInvoice.Void(State, target, organization, Zone(organization), await NowAsync());
        return await NumberedAsync(await SettleAsync(decision, invoice, context));
    }

    public async Task<Outcome> ReleaseInvoice(string invoice, ReleaseInvoice command, CommandContext context)
    {
        if (await PrecheckAsync(invoice, context) is { } done) return await NumberedAsync(done);
        var id = new InvoiceId(invoice);
        var mine = (await Tools.Documents.FindInvoiceAsync(Key.Organization, id))?.Customer.Value == Key.Id;
        return await NumberedAsync(await SettleAsync(Domain.Reviews.ReleaseInvoice.Decide(State, id, mine, command.Note, await NowAsync()), invoice, context));
    }

    public async Task<Answer<InvoiceView>> PreviewInvoice(CreateInvoice command)
    {
        var id = new InvoiceId(command.Id ?? IdForm.Derive("inv_", Key.Id, "preview"));
        if (State is null) return new Answer<InvoiceView>(null, UnknownCustomer(id.Value).Refusal);
        var (organization, now) = (await OrganizationAsync(), await NowAsync());
        var discounts = await CouponCommands.LookAsync(GrainFactory, Key.Organization, command.Discounts ?? [], id.Value, now);
        if (discounts.Rejection is { } refused) return Refusals.Answer<InvoiceView>(refused);
        var draft = CustomerCommands.Draft(command, id, discounts.Value) with { Draft = false };
        var decision = InvoiceOneOff.Create(State, draft, null, organization, Zone(organization), now);
        return decision.Rejection is { } rejection
            ? Refusals.Answer<InvoiceView>(rejection)
            : new Answer<InvoiceView>(DocumentViews.Of(((InvoiceCreated)decision.Events[0]).Invoice), null);
    }

    public async Task<BillAnswer> Bill(Billing billing)
    {
        var request = billing.Request;
        if (await IsBilledAsync(request)) return new BillAnswer(IsDone: true);
        var organization = await OrganizationAsync();
        if (billing.Zone is { } zone && zone != Zone(organization).Id) return new BillAnswer(IsDone: false, Zone: Zone(organization).Id);
        var joins = await JoinsAsync(request);
        if (ConsolidateBills.MustWait(State!, request, joins))
        {
            await MakeSharedAsync(request.Subscription, through: request.BillingDate);
            joins = await JoinsAsync(request);
            if (ConsolidateBills.MustWait(State!, request, joins)) return new BillAnswer(IsDone: false);
        }

        if (joins)
        {
            await CommitAsync([ConsolidateBills.Collect(State!, request, Zone(organization), await NowAsync())], CommandContext.System(request.Subscription.Value));
            return new BillAnswer(IsDone: true);
        }

        var decision = await DecideBillAsync(billing, organization);
        if (decision.Rejection is { } rejection) throw new InvalidOperationException($"{Stream} refused {request.Invoice}: {rejection.Message}");
        await CommitAsync(decision.Events, CommandContext.System(request.Subscription.Value));
        Documents.Remember(decision.Events, Version);
        return new BillAnswer(IsDone: true, billing.IsLast && await IssuesAtOnceAsync());
    }

    public async Task<Answer<InvoicePreview>> PreviewBill(Billing billing)
    {
        if (State is not null && billing.Others.Length > 0)
        {
            var shared = ConsolidateBills.Build(State, [billing.Request, .. billing.Others], await OrganizationAsync(), await NowAsync());
            return new Answer<InvoicePreview>(new InvoicePreview(DocumentViews.Of(shared), null), null);
        }

        var decision = await DecideBillAsync(billing, await OrganizationAsync());
        if (decision.Rejection is { } rejection) return Refusals.Answer<InvoicePreview>(rejection);
        var invoice = decision.Events.OfType<InvoiceCreated>().SingleOrDefault()?.Invoice;
        var note = decision.Events.OfType<CreditNoteCreated>().SingleOrDefault()?.CreditNote;
        return new Answer<InvoicePreview>(
            new InvoicePreview(invoice is null ? null : DocumentViews.Of(invoice), note is null ? null : DocumentViews.Of(note)), null);
    }

    public async Task IssueWaiting()
    {
        if (State is not null)
        {
            await MakeSharedAsync();
            await IssueAsync();
            // Who lives by the real clock is collected from by its own reminder, a second later: its subscription does not wait for a
            // gateway. On a test clock nobody would come before the next advance.
            if (TestClock is not null) await CollectAsync();
        }

        await ScheduleAsync();
    }

    protected override async Task DoDueAsync()
    {
        await MakeSharedAsync();
        await IssueAsync();
        await FollowPolicyAsync();
        await CollectAsync();
        await CommitAsync(SettleReceivables.MarkOverdue(State!, await NowAsync()).Events, CommandContext.System("wake"));
        await DunAsync();
        await CommitAsync(ExpiringMethods.Tell(State!, Zone(await OrganizationAsync()), await NowAsync()).Events, CommandContext.System("wake"));
    }

    protected override CustomerState Evolve(CustomerState? state, CustomerEvent @event) => CustomerEvolution.Evolve(state, @event);

    protected override async Task PrepareRowsAsync(IReadOnlyList<CustomerEvent> events, CustomerState next) =>
        _seller = events.Any(PostLedger.IsPosted) ? await OrganizationAsync() : null;

    protected override void WriteRows(UnitOfWork unit, CustomerState state, IReadOnlyList<CustomerEvent> events, long before)
    {
        CustomerRowWriter.Write(unit, Key.Organization, State, state, events, before, Tools.Clock.Now);
        CustomerLedger.Post(unit, Key.Organization, State, events, before, new LedgerSources(_seller, _issued));
    }

    // Whoever asks again, because the first answer was lost, gets what waits its number too: the first attempt may have ended before that.
    private async Task<Outcome> NumberedAsync(Outcome outcome)
    {
        if (outcome.Kind != OutcomeKind.Refused && State!.Waiting.Count > 0) await Wake();
        return outcome;
    }

    private async Task<bool> IsBilledAsync(BillRequest request) => ConsolidateBills.Holds(State!, request.Invoice)
        || await Tools.Documents.ExistsAsync(Key.Organization, request.Invoice, CreditNoteId.InsteadOf(request.Invoice));

    private async Task<bool> JoinsAsync(BillRequest request) => State!.Profile.Consolidate
        && ConsolidateBills.Joins(State, request, await Tools.Documents.FindInvoiceAsync(Key.Organization, ConsolidateBills.IdOf(State.Id, request.BillingDate)) is not null);

    // Shared invoices are made by their days, each once nobody is due any more who belongs to it.
    private async Task MakeSharedAsync(SubscriptionId? asking = null, LocalDate? through = null)
    {
        while (ConsolidateBills.Next(State!) is { } collecting && (through is null || collecting.BillingDate <= through))
        {
            var now = await NowAsync();
            var complete = !await Tools.Due.AnyDueAsync(Key.Organization, State!.Id, collecting.Moment, asking);
            if (!complete && !ConsolidateBills.IsOutOfPatience(collecting, now)) return;
            await CommitAsync(ConsolidateBills.Close(State, collecting, await OrganizationAsync(), now), CommandContext.System("consolidate"));
        }
    }

    private Task IssueAsync() => Documents.IssueAsync(
        () => State!,
        async numbered =>
        {
            _issued = numbered.ToDictionary(document => document.Id, document => new IssuedDocument(document.Invoice, document.CreditNote));
            var seller = await OrganizationAsync();
            var decision = SettleReceivables.RecordNumbers(State!, numbered, Zone(seller), seller.PolicyOf(State!.Profile.DunningPolicy), await NowAsync(), seller.Chart.TaxDueOn);
            await CommitAsync(decision.Events, CommandContext.System("register"));
        },
        NowAsync);

    // Spares the subscription a call. A shared invoice waits for it, and on a test clock there is more to do. What fails here fails nobody
    // else: the bill is committed, and the subscription asks for the rest when it has written that down.
    private async Task<bool> IssuesAtOnceAsync()
    {
        if (TestClock is not null || ConsolidateBills.Next(State!) is not null) return false;
        try
        {
            await IssueAsync();
        }
#pragma warning disable CA1031 // Whatever it is, it is met again by whoever issues what waits.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogWarning(exception, "What {Stream} was billed has no number yet.", Stream);
            return false;
        }

        await ScheduleAsync();
        return true;
    }

    private async Task<Decision<CustomerEvent>> DecideCreditAsync(CreateCreditNote command, CreditNoteId id, CreditNote? existing)
    {
        // What waits for its number is not open yet, and a credit note, also a previewed one, would find nothing due of it.
        if (State is not null) await IssueAsync();
        var target = await Tools.Documents.ReadToCorrectAsync(Key.Organization, new InvoiceId(command.Invoice!));
        var organization = await OrganizationAsync();
        var payments = target is null ? [] : await Tools.Payments.OfInvoiceAsync(Key.Organization, target.Invoice.Id);
        return CreditInvoice.Decide(State, CustomerCommands.Draft(command, id), target, existing, organization, Zone(organization), await NowAsync(), payments);
    }

    private async Task<Decision<CustomerEvent>> DecideChargesAsync(InvoiceId id)
    {
        var organization = await OrganizationAsync();
        return ChargeCustomer.Invoice(State, id, organization, Zone(organization), await NowAsync());
    }

    private async Task<Decision<CustomerEvent>> DecideBillAsync(Billing billing, OrganizationState organization)
    {
        var originals = new List<OriginalDocument>();
        foreach (var invoice in billing.Request.Unused.Select(unused => unused.Invoice).Distinct())
        {
            if (await Tools.Documents.ReadOriginalAsync(Key.Organization, invoice) is { } original) originals.Add(original);
        }

        var history = await Tools.Documents.ReadHistoryAsync(Key.Organization, new CustomerId(Key.Id), billing.Request);
        return BillSubscription.Decide(State, new BillSubscriptionCommand(billing.Request, organization, originals, await NowAsync()) { History = history });
    }

    private WaitingDocuments Documents => _documents ??= new WaitingDocuments(Tools.References, Tools.Documents, Key.Organization);

    private Task<OrganizationState> OrganizationAsync() => Tools.Organizations.ReadAsync(Key.Organization);

    private BillingZone Zone(OrganizationState organization) => State?.Profile.Zone ?? organization.Profile.Zone;

    private static Outcome UnknownCustomer(string id) => Refusals.Unknown(id, "customer_not_found", "There is no such customer.", "/customer");

    private Outcome UnknownClock() => Refusals.Unknown(Key.Id, "test_clock_not_found", "There is no such test clock.", "/test_clock");
}
