using OrleansBilling.Domain.Audit;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The row of an audit. Only that of the newest is ever due.</summary>
public static class AuditRows
{
    public static void Write(UnitOfWork unit, string organization, AuditState state, long version)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(state);
        unit.Add(
            "UPDATE audits SET next_due = NULL WHERE organization = $1 AND id <> $2 AND next_due IS NOT NULL", Param.Text(organization), Param.Text(state.Id.Value));
        unit.Add(
            """
            INSERT INTO audits (organization, id, status, checks, error, started_at, finished_at, next_due, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (organization, id) DO UPDATE SET status = excluded.status, checks = excluded.checks, error = excluded.error,
                finished_at = excluded.finished_at, next_due = excluded.next_due, version = excluded.version
            """,
            Param.Text(organization),
            Param.Text(state.Id.Value),
            Param.Text(Words.Of(state.Status)),
            Param.JsonOf(state.Checks.Select(AuditViews.Of)),
            Param.Text(state.Error),
            Param.At(state.StartedAt),
            Param.At(state.FinishedAt),
            // While it runs: when it last got further. One that has stood still for long is woken by the sweeper.
            Param.At(state.Status == AuditStatus.Running ? state.WorkedAt : state.Due),
            Param.Long(version));
    }
}
