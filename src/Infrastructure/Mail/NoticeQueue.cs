using Npgsql;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;

namespace OrleansBilling.Infrastructure.Mail;

/// <summary>A notice that one sender holds for a while.</summary>
/// <param name="Attempt">Counted from 1. Also what tells this lease from a later one.</param>
/// <param name="IsStale">It has waited too long to be sent.</param>
public sealed record ClaimedNotice(
    string Organization, string Id, string Kind, string Template, string? Customer, string? Subscription, string[] Invoices, string Data, int Attempt, bool IsStale, DateTimeOffset CreatedAt)
{
    /// <summary>The alert that it tells the seller of; null for what is told to a customer.</summary>
    public ClaimedAlert? Alert { get; init; }
}

/// <summary>An alert to be mailed, and where to.</summary>
public sealed record ClaimedAlert(string Id, string Recipient);

/// <summary>
/// The queue of notices, shared by the senders of all silos. Whoever claims a notice holds it until the lease ends: should he die, another
/// one takes it then. Each outcome is written only by who still holds the lease.
/// </summary>
public sealed class NoticeQueue(BillingDatabase database)
{
    /// <summary>The next notice that is due and that nobody holds, or whose holder has not been heard of; null when there is none.</summary>
    public Task<ClaimedNotice?> ClaimAsync(TimeSpan lease, TimeSpan maxAge, CancellationToken cancellationToken = default) => database.ReadAsync<ClaimedNotice?>(
        async connection =>
        {
            await using var command = new NpgsqlCommand(
                """
                UPDATE notices SET status = 'sending', attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $1)
                WHERE (organization, id) = (
                    SELECT organization, id FROM notices
                    WHERE status IN ('queued', 'sending') AND next_attempt_at <= now()
                    ORDER BY next_attempt_at
                    LIMIT 1
                    FOR UPDATE SKIP LOCKED)
                RETURNING organization, id, kind, template, customer, subscription, invoices, data, attempts,
                    queued_at < now() - make_interval(secs => $2), created_at, alert, recipient
                """,
                connection).With(Seconds(lease), Seconds(maxAge));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken)) return null;
            return new ClaimedNotice(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.Text(5),
                row.GetFieldValue<string[]>(6), row.GetString(7), row.GetInt32(8), row.GetBoolean(9), row.GetFieldValue<DateTimeOffset>(10))
            {
                Alert = row.Text(11) is { } alert ? new ClaimedAlert(alert, row.GetString(12)) : null,
            };
        },
        cancellationToken);

    public Task SentAsync(ClaimedNotice notice, Letter letter) => SettleAsync(
        notice,
        "status = 'sent', sent_at = now(), last_error = NULL, recipient = $4, language = $5, subject = $6, html = $7, body = $8",
        Param.Text(letter.To),
        Param.Text(letter.Language),
        Param.Text(letter.Wording.Subject),
        Param.Text(letter.Wording.Html),
        Param.Text(letter.Wording.Text));

    /// <summary>It failed; another attempt follows.</summary>
    public Task RetryAsync(ClaimedNotice notice, string error, TimeSpan wait) => SettleAsync(
        notice, "status = 'queued', last_error = $4, next_attempt_at = now() + make_interval(secs => $5)", Param.Text(error), Seconds(wait));

    /// <summary>It will not be sent any more.</summary>
    /// <param name="status"><c>failed</c>, <c>skipped</c> or <c>canceled</c>.</param>
    public Task GiveUpAsync(ClaimedNotice notice, string status, string reason) =>
        SettleAsync(notice, "status = $4, last_error = $5", Param.Text(status), Param.Text(reason));

    /// <summary>Where a notice of a customer stands; null when it has no such notice.</summary>
    public Task<string?> StatusAsync(string organization, CustomerId customer, NoticeId notice) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand("SELECT status FROM notices WHERE organization = $1 AND customer = $2 AND id = $3", connection)
            .With(Param.Text(organization), Param.Text(customer.Value), Param.Text(notice.Value));
        return (string?)await command.ExecuteScalarAsync();
    });

    private Task<int> SettleAsync(ClaimedNotice notice, string outcome, params NpgsqlParameter[] parameters) => database.ReadAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE notices SET {outcome} WHERE organization = $1 AND id = $2 AND status = 'sending' AND attempts = $3", connection)
            .With([Param.Text(notice.Organization), Param.Text(notice.Id), Param.Int(notice.Attempt), .. parameters]);
        return await command.ExecuteNonQueryAsync();
    });

    private static NpgsqlParameter Seconds(TimeSpan time) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Double, Value = time.TotalSeconds };
}
