using System.Data.Common;
using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Connections;
using OrleansBilling.Infrastructure.Postgres.Forecasts;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Forecasts;

/// <summary>The work of a forecast, in turns that it calls itself for.</summary>
[Alias("IForecastWork")]
public interface IForecastWork : IGrainWithStringKey
{
    /// <summary>Gets one commit further; false when there is no more to do.</summary>
    [Alias("Continue")] Task<bool> Continue();
}

/// <summary>
/// Prices all subscriptions of a seller to a future day, some of them in each turn, and commits what they are expected to be invoiced
/// together with how far it is. After a crash its reminder, or the sweeper, makes it go on from there.
/// </summary>
public sealed class ForecastGrain(
    [PersistentState("forecast")] IPersistentState<Stored<ForecastState>> storage, GrainTools tools, ForecastSource source)
    : WakingGrain<ForecastState, ForecastEvent>(storage, tools), IForecastGrain, IForecastWork
{
    /// <summary>Customers whose credit is spent in one commit.</summary>
    private const int CreditPage = 20;

    private static readonly CommandContext ByItself = CommandContext.System("forecast");
    private readonly Dictionary<(string Plan, int Version), PlanVersion> _plans = [];
    private bool _underWay;

    // What the commit under way writes beside the state.
    private (long OrganizationVersion, IReadOnlyList<PricedSubscription> Subscriptions) _priced = (0, []);
    private IReadOnlyList<CreditUse> _credit = [];

    protected override string Stream => "forecast/" + Key.Id;

    protected override TestClockId? TestClock => null;

    // Always the same while it runs: the reminder is set once, and not with every commit.
    protected override Instant? NextDue => State is { Status: ForecastStatus.Running } running ? running.CreatedAt : null;

    private ForecastId Id => new(Key.Id);

    public async Task<Outcome> Create(StartForecast command, CommandContext context)
    {
        if (await PrecheckAsync(Key.Id, context, created: true) is not { } outcome)
        {
            outcome = await SettleAsync(Domain.Forecasts.StartForecast.Decide(State, await StartAsync(command)), Key.Id, context, created: true);
        }

        if (outcome.Kind != OutcomeKind.Refused) await Wake();
        return outcome;
    }

    public async Task<bool> Continue()
    {
        if (State is not { Status: ForecastStatus.Running } running) return false;
        try
        {
            await (running.AllPriced ? SpendCreditAsync(running) : PriceAsync(running));
        }
#pragma warning disable CA1031 // What no outage explains will be the same the next time: it is told to who asked.
        catch (Exception exception) when (!IsOutage(exception))
#pragma warning restore CA1031
        {
            Tools.Log.LogError(exception, "{Stream} failed.", Stream);
            await CommitAsync([new ForecastFailed(exception.Message, Tools.Clock.Now)], ByItself);
        }

        await ScheduleAsync();
        return State.Status == ForecastStatus.Running;
    }

    /// <summary>The tick of the reminder sees to it that the work goes on; it does not wait for it.</summary>
    protected override Task DoDueAsync()
    {
        if (State!.Status == ForecastStatus.Running) GoOnAsync().Ignore();
        return Task.CompletedTask;
    }

    protected override ForecastState Evolve(ForecastState? state, ForecastEvent @event) => ForecastEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, ForecastState state, IReadOnlyList<ForecastEvent> events, long before)
    {
        ForecastRows.Write(unit, Key.Organization, state, before + events.Count);
        if (events.OfType<SubscriptionsForecast>().Any())
        {
            ForecastRows.AddPriced(unit, Key.Organization, Id, _priced.OrganizationVersion, _priced.Subscriptions, state.WorkedAt);
        }

        if (events.OfType<CreditForecast>().Any()) ForecastRows.AddCredit(unit, Key.Organization, Id, _credit);
    }

    private async Task<StartForecastCommand> StartAsync(StartForecast command)
    {
        var (scope, zone, now) = (await source.ScopeAsync(Key.Organization), (await SellerAsync()).Profile.Zone, Tools.Clock.Now);
        return new StartForecastCommand(
            Id,
            command.Until.ToLocalDate(),
            scope.Subscriptions,
            zone.DayOf(Instant.Min(now, scope.Earliest ?? now)),
            zone.DayOf(Instant.Max(now, scope.Latest ?? now)),
            now);
    }

    private async Task GoOnAsync()
    {
        if (_underWay) return;
        _underWay = true;
        try
        {
            while (await this.AsReference<IForecastWork>().Continue())
            {
                // Each turn is a call of its own, so that others get theirs in between.
            }
        }
#pragma warning disable CA1031 // Whatever it was, the reminder comes again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogWarning(exception, "{Stream} stopped; it goes on with the next tick of its reminder.", Stream);
        }
        finally
        {
            _underWay = false;
        }
    }

    private async Task PriceAsync(ForecastState state)
    {
        // In this order: see the remarks on reading customers.
        var subscriptions = await source.SubscriptionsAsync(Key.Organization, state.PricedUpTo, Limits.ForecastPage);
        if (subscriptions.Count == 0)
        {
            await CommitAsync([new AllSubscriptionsForecast(Tools.Clock.Now)], ByItself);
            return;
        }

        var customers = await source.CustomersAsync(Key.Organization, subscriptions.Select(subscription => subscription.Customer).Distinct());
        var version = await source.OrganizationVersionAsync(Key.Organization);
        var pricing = new SubscriptionPricing(Tools, Key.Organization, await SellerAsync(), PlanAsync);
        var (priced, documents) = (new List<PricedSubscription>(), 0);
        foreach (var subscription in subscriptions)
        {
            var one = await pricing.PriceAsync(subscription, customers[subscription.Customer], state.Until);
            priced.Add(one);
            documents += one.Documents.Count;
            if (documents >= Limits.ForecastDocuments) break;
        }

        _priced = (version, priced);
        var last = priced[^1].Read;
        await CommitAsync([new SubscriptionsForecast(new ForecastPlace(last.Customer, last.Subscription), priced.Count, Tools.Clock.Now)], ByItself);
        _priced = (0, []);
    }

    private async Task SpendCreditAsync(ForecastState state)
    {
        var credits = await source.CreditsAsync(Key.Organization, Id, state.CreditUpTo, CreditPage);
        if (credits.Count == 0)
        {
            await CommitAsync([new ForecastFinished(Tools.Clock.Now)], ByItself);
            return;
        }

        var uses = new List<CreditUse>();
        foreach (var credit in credits) uses.AddRange(await source.SpendAsync(Key.Organization, Id, credit));
        _credit = uses;
        await CommitAsync([new CreditForecast(credits[^1].Customer, Tools.Clock.Now)], ByItself);
        _credit = [];
    }

    private Task<OrganizationState> SellerAsync() => Tools.Organizations.ReadAsync(Key.Organization);

    private async Task<PlanVersion> PlanAsync(string code, int version)
    {
        if (_plans.TryGetValue((code, version), out var known)) return known;
        return _plans[(code, version)] = await Tools.Plans.ReadAsync(Key.Organization, code, version);
    }

    private static bool IsOutage(Exception exception) => exception
        is DbException { IsTransient: true } or ConnectionQueueFullException or DatabaseUnavailableException or OrleansException or TimeoutException;
}
