using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Contracts.Views;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.Subscriptions;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Plans;
using OrleansBilling.Grains.Subscriptions;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.PriceChanges;

/// <summary>A planned price change: tells every subscription of its cohort, or takes it back from them. Who has it already is not asked again.</summary>
public sealed class PriceChangeGrain([PersistentState("price_change")] IPersistentState<Stored<PriceChangeState>> storage, GrainTools tools, PriceChangeList list)
    : WakingGrain<PriceChangeState, PriceChangeEvent>(storage, tools), IPriceChangeGrain
{
    private const int PageSize = 200;
    private static readonly CommandContext ByItself = CommandContext.System("price_change");

    /// <summary>How long one turn works before it lets others in.</summary>
    private static readonly Duration Turn = Duration.FromSeconds(5);

    protected override string Stream => "price_change/" + Key.Id;

    protected override TestClockId? TestClock => null;

    protected override Instant? NextDue => State?.Due;

    public async Task<Outcome> Create(CreatePriceChange command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return await CarriedOutAsync(done);
        return await CarriedOutAsync(await SettleAsync(PlanPriceChange.Decide(State, await ReadAsync(command)), Key.Id, context, created: true));
    }

    public async Task<Outcome> Withdraw(CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context) is { } done) return await CarriedOutAsync(done);
        return await CarriedOutAsync(await SettleAsync(PlanPriceChange.Withdraw(State, Tools.Clock.Now), Key.Id, context));
    }

    public async Task<Answer<PriceChangePreview>> Preview(CreatePriceChange command)
    {
        var decision = PlanPriceChange.Decide(null, await ReadAsync(command));
        if (decision.Rejection is { } rejection) return Refusals.Answer<PriceChangePreview>(rejection);
        var terms = ((PriceChangeCreated)decision.Events.Single()).Terms;
        return await new PricePreview(list, Tools.Clock.Now, PlanAsync).OfAsync(Key.Organization, terms);
    }

    protected override async Task DoDueAsync()
    {
        if (State!.Due is not { } due || due > Tools.Clock.Now) return;
        var (since, after, failed) = (Tools.Clock.Now, "", 0);
        while (await PageAsync(after) is { Count: > 0 } page)
        {
            failed += await TellAsync(page);
            after = page[^1];
            if (Tools.Clock.Now - since <= Turn) continue;
            // The rest in a turn of its own. Who has been told is not found again.
            this.AsReference<IPriceChangeGrain>().Wake().Ignore();
            return;
        }

        // Whoever could not be told is found again by the next tick.
        if (failed == 0) await CommitAsync(PlanPriceChange.Looked(State, Tools.Clock.Now), ByItself);
    }

    protected override PriceChangeState Evolve(PriceChangeState? state, PriceChangeEvent @event) => PriceChangeEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, PriceChangeState state, IReadOnlyList<PriceChangeEvent> events, long before) =>
        PriceChangeRows.Write(unit, Key.Organization, state, before + events.Count);

    private Task<IReadOnlyList<string>> PageAsync(string after) => State!.Status == PriceChangeStatus.Withdrawing
        ? list.WaitingAsync(Key.Organization, State.Terms.Id, after, PageSize)
        : list.WithoutItAsync(Key.Organization, State.Terms.Id, after, PageSize);

    private async Task<int> TellAsync(IReadOnlyList<string> subscriptions)
    {
        var terms = State!.Terms;
        var order = State.Status == PriceChangeStatus.Withdrawing ? null
            : new PriceMoveOrder(terms.Id, terms.Plan, await PlanAsync(terms.Plan, terms.Version), terms.From, terms.NoticeDays);
        var failures = await Bounded.ForEachAsync(subscriptions, Tools.Wakes.Concurrency, subscription =>
        {
            var grain = GrainFactory.GetGrain<ISubscriptionPricing>($"{Key.Organization}/{subscription}");
            return order is null ? grain.WithdrawMove(terms.Id) : grain.PlanMove(order);
        });
        foreach (var (subscription, reason) in failures) Tools.Log.LogError(reason, "{Stream} could not reach {Subscription}.", Stream, subscription);
        return failures.Count;
    }

    private async Task<PlanPriceChangeCommand> ReadAsync(CreatePriceChange command)
    {
        var plan = SubscriptionCommands.CanBeAPlan(command.Plan)
            ? (await GrainFactory.GetGrain<IPlanReading>($"{Key.Organization}/{command.Plan}").ReadAll()).State
            : null;
        var cohort = new Cohort(
            command.Cohort?.Versions ?? [],
            command.Cohort?.Countries ?? [],
            command.Cohort?.Metadata ?? [],
            command.Cohort?.StartedFrom.ToLocalDate(),
            command.Cohort?.StartedBefore.ToLocalDate());
        return new PlanPriceChangeCommand(
            new PriceChangeId(Key.Id), command.Plan, plan, command.Version, command.From.ToLocalDate(), command.NoticeDays, cohort, Tools.Clock.Now);
    }

    private Task<PlanVersion> PlanAsync(string code, int version) => Tools.Plans.ReadAsync(Key.Organization, code, version);
}
