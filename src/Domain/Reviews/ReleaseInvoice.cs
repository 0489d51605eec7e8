using NodaTime;
using OrleansBilling.Domain.Customers;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Reviews;

/// <summary>Lets a held invoice go to be numbered, and with it the credit notes that wait behind it.</summary>
public static class ReleaseInvoice
{
    /// <param name="exists">Whether the customer has an invoice of that id.</param>
    /// <param name="note">Why it is right, for those who ask later.</param>
    public static Decision<CustomerEvent> Decide(CustomerState? state, InvoiceId invoice, bool exists, string? note, Instant now)
    {
        if (state is null || !exists) return Rejection.Missing("invoice_not_found", "There is no such invoice.");
        if (Fields.Text(note, Limits.DescriptionLength, "/note", required: false) is { } bad) return bad;
        return state.IsHeld(invoice)
            ? new CustomerEvent[] { new InvoiceReleased(invoice, note, now) }
            : Rejection.Conflict("invoice_not_held", "The invoice is not held: it was released, or never waited.");
    }
}
