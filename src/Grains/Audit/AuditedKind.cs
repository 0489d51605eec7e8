using System.Globalization;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Audit;
using OrleansBilling.Domain.Catalog;
using OrleansBilling.Domain.Discounts;
using OrleansBilling.Domain.Forecasts;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Organizations;
using OrleansBilling.Domain.PriceChanges;
using OrleansBilling.Domain.TestClocks;
using OrleansBilling.Domain.Webhooks;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Audit;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Audit;

/// <summary>A kind of journal that stands alone: how it is played again and which rows it writes.</summary>
/// <param name="Name">The first part of the stream.</param>
/// <param name="HasState">Whether a grain keeps its state.</param>
internal abstract record AuditedKind(string Name, bool HasState)
{
    /// <summary>All but customers and subscriptions, which go together.</summary>
    public static IReadOnlyDictionary<string, AuditedKind> Others { get; } = new AuditedKind[]
    {
        new AuditedKind<OrganizationState, OrganizationEvent>("organization", OrganizationEvolution.Evolve, (unit, stream) =>
        {
            OrganizationRows.Write(unit, stream.State, stream.Version);
            foreach (var @event in stream.Events) OrganizationRows.WriteEvent(unit, stream.Organization, @event);
        }),
        new AuditedKind<PlanState, PlanEvent>("plan", PlanEvolution.Evolve, (unit, stream) =>
            PlanRows.Write(unit, stream.Organization, stream.Id, stream.State, stream.Events, stream.Version)),
        new AuditedKind<CouponState, CouponEvent>("coupon", CouponEvolution.Evolve, (unit, stream) =>
            CouponRows.Write(unit, stream.Organization, stream.Id, stream.State, stream.Events, stream.Version)),
        new AuditedKind<PriceChangeState, PriceChangeEvent>("price_change", PriceChangeEvolution.Evolve, (unit, stream) =>
            PriceChangeRows.Write(unit, stream.Organization, stream.State, stream.Version)),
        new AuditedKind<ForecastState, ForecastEvent>("forecast", ForecastEvolution.Evolve, (unit, stream) =>
            ForecastRows.Write(unit, stream.Organization, stream.State, stream.Version)),
        new AuditedKind<TestClockState, TestClockEvent>("test_clock", TestClockEvolution.Evolve, (unit, stream) =>
            TestClockRows.Write(unit, stream.Organization, stream.State, stream.Version)),
        new AuditedKind<NoticeTemplateState, NoticeTemplateEvent>("notice_template", NoticeTemplateEvolution.Evolve, (unit, stream) =>
        {
            foreach (var commit in stream.Commits) NoticeRows.Write(unit, stream.Organization, stream.Id, commit.State, commit.Events, commit.Before);
        }),
        new AuditedKind<WebhookEndpointState, WebhookEndpointEvent>("webhook_endpoint", WebhookEndpointEvolution.Evolve, (unit, stream) =>
        {
            // The row looks for its place in the journal, of which the copy is empty.
            Journal.Append(unit, new NewJournalEntry(stream.Organization, stream.Entries[0].Stream, 1, stream.Entries[0].Type, "{}"u8.ToArray(), stream.Entries[0].At));
            WebhookEndpointRows.Write(unit, stream.Organization, stream.State, stream.Version);
        }),
        new AuditedKind<AlertState, AlertEvent>("alert", AlertEvolution.Evolve, WriteAlert, HasState: false),
        new AuditedKind<AuditState, AuditEvent>("audit", AuditEvolution.Evolve, (unit, stream) =>
        {
            foreach (var commit in stream.Commits) Infrastructure.Postgres.Rows.AuditRows.Write(unit, stream.Organization, commit.State, commit.Before + commit.Events.Count);
        }),
    }.ToDictionary(kind => kind.Name);

    /// <summary>Plays a journal, holds it against its state, and writes copies of the rows that it writes.</summary>
    public abstract void Replay(string organization, string id, IReadOnlyList<AuditedEntry> entries, string? stored, UnitOfWork copies, AuditTally tally);

    private static void WriteAlert(UnitOfWork unit, ReplayedStream<AlertState, AlertEvent> stream)
    {
        AlertRows.Raise(unit, stream.Organization, stream.State.Raised, stream.Entries[0].At, "audit");
        if (stream.State.Resolution is { } resolved) AlertRows.Resolve(unit, stream.Organization, stream.Id, resolved, stream.Version);
    }
}

/// <inheritdoc/>
internal sealed record AuditedKind<TState, TEvent>(
    string Name, Func<TState?, TEvent, TState> Evolve, Action<UnitOfWork, ReplayedStream<TState, TEvent>> WriteRows, bool HasState = true) : AuditedKind(Name, HasState)
    where TState : class
    where TEvent : class
{
    public override void Replay(string organization, string id, IReadOnlyList<AuditedEntry> entries, string? stored, UnitOfWork copies, AuditTally tally)
    {
        if (Audit.Replay.Of(organization, id, entries, Evolve, tally) is not { } stream) return;
        if (HasState && Audit.Replay.WrongState(stored, stream.State, stream.Version) is { } wrong)
        {
            tally.Fail(AuditTally.Journal, string.Create(CultureInfo.InvariantCulture, $"grain_state {Name} {StateKey(organization, id)}"), wrong);
        }

        WriteRows(copies, stream);
    }

    private static string StateKey(string organization, string id) => organization == id ? id : $"{organization}/{id}";
}
