using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>Where the money of a credit note by hand goes.</summary>
public static class SettleCredit
{
    /// <summary>
    /// To the balance goes all of it when it was asked for so. Else it lowers what is still due of the invoice, and what exceeds that was
    /// paid, and goes back: so nobody gets money back for what is still owed.
    /// </summary>
    /// <remarks>Until payments exist, the credit balance is the only means by which an invoice can have been paid, so what exceeds goes there.</remarks>
    internal static Decision<CustomerEvent> Decide(CustomerState state, CreditNote note, Instant now)
    {
        var due = state.Open.FirstOrDefault(open => open.Id == note.Invoice)?.AmountDue ?? Money.Zero(note.Currency);
        var applied = note.Refund == CreditRefund.Balance ? Money.Zero(note.Currency) : Money.Min(note.Total, due);
        var back = note.Total - applied;
        return note.Refund == CreditRefund.Original && !back.IsPositive
            ? Rejection.Conflict("nothing_to_refund", $"Nothing of this was paid: {due} of the invoice is still due. Refund none lowers what is due.", "/refund")
            : Documents.Create(state, note with { AppliedToInvoice = applied, ToBalance = back }, now);
    }
}
