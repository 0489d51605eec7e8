using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using NodaTime;
using OrleansBilling.Contracts;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Values;
using OrleansBilling.Grains.Aggregates;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Audit;

/// <summary>The work of an audit, in turns that it calls itself for.</summary>
[Alias("IAuditWork")]
public interface IAuditWork : IGrainWithStringKey
{
    /// <summary>Gets some pages further; false when there is no more to do.</summary>
    [Alias("Continue")] Task<bool> Continue();
}

/// <summary>
/// Audits an organization, one audit at a time, and again a week after the end of each. What it has seen it commits now and then: after a crash
/// its reminder, or the sweeper, makes it go on from there.
/// </summary>
public sealed class AuditGrain([PersistentState("audit")] IPersistentState<Stored<AuditState>> storage, GrainTools tools, AlertStore alerts, AuditPlaces places)
    : WakingGrain<AuditState, AuditEvent>(storage, tools), IAuditGrain, IAuditWork
{
    /// <summary>The id of the only one of an organization.</summary>
    public const string Id = "books";

    /// <summary>For how long it looks on in one turn; others get theirs in between.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    /// <summary>After how long whoever found no free place looks again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>After how long it says that it is still in line.</summary>
    private static readonly Duration StandsStill = Duration.FromMinutes(3);

    /// <summary>How long what was seen may be, that a crash makes it look at again.</summary>
    private static readonly TimeSpan CommitEvery = TimeSpan.FromSeconds(20);

    private static readonly CommandContext ByItself = CommandContext.System("audit");
    private readonly Stopwatch _sinceCommit = new();
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Auditor? _auditor;
    private AuditPlace? _place;
    private bool _underWay;
    private bool _hasPlace;

    /// <summary>The aggregates that are audited, by the names of their states.</summary>
    public static IEnumerable<string> Aggregates => AuditedKind.Others.Values.Where(kind => kind.HasState).Select(kind => kind.Name).Concat(["customer", "subscription"]);

    protected override string Stream => "audit/" + Key.Id;

    protected override TestClockId? TestClock => null;

    protected override Instant? NextDue => State?.Due;

    private bool IsRunning => State is { Status: AuditStatus.Running };

    public async Task<Outcome> Start(string id, CommandContext context)
    {
        if (await PrecheckAsync(id, context, created: true) is not { } outcome) outcome = await SettleAsync(Decide(new AuditId(id)), State?.Id.Value ?? id, context, created: true);
        await Wake();
        return outcome;
    }

    /// <summary>Look now: go on, begin the next, or the first.</summary>
    public new async Task Wake()
    {
        if (State is null) await CommitAsync(Decide(NextId()).Events, ByItself);
        await base.Wake();
    }

    public async Task<bool> WaitUntilDone(TimeSpan patience)
    {
        if (!IsRunning) return true;
        await Task.WhenAny(_done.Task, Task.Delay(patience));
        return !IsRunning;
    }

    public async Task<bool> Continue()
    {
        if (!IsRunning) return false;
        try
        {
            await LookAsync();
        }
        catch (Exception exception) when (Auditor.IsOutage(exception) || _auditor is { IsLost: true })
        {
            // From what is committed, with a new session.
            await CloseAsync();
            throw;
        }
#pragma warning disable CA1031 // What no outage explains will be the same the next time: it is told to who asked.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogError(exception, "The audit of {Organization} broke off.", Key.Organization);
            var seen = _auditor?.Tally.Checks ?? State!.Checks;
            await EndAsync(new AuditBroken(exception.Message, seen, Tools.Clock.Now));
        }

        return IsRunning;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await CloseAsync();
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <summary>The tick of the reminder sees to it that the work goes on, and that the next audit begins in its time; it does not wait for it.</summary>
    protected override async Task DoDueAsync()
    {
        if (!IsRunning && State!.Due <= Tools.Clock.Now) await CommitAsync(Decide(NextId()).Events, ByItself);
        if (IsRunning) GoOnAsync().Ignore();
    }

    protected override AuditState Evolve(AuditState? state, AuditEvent @event) => AuditEvolution.Evolve(state, @event);

    protected override void WriteRows(UnitOfWork unit, AuditState state, IReadOnlyList<AuditEvent> events, long before) =>
        AuditRows.Write(unit, Key.Organization, state, before + events.Count);

    private Decision<AuditEvent> Decide(AuditId id) => StartAudit.Decide(State, id, Tools.Clock.Now);

    private AuditId NextId() => new(IdForm.Derive("aud_", Key.Organization, ((State?.Number ?? 0) + 1).ToString(CultureInfo.InvariantCulture)));

    private async Task GoOnAsync()
    {
        if (_underWay) return;
        _underWay = true;
        if (_done.Task.IsCompleted) _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            while (await this.AsReference<IAuditWork>().Continue())
            {
                // Each turn is a call of its own, so that others get theirs in between.
            }
        }
#pragma warning disable CA1031 // Whatever it was, the reminder comes again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogWarning(exception, "The audit of {Organization} stopped; it goes on with the next tick of its reminder.", Key.Organization);
        }
        finally
        {
            _underWay = false;
            if (!IsRunning) _done.TrySetResult();
        }
    }

    private async Task LookAsync()
    {
        if (_auditor is null)
        {
            if (!places.TryTake())
            {
                await WaitAsync();
                return;
            }

            _hasPlace = true;
            (_auditor, _place) = (await Auditor.OpenAsync(Tools.Database, Key.Organization, State!.Checks), State.Place);
            _sinceCommit.Restart();
        }

        var turn = Stopwatch.StartNew();
        do
        {
            _place = await _auditor.NextAsync(_place, new LateAllowance(Tools.Clock.Now, Grace()));
            if (_place is not null) continue;
            await EndAsync(new AuditFinished(_auditor.Tally.Checks, Tools.Clock.Now));
            return;
        }
        while (turn.Elapsed < Turn);

        if (_sinceCommit.Elapsed < CommitEvery) return;
        await CommitAsync([new AuditAdvanced(_place, _auditor.Tally.Checks, Tools.Clock.Now)], ByItself);
        _sinceCommit.Restart();
    }

    // Whoever waits in line stands still, and is not stuck: the sweeper need not look after it.
    private async Task WaitAsync()
    {
        await Task.Delay(Pause);
        if (Tools.Clock.Now - State!.WorkedAt < StandsStill) return;
        await CommitAsync([new AuditAdvanced(State.Place ?? Auditor.Beginning, State.Checks, Tools.Clock.Now)], ByItself);
    }

    private async Task EndAsync(AuditEvent end)
    {
        await CloseAsync();
        await CommitAsync([end], ByItself);
        await ScheduleAsync();
        if (State!.Status == AuditStatus.Failed) await AlertAsync();
        _done.TrySetResult();
    }

    // The audit has its end whether somebody could be told of it or not: the row says it too.
    private async Task AlertAsync()
    {
        var wrong = State!.Checks.Where(check => check.Failed > 0).ToArray();
        var message = State.Error is { } error
            ? $"The audit could not be brought to its end: {error}"
            : $"The audit found {wrong.Sum(check => check.Failed).ToString(CultureInfo.InvariantCulture)} things wrong, the first of them in {wrong[0].First!.Place}: {wrong[0].First!.Detail}";
        var id = State.Id.Value;
        try
        {
            await alerts.RaiseAsync(Key.Organization, [new AlertRaised(IdForm.Derive("alt_", "audit", id), "audit_failed", id, null, message, Tools.Clock.Now)], Tools.Clock.Now, id);
        }
#pragma warning disable CA1031 // Whatever it is, the next audit tells again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tools.Log.LogError(exception, "{Organization} could not be told of its audit: {Message}", Key.Organization, message);
        }
    }

    private Duration Grace() => Duration.FromTimeSpan(Tools.Wakes.SweepGrace + Tools.Wakes.SweepEvery + Tools.Wakes.RetryPeriod + Tools.Wakes.Spread);

    private async Task CloseAsync()
    {
        var open = _auditor;
        (_auditor, _place) = (null, null);
        if (_hasPlace) places.Leave();
        _hasPlace = false;
        if (open is not null) await open.DisposeAsync();
    }
}
