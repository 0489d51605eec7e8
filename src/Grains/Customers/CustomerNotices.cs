using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Customers;

/// <summary>Which notices each event of a customer causes, and which it makes pointless.</summary>
internal static class CustomerNotices
{
    /// <param name="before">The version before the first event.</param>
    /// <param name="now">By the real clock.</param>
    internal static void Write(UnitOfWork unit, string organization, CustomerState state, IReadOnlyList<CustomerEvent> events, long before, Instant now)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (Of(state, events[i], before + i + 1, now) is { } notice) NoticeRows.Add(unit, organization, notice);
            if (events[i] is NoticeResendRequested resend) NoticeRows.Requeue(unit, organization, resend.Notice);
            if (Settles(events[i]) is { } invoice) NoticeRows.CancelReminders(unit, organization, invoice);
        }
    }

    private static Notice? Of(CustomerState state, CustomerEvent @event, long version, Instant now) => @event switch
    {
        InvoiceIssued issued => new Notice(NoticeKind.InvoiceIssued, state.Id, issued.Invoice.Value, now)
        {
            Invoices = [issued.Invoice],
            Subscription = issued.Subscription,
        },
        // Each request is a cause of its own, and the version is its number.
        InvoiceSendRequested requested => new Notice(NoticeKind.InvoiceIssued, state.Id, $"{requested.Invoice.Value} {Text(version)}", now)
        {
            Invoices = [requested.Invoice],
            OnPurpose = true,
        },
        PaymentSucceeded succeeded => new Notice(NoticeKind.PaymentReceived, state.Id, succeeded.Payment.Value, now)
        {
            Invoices = succeeded.Invoice is { } paid ? [paid] : [],
            Facts = new NoticeFacts { At = succeeded.By.PaidAt, Amount = succeeded.Amount, Method = Label(state, succeeded.By.PaymentMethod) },
        },
        PaymentFailed failed => new Notice(NoticeKind.PaymentFailed, state.Id, $"{failed.Payment.Value} {Text(failed.Number)}", now)
        {
            Invoices = [failed.Invoice],
            Facts = new NoticeFacts
            {
                At = failed.At,
                Amount = state.Open.FirstOrDefault(open => open.Id == failed.Invoice)?.AmountDue,
                Method = Label(state, failed.Method),
                Reason = failed.Code,
                NextAt = failed.NextAt,
            },
        },
        PaymentMethodExpiring { IsPast: false } expiring => new Notice(NoticeKind.CardExpiring, state.Id, expiring.Method.Value, now)
        {
            Facts = new NoticeFacts { On = expiring.On, Method = Label(state, expiring.Method) },
        },
        ReminderRequested reminder => new Notice(NoticeKind.Reminder, state.Id, reminder.Id, now)
        {
            Template = reminder.Template,
            Invoices = reminder.Invoices,
            Facts = new NoticeFacts { At = reminder.At, Amount = reminder.AmountDue },
        },
        _ => null,
    };

    // The row says whether anything is left to be reminded of.
    private static InvoiceId? Settles(CustomerEvent @event) => @event switch
    {
        PaymentSucceeded succeeded => succeeded.Invoice,
        InvoicePaid paid => paid.Invoice,
        InvoiceWrittenOff written => written.Invoice,
        InvoiceVoided voided => voided.Invoice,
        CreditNoteCreated { CreditNote: { AppliedToInvoice: not null } note } => note.Invoice,
        DunningHeld { Until: not null } held => held.Invoice,
        DunningHeld { Skipped: true } held => held.Invoice,
        _ => null,
    };

    private static string? Label(CustomerState state, PaymentMethodId? method) => state.Methods.FirstOrDefault(known => known.Id == method)?.Label;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
