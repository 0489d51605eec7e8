using System.Globalization;
using NodaTime;
using Orleans.Concurrency;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Ledger;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Infrastructure.TaxRates;

namespace OrleansBilling.Grains.Organizations;

/// <summary>What other grains read of an organization. Interleaves, so that nobody waits behind its commits.</summary>
[Alias("IOrganizationReading")]
public interface IOrganizationReading : IGrainWithStringKey
{
    [AlwaysInterleave]
    [Alias("Read")] Task<OrganizationSnapshot> Read();
}

/// <summary>An organization as it is committed; null when there is none of that id.</summary>
[GenerateSerializer, Immutable, Alias("OrganizationSnapshot")]
public sealed record OrganizationSnapshot(OrganizationState? State);

/// <summary>The seller: profile, tax rates, API keys.</summary>
public sealed class OrganizationGrain(
    [PersistentState("organization")] IPersistentState<Stored<OrganizationState>> storage, GrainTools tools)
    : AggregateGrain<OrganizationState, OrganizationEvent>(storage, tools), IOrganizationGrain, IOrganizationReading
{
    protected override string Stream => "organization/" + Key.Id;

    public Task<OrganizationSnapshot> Read() => Task.FromResult(new OrganizationSnapshot(State));

    public async Task<Outcome> Create(CreateOrganization command, CommandContext context) =>
        await PrecheckAsync(Key.Id, context, created: true)
        ?? await SettleAsync(EditOrganization.Create(await AsCreatedAsync(), new OrganizationId(Key.Id), command.Mode, Fields(command), Tools.Clock.Now), Key.Id, context, created: true);

    public async Task<Outcome> Update(UpdateOrganization command, CommandContext context) =>
        await PrecheckAsync(Key.Id, context)
        ?? await SettleAsync(EditOrganization.Update(State, Fields(command)), Key.Id, context);

    public async Task<Outcome> AddTaxRate(AddTaxRate command, CommandContext context)
    {
        var id = command.Id ?? "";
        var rate = new AddTaxRateCommand(
            id, command.Name, command.Country, command.Category, command.Percent, command.ValidFrom.ToLocalDate(), Tools.Clock.Now);
        return await PrecheckAsync(id, context, created: true) ?? await SettleAsync(Domain.Organizations.AddTaxRate.Decide(State, rate), id, context, created: true);
    }

    public async Task<Answer<TaxRateImportView>> ImportTaxRates(ImportTaxRates command, CommandContext context)
    {
        // An earlier process may have carried this very import out: then what it added is there now, and counts as added.
        var done = context.Retry ? (await Tools.Journal.FindByCauseAsync(Key.Organization, Stream, context.Cause)).Count : 0;
        var table = command.Source == "eu" ? ShippedRates.EuropeanUnion : command.Csv;
        var (decision, skipped) = Domain.Organizations.ImportTaxRates.Decide(State, new ImportTaxRatesCommand(Rates(command.Rates), table, Tools.Clock.Now));
        if (decision.Rejection is { } rejection) return Refusals.Answer<TaxRateImportView>(rejection);
        await CommitAsync(decision.Events, context);
        return new Answer<TaxRateImportView>(new TaxRateImportView(decision.Events.Count + done, skipped - done), null);
    }

    public async Task<Outcome> SaveDunningPolicy(Contracts.Commands.SaveDunningPolicy command, CommandContext context)
    {
        var draft = new DunningPolicyDraft(
            command.Code!,
            command.CollectAt,
            command.RetryDays,
            command.Steps?.Select(step => new DunningStepDraft(step.Days, step.Actions!, step.Template, step.Balance, step.Currency)).ToArray(),
            command.LateInterest?.Select(rate => new LateInterestDraft(rate.From.ToLocalDate(), rate.Percent)).ToArray());
        return await PrecheckAsync(draft.Code, context) ?? await SettleAsync(Domain.Dunning.SaveDunningPolicy.Decide(State, draft), draft.Code, context);
    }

    public async Task<Outcome> SaveChart(Contracts.Commands.SaveChart command, CommandContext context)
    {
        var draft = new ChartDraft(command.Accounts ?? [], command.Plans ?? [], command.TaxRates ?? [], command.Methods ?? [], command.TaxDueOn);
        return await PrecheckAsync(Key.Id, context) ?? await SettleAsync(Domain.Ledger.SaveChart.Decide(State, draft), Key.Id, context);
    }

    public async Task<Outcome> CreateApiKey(CreateApiKey command, CommandContext context)
    {
        var now = Tools.Clock.Now;
        var expires = command.ExpiresAt is { } at ? Instant.FromDateTimeOffset(at) : (Instant?)null;
        var key = new ApiKey(command.Id, command.Name, Convert.ToHexStringLower(command.Sha256), command.Last4, [.. command.Scopes], expires, now, null);
        return await PrecheckAsync(command.Id, context, created: true) ?? await SettleAsync(ManageApiKeys.Create(State, key, now), command.Id, context, created: true);
    }

    public async Task<Outcome> RevokeApiKey(string id, CommandContext context) =>
        await PrecheckAsync(id, context) ?? await SettleAsync(ManageApiKeys.Revoke(State, id, Tools.Clock.Now), id, context);

    protected override OrganizationState Evolve(OrganizationState? state, OrganizationEvent @event) => OrganizationEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, OrganizationState state, IReadOnlyList<OrganizationEvent> events, long before)
    {
        OrganizationRows.Write(unit, state, before + events.Count);
        if (State is { } old && old.Profile.DunningPolicy != state.Profile.DunningPolicy) DunningRows.WakeDebtors(unit, Key.Organization);
        foreach (var @event in events)
        {
            OrganizationRows.WriteEvent(unit, Key.Organization, @event);
            switch (@event)
            {
                case DunningPolicySaved:
                    DunningRows.WakeDebtors(unit, Key.Organization);
                    break;
                case OrganizationUpdated updated when AheadDays.Of(updated.Profile.Notices, hasTrial: true) != AheadDays.Of(State!.Profile.Notices, hasTrial: true):
                    OrganizationRows.WakeSubscriptions(unit, Key.Organization, all: true);
                    break;
                case OrganizationUpdated updated when !updated.Profile.Zone.Equals(State!.Profile.Zone):
                    OrganizationRows.WakeSubscriptions(unit, Key.Organization, all: false);
                    break;
            }
        }
    }

    private static ImportedRate[]? Rates(ImportedTaxRate[]? rates) => rates is null ? null :
    [
        .. rates.Select((rate, i) => new ImportedRate(
            rate.Name, rate.Country, rate.Category, rate.Percent, rate.ValidFrom.ToLocalDate(), $"/rates/{i.ToString(CultureInfo.InvariantCulture)}")),
    ];

    private static OrganizationFields Fields(CreateOrganization command) => new()
    {
        LegalName = command.LegalName,
        Country = command.Country,
        Currency = command.Currency,
        TimeZone = command.TimeZone,
        Address = AddressOf(command.Address),
        HasTaxIds = command.TaxIds is not null,
        Vat = command.TaxIds?.Vat,
        Siren = command.TaxIds?.Siren,
        NumberFormat = command.NumberFormat,
        CreditNoteNumberFormat = command.CreditNoteNumberFormat,
        PaymentTermsDays = command.PaymentTermsDays,
        TaxMode = command.TaxMode,
        Branding = BrandingOf(command.Branding),
        UsageLatePolicy = command.UsageLatePolicy,
        DunningPolicy = command.DunningPolicy,
        Notices = NoticesOf(command.Notices),
        Review = ReviewOf(command.Review),
        AlertEmail = command.AlertEmail,
    };

    private static OrganizationFields Fields(UpdateOrganization command) => new()
    {
        LegalName = command.LegalName,
        Country = command.Country,
        Currency = command.Currency,
        TimeZone = command.TimeZone,
        Address = AddressOf(command.Address),
        HasTaxIds = command.TaxIds is not null,
        Vat = command.TaxIds?.Vat,
        Siren = command.TaxIds?.Siren,
        NumberFormat = command.NumberFormat,
        CreditNoteNumberFormat = command.CreditNoteNumberFormat,
        PaymentTermsDays = command.PaymentTermsDays,
        TaxMode = command.TaxMode,
        Branding = BrandingOf(command.Branding),
        UsageLatePolicy = command.UsageLatePolicy,
        DunningPolicy = command.DunningPolicy,
        Notices = NoticesOf(command.Notices),
        Review = ReviewOf(command.Review),
        AlertEmail = command.AlertEmail,
        Cleared = command.Cleared,
    };

    internal static Address? AddressOf(AddressFields? fields) =>
        fields is null ? null : new Address(fields.Line1, fields.Line2, fields.PostalCode, fields.City, fields.Country);

    private static Domain.Notices.NoticeSettingsFields NoticesOf(NoticeSettingsFields? fields) => new()
    {
        InvoiceIssued = fields?.InvoiceIssued,
        PaymentReceived = fields?.PaymentReceived,
        PaymentFailed = fields?.PaymentFailed,
        UpcomingRenewal = fields?.UpcomingRenewal,
        UpcomingCharge = fields?.UpcomingCharge,
        TrialEnding = fields?.TrialEnding,
        CardExpiring = fields?.CardExpiring,
        PriceChange = fields?.PriceChange,
        Cancellation = fields?.Cancellation,
        Reminder = fields?.Reminder,
        TrialEndingDays = fields?.DaysAhead?.TrialEnding,
        UpcomingRenewalDays = fields?.DaysAhead?.UpcomingRenewal,
        UpcomingChargeDays = fields?.DaysAhead?.UpcomingCharge,
        CardExpiringDays = fields?.DaysAhead?.CardExpiring,
    };

    private static Domain.Reviews.ReviewRulesFields ReviewOf(ReviewRulesFields? fields) => new(
        fields?.AmountChanged, fields?.AmountChangedPercent, fields?.ZeroInvoice, fields?.TaxMissing, fields?.NoticeDiffers);

    private static Branding? BrandingOf(BrandingFields? fields) =>
        fields is null ? null : new Branding(fields.LogoUrl, fields.Color, fields.Footer);
}
