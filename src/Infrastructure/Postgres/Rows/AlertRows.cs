using NodaTime;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres.Json;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>
/// Alerts, raised in the commit of whatever causes them. Each has a journal of its own, so that all look alike to webhooks, and a mail to the
/// organization where it has said where to.
/// </summary>
public static class AlertRows
{
    /// <summary>Raises an alert, unless its cause did already.</summary>
    /// <param name="now">By the real clock.</param>
    /// <param name="cause">What led to it, as the journal tells it.</param>
    public static void Raise(UnitOfWork unit, string organization, AlertRaised alert, Instant now, string cause) => unit.Add(
        """
        WITH raised AS (
            INSERT INTO alerts (organization, id, kind, object, customer, message, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (organization, id) DO NOTHING
            RETURNING organization, id, created_at),
        recorded AS (
            INSERT INTO journal (organization, stream, version, type, data, at, actor, cause)
            SELECT organization, 'alert/' || id, 1, $8, $9, $10, 'system', $11 FROM raised)
        INSERT INTO notices (organization, id, kind, template, alert, recipient, created_at)
        SELECT r.organization, $12, 'alert', 'alert', r.id, o.alert_email, r.created_at
        FROM raised r JOIN organizations o ON o.organization = r.organization
        WHERE o.alert_email IS NOT NULL
        """,
        Param.Text(organization),
        Param.Text(alert.Id),
        Param.Text(alert.Topic),
        Param.Text(alert.Object),
        Param.Text(alert.Customer?.Value),
        Param.Text(alert.Message),
        Param.At(alert.At),
        Param.Text(EventNames.Of(alert)),
        Param.Json(EventNames.Write(alert)),
        Param.At(now),
        Param.Text(cause),
        Param.Text(IdForm.Derive("ntc_", organization, alert.Id)));

    /// <summary>Somebody said that it is settled.</summary>
    /// <param name="version">Of the alert's journal.</param>
    public static void Resolve(UnitOfWork unit, string organization, string id, AlertResolved resolved, long version) => unit.Add(
        "UPDATE alerts SET resolved_at = $3, note = $4, version = $5 WHERE organization = $1 AND id = $2",
        Param.Text(organization),
        Param.Text(id),
        Param.At(resolved.At),
        Param.Text(resolved.Note),
        Param.Long(version));
}
