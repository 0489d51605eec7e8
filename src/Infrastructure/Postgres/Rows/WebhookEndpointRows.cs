using NodaTime;
using Npgsql;
using OrleansBilling.Domain.Webhooks;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>The rows of a webhook endpoint and its secrets.</summary>
public static class WebhookEndpointRows
{
    /// <summary>Writes the endpoint. One that is enabled again begins without a past.</summary>
    public static void Write(UnitOfWork unit, string organization, WebhookEndpointState state, long version)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(state);
        unit.Add(
            """
            INSERT INTO webhook_endpoints AS e (organization, id, url, types, description, enabled, disabled_for, version, created_at, deleted_at, since)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
                (SELECT position FROM journal WHERE organization = $1 AND stream = 'webhook_endpoint/' || $2 AND version = 1))
            ON CONFLICT (organization, id) DO UPDATE SET url = excluded.url, types = excluded.types, description = excluded.description,
                enabled = excluded.enabled, disabled_for = excluded.disabled_for, version = excluded.version, deleted_at = excluded.deleted_at,
                steady = e.steady AND e.enabled AND e.url = excluded.url,
                failing_since = CASE WHEN e.enabled OR NOT excluded.enabled THEN e.failing_since END,
                paused_until = CASE WHEN e.enabled OR NOT excluded.enabled THEN e.paused_until END
            """,
            Param.Text(organization),
            Param.Text(state.Id.Value),
            Param.Text(state.Target.Url),
            Param.Texts([.. state.Target.Types]),
            Param.Text(state.Target.Description),
            Param.Flag(state.Target.Enabled),
            Param.Text(state.DisabledFor is { } reason ? Words.Of(reason) : null),
            Param.Long(version),
            Param.At(state.CreatedAt),
            Param.At(state.DeletedAt));
    }

    /// <param name="recordedIn">The version that brought it: the newest secret has the highest.</param>
    public static void AddSecret(UnitOfWork unit, string organization, string endpoint, long recordedIn, string secret)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(
            "INSERT INTO webhook_secrets (organization, endpoint, recorded_in, secret) VALUES ($1, $2, $3, $4)",
            Param.Text(organization),
            Param.Text(endpoint),
            Param.Long(recordedIn),
            Param.Text(secret));
    }

    /// <summary>Lets the newest secret live until an instant, and ends the one before it now: there are never more than two.</summary>
    public static void RetireSecrets(UnitOfWork unit, string organization, string endpoint, Instant until)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(
            "DELETE FROM webhook_secrets WHERE organization = $1 AND endpoint = $2 AND expires_at IS NOT NULL",
            Param.Text(organization),
            Param.Text(endpoint));
        unit.Add(
            "UPDATE webhook_secrets SET expires_at = $3 WHERE organization = $1 AND endpoint = $2",
            Param.Text(organization),
            Param.Text(endpoint),
            Param.At(until));
    }

    public static void DeleteSecrets(UnitOfWork unit, string organization, string endpoint)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add("DELETE FROM webhook_secrets WHERE organization = $1 AND endpoint = $2", Param.Text(organization), Param.Text(endpoint));
    }

    /// <summary>Nothing that waits is sent to an endpoint any more. What is under way right now may still arrive.</summary>
    public static void CancelDeliveries(UnitOfWork unit, string organization, string endpoint, Instant now)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Add(
            """
            UPDATE webhook_deliveries SET status = 'canceled', next_attempt_at = NULL, leased_by = NULL, leased_until = NULL, finished_at = $3
            WHERE organization = $1 AND endpoint = $2 AND status = 'pending'
            """,
            Param.Text(organization),
            Param.Text(endpoint),
            Param.At(now));
    }
}

/// <summary>How many endpoints an organization has.</summary>
public sealed class WebhookEndpointCount(BillingDatabase database)
{
    public Task<int> OfAsync(string organization) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*)::integer FROM webhook_endpoints WHERE organization = $1 AND deleted_at IS NULL", connection);
        command.With(Param.Text(organization));
        return (int)(await command.ExecuteScalarAsync())!;
    });
}
