using NodaTime;
using OrleansBilling.Contracts.Commands;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;
using OrleansBilling.Infrastructure.Postgres.Rows;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>Alerts that people settle. An alert does nothing by itself, so a locked row keeps its order where others have a grain.</summary>
public sealed class AlertStore(BillingDatabase database)
{
    /// <summary>Says that an alert is settled; answers why not, if so.</summary>
    public Task<Refusal?> ResolveAsync(string organization, string id, string? note, CommandContext context, DateTimeOffset now) => database.CommitAsync(async unit =>
    {
        // By microseconds, which is what a row keeps.
        var at = Instant.FromDateTimeOffset(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)));
        var (state, version) = await FindAsync(unit, organization, id);
        var decision = Domain.Alerts.ResolveAlert.Decide(state, note, at);
        if (decision.Rejection is { } rejection) return RefusalViews.Of(rejection);
        foreach (var resolved in decision.Events.OfType<AlertResolved>())
        {
            Journal.Append(unit, new NewJournalEntry(
                organization, "alert/" + id, version + 1, EventNames.Of(resolved), EventNames.Write(resolved), at, context.Actor, context.Cause));
            AlertRows.Resolve(unit, organization, id, resolved, version + 1);
        }

        return (Refusal?)null;
    });

    /// <summary>Raises what nobody's commit raises: for what is found by looking around.</summary>
    /// <param name="now">By the real clock.</param>
    public Task RaiseAsync(string organization, IReadOnlyList<AlertRaised> alerts, Instant now, string cause) => database.CommitAsync(unit =>
    {
        foreach (var alert in alerts) AlertRows.Raise(unit, organization, alert, now, cause);
        return Task.CompletedTask;
    });

    /// <summary>Queues the mail about an alert again; answers whether it was one that had failed or was skipped.</summary>
    public Task<bool> ResendAsync(string organization, string notice) => database.CommitAsync(async unit =>
    {
        await using var command = unit.CreateCommand(
            "SELECT EXISTS (SELECT FROM notices WHERE organization = $1 AND id = $2 AND alert IS NOT NULL AND status IN ('failed', 'skipped'))",
            Param.Text(organization),
            Param.Text(notice));
        var failed = (bool)(await command.ExecuteScalarAsync())!;
        NoticeRows.Requeue(unit, organization, new NoticeId(notice));
        return failed;
    });

    private static async Task<(AlertState? State, long Version)> FindAsync(UnitOfWork unit, string organization, string id)
    {
        await using var command = unit.CreateCommand(
            """
            SELECT kind, object, customer, message, created_at, resolved_at, note, version FROM alerts
            WHERE organization = $1 AND id = $2
            FOR UPDATE
            """,
            Param.Text(organization),
            Param.Text(id));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync()) return (null, 0);
        var customer = row.Text(2) is { } known ? new CustomerId(known) : (CustomerId?)null;
        var raised = new AlertRaised(id, row.GetString(0), row.GetString(1), customer, row.GetString(3), row.At(4));
        return (new AlertState(raised, row.AtOrNull(5) is { } at ? new AlertResolved(row.Text(6), at) : null), row.GetInt64(7));
    }
}
