using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Views;

namespace OrleansBilling.Infrastructure.Postgres.Rows;

/// <summary>
/// Notices, queued in the commit that decided what they tell: a notice exists exactly if its cause does. The senders of all silos share
/// the queue; see <c>Mail/NoticeSender.cs</c>.
/// </summary>
public static class NoticeRows
{
    private static readonly NoticeSettings Defaults = new();

    /// <summary>Queues a notice, unless its kind is switched off or its cause had it already. The customer's row must be written before.</summary>
    public static void Add(UnitOfWork unit, string organization, Notice notice) => unit.AddRow(
        """
        INSERT INTO notices (organization, id, kind, template, customer, subscription, invoices, data, created_at)
        SELECT r.organization, r.id, r.kind, r.template, r.customer, r.subscription, r.invoices::text[], r.data, coalesce(t.now, r.at)
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            AS r (organization, id, kind, template, customer, subscription, invoices, data, at, on_purpose, is_on)
        JOIN organizations o ON o.organization = r.organization
        JOIN customers c ON c.organization = r.organization AND c.id = r.customer
        LEFT JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
        WHERE r.on_purpose OR coalesce((o.notices ->> r.kind)::boolean, r.is_on)
        ON CONFLICT (organization, id) DO NOTHING
        """,
        Param.Text(organization),
        Param.Text(notice.Id.Value),
        Param.Text(Words.Of(notice.Kind)),
        Param.Text(notice.Template ?? Words.Of(notice.Kind)),
        Param.Text(notice.Customer.Value),
        Param.Text(notice.Subscription?.Value),
        Param.TextsInRow([.. notice.Invoices.Select(invoice => invoice.Value)]),
        Param.JsonOf(notice.Facts),
        Param.At(notice.At),
        Param.Flag(notice.OnPurpose),
        Param.Flag(IsOn(Defaults, notice.Kind)));

    /// <summary>
    /// Cancels queued reminders of an invoice that is settled or held, unless another of their invoices is still to be reminded of. Its own
    /// row must be written before. A reminder that is being sent at this moment may still arrive. One that is due by
    /// a test clock that has moved on since counts as sent: mail goes by real time, and would else depend on who is faster.
    /// </summary>
    public static void CancelReminders(UnitOfWork unit, string organization, InvoiceId invoice) => unit.Add(
        """
        UPDATE notices SET status = 'canceled', last_error = 'Settled or held before it was sent.'
        WHERE organization = $1 AND kind = 'reminder' AND status = 'queued' AND invoices @> ARRAY[$2]
            AND NOT EXISTS (
                SELECT FROM customers c JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
                WHERE c.organization = $1 AND c.id = notices.customer AND t.now > notices.created_at)
            AND NOT EXISTS (
                SELECT FROM invoices i
                JOIN customers c ON c.organization = i.organization AND c.id = i.customer
                LEFT JOIN test_clocks t ON t.organization = c.organization AND t.id = c.test_clock
                WHERE i.organization = $1 AND i.id = ANY(notices.invoices) AND i.status = 'issued' AND i.amount_due > 0
                    AND NOT i.not_dunned AND NOT coalesce(i.held_until > coalesce(t.now, now()), false))
        """,
        Param.Text(organization),
        Param.Text(invoice.Value));

    /// <summary>Queues a notice again that failed or was skipped, with all its attempts.</summary>
    public static void Requeue(UnitOfWork unit, string organization, NoticeId notice) => unit.Add(
        """
        UPDATE notices SET status = 'queued', attempts = 0, next_attempt_at = now(), queued_at = now(), last_error = NULL
        WHERE organization = $1 AND id = $2 AND status IN ('failed', 'skipped')
        """,
        Param.Text(organization),
        Param.Text(notice.Value));

    /// <summary>The row of a template.</summary>
    /// <param name="template">Its code and its language, with a dot between them.</param>
    /// <param name="before">The version before the first event.</param>
    public static void Write(UnitOfWork unit, string organization, string template, NoticeTemplateState state, IReadOnlyList<NoticeTemplateEvent> events, long before)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(state);
        var (code, language) = (template.Split('.')[0], template.Split('.')[1]);
        if (state.Removed) RemoveTemplate(unit, organization, code, language);
        else WriteTemplate(unit, organization, code, language, events.OfType<NoticeTemplateWritten>().Last(), before + events.Count);
    }

    private static void WriteTemplate(UnitOfWork unit, string organization, string code, string language, NoticeTemplateWritten written, long version) => unit.Add(
        """
        INSERT INTO notice_templates (organization, code, language, subject, html, body, version, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (organization, code, language) DO UPDATE SET subject = excluded.subject, html = excluded.html, body = excluded.body,
            version = excluded.version, updated_at = excluded.updated_at
        """,
        Param.Text(organization),
        Param.Text(code),
        Param.Text(language),
        Param.Text(written.Subject),
        Param.Text(written.Html),
        Param.Text(written.Text),
        Param.Long(version),
        Param.At(written.At));

    private static void RemoveTemplate(UnitOfWork unit, string organization, string code, string language) => unit.Add(
        "DELETE FROM notice_templates WHERE organization = $1 AND code = $2 AND language = $3",
        Param.Text(organization),
        Param.Text(code),
        Param.Text(language));

    // Rows written before there were notices say nothing of them.
    private static bool IsOn(NoticeSettings settings, NoticeKind kind) => kind switch
    {
        NoticeKind.InvoiceIssued => settings.InvoiceIssued,
        NoticeKind.PaymentReceived => settings.PaymentReceived,
        NoticeKind.PaymentFailed => settings.PaymentFailed,
        NoticeKind.UpcomingRenewal => settings.UpcomingRenewal,
        NoticeKind.UpcomingCharge => settings.UpcomingCharge,
        NoticeKind.TrialEnding => settings.TrialEnding,
        NoticeKind.CardExpiring => settings.CardExpiring,
        NoticeKind.PriceChange => settings.PriceChange,
        NoticeKind.Cancellation => settings.Cancellation,
        _ => settings.Reminder,
    };
}
