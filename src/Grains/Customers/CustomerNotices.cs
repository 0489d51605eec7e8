using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Notices;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Customers;

/// <summary>Which notices each event of a customer causes.</summary>
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
        InvoiceSendRequested requested => new Notice(NoticeKind.InvoiceIssued, state.Id, $"{requested.Invoice.Value} {version.ToString(CultureInfo.InvariantCulture)}", now)
        {
            Invoices = [requested.Invoice],
            OnPurpose = true,
        },
        _ => null,
    };
}
