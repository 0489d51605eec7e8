using NodaTime;
using OrleansBilling.Domain.Invoices;
using OrleansBilling.Domain.Payments;
using OrleansBilling.Domain.Values;

namespace OrleansBilling.Domain.Customers;

/// <summary>Where the money of a credit note by hand goes.</summary>
public static class SettleCredit
{
    /// <summary>
    /// To the balance goes all of it when it was asked for so. Else it lowers what is still due of the invoice, and what exceeds that was
    /// paid, and goes back: so nobody gets money back for what is still owed. By the means that paid, when it was asked for so.
    /// </summary>
    /// <param name="payments">What paid the invoice, newest first.</param>
    internal static Decision<CustomerEvent> Decide(CustomerState state, CreditNote note, Instant now, IReadOnlyList<TakenPayment>? payments = null)
    {
        var open = state.Open.FirstOrDefault(candidate => candidate.Id == note.Invoice);
        var due = open?.AmountDue ?? Money.Zero(note.Currency);
        note = note with { AfterWriteOff = open is { WrittenOff: true } };
        var applied = note.Refund == CreditRefund.Balance ? Money.Zero(note.Currency) : Money.Min(note.Total, due);
        var back = note.Total - applied;
        if (note.Refund != CreditRefund.Original) return Documents.Create(state, note with { AppliedToInvoice = applied, ToBalance = back }, now);
        if (!back.IsPositive) return Rejection.Conflict("nothing_to_refund", $"Nothing of this was paid: {due} of the invoice is still due. Refund none lowers what is due.", "/refund");
        var refunds = Refunds(note, back, payments ?? [], now).ToArray();
        // What no payment paid, the credit balance did.
        var toBalance = back - Money.Sum(refunds.Select(refund => refund.Amount), note.Currency);
        var created = Documents.Create(state, note with { AppliedToInvoice = applied, ToBalance = toBalance }, now);
        return new List<CustomerEvent>([.. created, .. refunds.SelectMany(refund => RefundPayment.Start(state, refund, null, now))]);
    }

    private static IEnumerable<Refund> Refunds(CreditNote note, Money back, IReadOnlyList<TakenPayment> payments, Instant now)
    {
        foreach (var payment in payments)
        {
            var amount = Money.Min(back, payment.Left);
            if (!amount.IsPositive) continue;
            back -= amount;
            var id = new RefundId(IdForm.Derive("rf_", note.Id.Value, payment.Id.Value));
            yield return new Refund(id, payment.Id, payment.Invoice, amount, note.Reason, payment.Gateway, payment.Reference, payment.Key, Reopens: false, now) { CreditNote = note.Id };
        }
    }
}
