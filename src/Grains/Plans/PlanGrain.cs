using NodaTime;
using Orleans.Concurrency;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Grains.Organizations;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Plans;

/// <summary>What other grains read of a plan.</summary>
[Alias("IPlanReading")]
public interface IPlanReading : IGrainWithStringKey
{
    /// <summary>One version: the one named, else the one that subscriptions starting on <paramref name="day"/> get, else the newest.</summary>
    [AlwaysInterleave]
    [Alias("Read")] Task<PlanSnapshot> Read(int? version, LocalDate? day = null);

    [AlwaysInterleave]
    [Alias("ReadAll")] Task<WholePlan> ReadAll();
}

/// <summary>A plan with all its versions; null when there is none of that code.</summary>
[GenerateSerializer, Immutable, Alias("WholePlan")]
public sealed record WholePlan(PlanState? State);

/// <summary>One version of a plan; null when there is no such plan or version.</summary>
[GenerateSerializer, Immutable, Alias("PlanSnapshot")]
public sealed record PlanSnapshot(PlanVersion? Version, bool Archived);

/// <summary>A plan and its published versions.</summary>
public sealed class PlanGrain([PersistentState("plan")] IPersistentState<Stored<PlanState>> storage, GrainTools tools)
    : AggregateGrain<PlanState, PlanEvent>(storage, tools), IPlanGrain, IPlanReading
{
    protected override string Stream => "plan/" + Key.Id;

    public Task<PlanSnapshot> Read(int? version, LocalDate? day = null) => Task.FromResult(new PlanSnapshot(
        version is { } number ? State?.Version(number) : day is { } on ? State?.InForce(on) : State?.Newest, State?.Archived ?? false));

    public Task<WholePlan> ReadAll() => Task.FromResult(new WholePlan(State));

    public async Task<Outcome> Create(PlanDefinition command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return done;
        var behavior = await DefaultBehaviorAsync();
        return await SettleAsync(PublishPlan.Create(State, PlanCommands.Draft(command), behavior, Tools.Clock.Now), Key.Id, context, created: true);
    }

    public async Task<Outcome> AddVersion(PlanDefinition command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is { } done) return done;
        var behavior = await DefaultBehaviorAsync();
        return await SettleAsync(PublishPlan.AddVersion(State, PlanCommands.Draft(command), behavior, Tools.Clock.Now), Key.Id, context, created: true);
    }

    public async Task<Outcome> Archive(CommandContext context) =>
        await PrecheckAsync(Key.Id, context) ?? await SettleAsync(PublishPlan.Archive(State, Tools.Clock.Now), Key.Id, context);

    protected override PlanState Evolve(PlanState? state, PlanEvent @event) => PlanEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, PlanState state, IReadOnlyList<PlanEvent> events, long before) =>
        PlanRows.Write(unit, Key.Organization, Key.Id, state, events, before + events.Count);

    private async Task<TaxBehavior> DefaultBehaviorAsync()
    {
        var organization = await GrainFactory.GetGrain<IOrganizationReading>(Key.Organization).Read();
        return organization.State?.Profile.TaxMode ?? TaxBehavior.Exclusive;
    }
}
