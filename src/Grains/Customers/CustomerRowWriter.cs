using System.Globalization;
using NodaTime;
using OrleansBilling.Domain.Alerts;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Dunning;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Infrastructure.Postgres;
using OrleansBilling.Infrastructure.Postgres.Rows;

namespace OrleansBilling.Grains.Customers;

/// <summary>Which rows each event of a customer writes.</summary>
internal static class CustomerRowWriter
{
    /// <param name="old">The state before the events; null when the customer is new.</param>
    /// <param name="before">The version before the first event.</param>
    /// <param name="now">By the real clock.</param>
    internal static void Write(
        UnitOfWork unit, string organization, CustomerState? old, CustomerState state, IReadOnlyList<CustomerEvent> events, long before, Instant now)
    {
        CustomerRows.Write(unit, organization, old, state, CustomerDue.Next(state));
        WriteEvents(unit, organization, old, state, events, before, now);
    }

    /// <summary>The same without the customer's own row, which says what the state says.</summary>
    internal static void WriteEvents(
        UnitOfWork unit, string organization, CustomerState? old, CustomerState state, IReadOnlyList<CustomerEvent> events, long before, Instant now)
    {
        for (var i = 0; i < events.Count; i++) WriteOne(unit, organization, old, state, events[i], before + i + 1, now);
        CustomerNotices.Write(unit, organization, state, events, before, now);
    }

    private static void WriteOne(UnitOfWork unit, string organization, CustomerState? old, CustomerState state, CustomerEvent @event, long version, Instant now)
    {
        switch (@event)
        {
            case CustomerUpdated updated when updated.Profile.Zone?.Id != old?.Profile.Zone?.Id:
                CustomerRows.WakeSubscriptions(unit, organization, state.Id);
                break;
            case CreditAdded added:
                CustomerRows.AddMovement(unit, organization, state.Id, version, added.Movement);
                break;
            case InvoiceDrafted drafted:
                DocumentRows.AddInvoice(unit, organization, drafted.Invoice, version);
                break;
            case InvoiceCreated created:
                if (old?.Drafts.ContainsKey(created.Invoice.Id.Value) == true) DocumentRows.RemoveDraft(unit, organization, created.Invoice.Id);
                DocumentRows.AddInvoice(unit, organization, created.Invoice, version);
                if (old?.Collecting.Count > 0) CustomerRows.WakeDueSubscriptions(unit, organization, state.Id, created.Invoice.CreatedAt);
                if (created.Applied is { } applied) CustomerRows.AddMovement(unit, organization, state.Id, version, applied);
                break;
            case InvoiceHeld held:
                DocumentRows.HoldInvoice(unit, organization, held, version);
                break;
            case InvoiceReleased released:
                DocumentRows.ReleaseInvoice(unit, organization, released.Invoice, version);
                break;
            case InvoiceIssued issued:
                DocumentRows.IssueInvoice(unit, organization, issued, version);
                break;
            case InvoiceOverdue overdue:
                var subscription = state.Open.First(open => open.Id == overdue.Invoice).Subscription;
                DocumentRows.MarkOverdue(unit, organization, overdue.Invoice, subscription, version);
                break;
            case CreditNoteCreated created:
                DocumentRows.AddCreditNote(unit, organization, created.CreditNote, version);
                if (created.Credited is { } credited) CustomerRows.AddMovement(unit, organization, state.Id, version, credited);
                break;
            case InvoiceVoided voided:
                DocumentRows.VoidInvoice(unit, organization, voided.Invoice, version);
                break;
            case AlertRequested asked:
                var alert = new AlertRaised(asked.Id, asked.Topic, asked.Object, state.Id, asked.Message, asked.At);
                AlertRows.Raise(unit, organization, alert, now, string.Create(CultureInfo.InvariantCulture, $"customer/{state.Id}#{version}"));
                break;
            case DunningEvent dunning:
                DunningRows.Write(unit, organization, state.Id, dunning, version);
                break;
            case PaymentEvent payment:
                PaymentRows.Write(unit, organization, state.Id, state.Currency, payment, version);
                break;
            case CreditNoteIssued issued:
                DocumentRows.IssueCreditNote(unit, organization, issued, version);
                break;
        }
    }
}
