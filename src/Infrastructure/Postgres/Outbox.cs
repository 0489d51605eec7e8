using Npgsql;
using NodaTime;

namespace OrleansBilling.Infrastructure.Postgres;

/// <summary>A message of one aggregate to another, sent with the commit that decided it.</summary>
/// <param name="RecipientKind">Which kind of grain: <c>subscription</c>, <c>customer</c>.</param>
/// <param name="Recipient">The id within the organization.</param>
/// <param name="Payload">The message as JSON text.</param>
/// <param name="NotBefore">Null: as soon as it is committed.</param>
public sealed record OutboxMessage(
    string Organization, string RecipientKind, string Recipient, string Message, string Payload, Instant? NotBefore = null);

/// <summary>A message in delivery.</summary>
/// <param name="Attempts">How often it has failed before.</param>
public sealed record ClaimedMessage(
    long Id, string Organization, string RecipientKind, string Recipient, string Message, string Payload, int Attempts);

/// <summary>
/// Messages that leave with a commit and arrive at least once. Order is kept within one batch for one recipient; a message that failed
/// may be overtaken later, so recipients must not depend on order, and must take a repeated message for done.
/// </summary>
public sealed class Outbox(BillingDatabase database)
{
    /// <summary>A message that keeps failing is tried at least this often, for ever: it is a debt, not a hint.</summary>
    private const int LongestPauseSeconds = 3600;

    public static void Enqueue(UnitOfWork unit, OutboxMessage message)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(message);
        unit.AddRow(
            """
            INSERT INTO outbox (organization, recipient_kind, recipient, message, payload, not_before)
            SELECT r.organization, r.recipient_kind, r.recipient, r.message, r.payload, coalesce(r.not_before, now())
            FROM unnest($1, $2, $3, $4, $5, $6) AS r (organization, recipient_kind, recipient, message, payload, not_before)
            """,
            Param.Text(message.Organization),
            Param.Text(message.RecipientKind),
            Param.Text(message.Recipient),
            Param.Text(message.Message),
            Param.Json(message.Payload),
            Param.At(message.NotBefore));
    }

    /// <summary>
    /// Claims up to <paramref name="limit"/> due messages that no other dispatcher holds, delivers them, and in the same transaction
    /// deletes those that arrived and schedules the others again. If the process dies meanwhile they are free again at once.
    /// </summary>
    /// <returns>How many were claimed; less than the limit means that nothing more is due.</returns>
    public async Task<int> ClaimAsync(int limit, Func<ClaimedMessage, CancellationToken, Task> deliver, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deliver);
        await using var lent = await database.OpenBackgroundAsync(cancellationToken);
        var connection = lent.Connection;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var claimed = await ClaimAsync(connection, limit, cancellationToken);
        if (claimed.Count == 0)
        {
            return 0;
        }

        var outcomes = await Task.WhenAll(claimed
            .GroupBy(message => (message.Organization, message.RecipientKind, message.Recipient))
            .Select(sameRecipient => DeliverInOrderAsync(sameRecipient, deliver, cancellationToken)));
        await SettleAsync(connection, outcomes.SelectMany(outcome => outcome), cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return claimed.Count;
    }

    private static async Task<List<ClaimedMessage>> ClaimAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT id, organization, recipient_kind, recipient, message, payload, attempts
            FROM outbox
            WHERE not_before <= now()
            ORDER BY not_before, id
            LIMIT $1
            FOR UPDATE SKIP LOCKED
            """,
            connection);
        command.Parameters.Add(Param.Int(limit));
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<ClaimedMessage>();
        while (await rows.ReadAsync(cancellationToken))
        {
            claimed.Add(new ClaimedMessage(
                rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5), rows.GetInt32(6)));
        }

        return claimed;
    }

    /// <summary>After a failure the rest for that recipient waits too; it is neither delivered nor counted as tried.</summary>
    private static async Task<List<(ClaimedMessage Message, string? Error)>> DeliverInOrderAsync(
        IEnumerable<ClaimedMessage> messages, Func<ClaimedMessage, CancellationToken, Task> deliver, CancellationToken cancellationToken)
    {
        var outcomes = new List<(ClaimedMessage, string?)>();
        foreach (var message in messages)
        {
            try
            {
                await deliver(message, cancellationToken);
                outcomes.Add((message, null));
            }
#pragma warning disable CA1031 // Whatever stopped one message must not stop the others; it is written to the row.
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                outcomes.Add((message, $"{failure.GetType().Name}: {failure.Message}"));
                break;
            }
        }

        return outcomes;
    }

    private static async Task SettleAsync(
        NpgsqlConnection connection, IEnumerable<(ClaimedMessage Message, string? Error)> outcomes, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (message, error) in outcomes)
        {
            batch.BatchCommands.Add(error is null ? Delete(message) : Postpone(message, error));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Delete(ClaimedMessage message) => new("DELETE FROM outbox WHERE id = $1")
    {
        Parameters = { Param.Long(message.Id) },
    };

    private static NpgsqlBatchCommand Postpone(ClaimedMessage message, string error) => new(
        """
        UPDATE outbox
        SET attempts = attempts + 1, last_error = left($2, 2000), not_before = now() + make_interval(secs => least(power(2, least(attempts, 20)), $3))
        WHERE id = $1
        """)
    {
        Parameters = { Param.Long(message.Id), Param.Text(error), Param.Int(LongestPauseSeconds) },
    };
}
